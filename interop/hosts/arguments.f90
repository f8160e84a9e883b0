!> The command line of the Fortran host; usage.c has its text.
!>
!>     call read_command_line(arguments, status)
!>     call read_cases(arguments, cases, status)
module heat_arguments
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_loc, c_null_char
  use heat, only : heat_default_sources, heat_fail, heat_invalid_argument, heat_message, heat_ok, &
    & heat_parse_grid, heat_parse_initial, heat_parse_integer, heat_parse_source, &
    & heat_problem_type, heat_source_type
  implicit none (type, external)
  private
  public :: arguments_type, read_command_line, read_cases

  integer, parameter :: long = 4096

  !> What was asked for
  type :: arguments_type
    character(long) :: solver = '', options = '', field = '', cases = ''
    !> Size that the world must have; 0: any
    integer(c_int64_t) :: ranks = 0
    logical :: list = .false., help = .false.
    !> Whether the sources are those of the command line, not the default ones
    logical :: sources_given = .false.
    type(heat_problem_type) :: problem = heat_problem_type(nx=4800, ny=4800, steps=500)
    type(heat_source_type), allocatable :: sources(:)
  contains
    !> The problem with the address of its sources
    procedure :: complete_problem
  end type arguments_type

contains

  !> Read the words after the program's name
  subroutine read_command_line(arguments, status)
    type(arguments_type), intent(inout) :: arguments
    integer(c_int32_t), intent(out) :: status
    character(long), allocatable :: words(:)
    integer :: i
    allocate(words(command_argument_count()))
    do i = 1, size(words)
      call get_command_argument(i, words(i))
    end do
    call read_words(words, arguments, status)
  end subroutine read_command_line

  !> Read options into `arguments`, on top of what is there
  subroutine read_words(words, arguments, status)
    character(*), intent(in) :: words(:)
    type(arguments_type), intent(inout) :: arguments
    integer(c_int32_t), intent(out) :: status
    integer :: i
    status = heat_ok
    if (.not. allocated(arguments%sources)) allocate(arguments%sources(0))
    i = 1
    do while (i <= size(words) .and. status == heat_ok)
      select case (words(i))
      case ('--list')
        arguments%list = .true.
        i = i + 1
      case ('--help')
        arguments%help = .true.
        i = i + 1
      case ('--solver', '--grid', '--steps', '--initial', '--source', '--option', '--ranks', &
        & '--field', '--cases')
        if (i == size(words)) then
          status = fail(trim(words(i)) // ' needs a value')
        else
          call read_option(words(i), words(i + 1), arguments, status)
          if (status /= heat_ok) status = fail(trim(words(i)) // ': ' // heat_message())
        end if
        i = i + 2
      case default
        status = fail(trim(words(i)) // ' is not an option; see --help')
      end select
    end do
  end subroutine read_words

  !> Read one option that has a value
  subroutine read_option(name, value, arguments, status)
    character(*), intent(in) :: name, value
    type(arguments_type), intent(inout) :: arguments
    integer(c_int32_t), intent(out) :: status
    type(heat_source_type) :: source
    character(:), allocatable :: text
    text = trim(value) // c_null_char
    status = heat_ok
    associate (problem => arguments%problem)
      select case (name)
      case ('--solver')
        arguments%solver = value
      case ('--grid')
        status = heat_parse_grid(text, problem%nx, problem%ny)
      case ('--steps')
        status = heat_parse_integer(text, problem%steps)
      case ('--initial')
        status = heat_parse_initial(text, problem%initial, problem%seed)
      case ('--source')
        arguments%sources_given = .true.
        if (value == 'none') return
        status = heat_parse_source(text, source)
        if (status == heat_ok) arguments%sources = [arguments%sources, source]
      case ('--option')
        if (arguments%options /= '') arguments%options = trim(arguments%options) // ','
        arguments%options = trim(arguments%options) // value
      case ('--ranks')
        status = heat_parse_integer(text, arguments%ranks)
        if (status == heat_ok .and. arguments%ranks < 1) then
          status = fail('at least 1 rank is needed')
        end if
      case ('--field')
        arguments%field = value
      case ('--cases')
        arguments%cases = value
      end select
    end associate
  end subroutine read_option

  !> The problems to run: the one of the command line, or one a line of the file of cases
  subroutine read_cases(arguments, cases, status)
    type(arguments_type), intent(in) :: arguments
    type(arguments_type), allocatable, intent(out) :: cases(:)
    integer(c_int32_t), intent(out) :: status
    type(arguments_type) :: one
    character(long) :: line
    character(long), allocatable :: words(:)
    integer :: unit, io

    status = heat_ok
    if (arguments%cases == '') then
      allocate(cases(1))
      cases(1) = arguments
      call use_default_sources(cases(1), status)
      return
    end if
    allocate(cases(0))
    open (newunit=unit, file=trim(arguments%cases), status='old', action='read', iostat=io)
    if (io /= 0) then
      status = fail('--cases: cannot read ' // trim(arguments%cases))
      return
    end if
    do while (status == heat_ok)
      read (unit, '(a)', iostat=io) line
      if (io /= 0) exit
      call split(line, words)
      if (size(words) == 0) cycle
      one = arguments
      call require_problem_options(words, status)
      if (status == heat_ok) call read_words(words, one, status)
      if (status == heat_ok) call use_default_sources(one, status)
      cases = [cases, one]
    end do
    close (unit)
    if (status == heat_ok .and. size(cases) == 0) then
      status = fail('--cases: ' // trim(arguments%cases) // ' holds no problem')
    end if
  end subroutine read_cases

  !> A line of cases says what the problem is, not how it is run
  subroutine require_problem_options(words, status)
    character(*), intent(in) :: words(:)
    integer(c_int32_t), intent(out) :: status
    character(*), parameter :: others(7) = [character(8) :: '--solver', '--option', '--ranks', &
      & '--field', '--cases', '--list', '--help']
    integer :: i
    status = heat_ok
    do i = 1, size(others)
      if (any(words == others(i))) then
        status = fail(trim(others(i)) // ': not for a line of --cases')
        return
      end if
    end do
  end subroutine require_problem_options

  !> The paper's sources, unless others were given
  subroutine use_default_sources(arguments, status)
    type(arguments_type), intent(inout) :: arguments
    integer(c_int32_t), intent(out) :: status
    type(heat_source_type) :: sources(3)
    status = heat_ok
    if (arguments%sources_given) return
    status = heat_default_sources(arguments%problem%nx, arguments%problem%ny, sources)
    arguments%sources = sources
  end subroutine use_default_sources

  !> Cut a line at its blanks
  pure subroutine split(line, words)
    character(*), intent(in) :: line
    character(long), allocatable, intent(out) :: words(:)
    character(len(line)) :: rest
    character(long) :: word
    integer :: blank
    allocate(words(0))
    rest = adjustl(line)
    do while (rest /= '')
      blank = index(rest, ' ')
      word = rest(:blank)
      words = [words, word]
      rest = adjustl(rest(blank:))
    end do
  end subroutine split

  !> The problem as solvers see it; valid while `self` lives unchanged
  function complete_problem(self) result(problem)
    class(arguments_type), intent(in), target :: self
    type(heat_problem_type) :: problem
    problem = self%problem
    problem%n_sources = size(self%sources)
    if (problem%n_sources > 0) problem%sources = c_loc(self%sources)
  end function complete_problem

  function fail(text) result(status)
    character(*), intent(in) :: text
    integer(c_int32_t) :: status
    status = heat_fail(heat_invalid_argument, text // c_null_char)
  end function fail

end module heat_arguments
