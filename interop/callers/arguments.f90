!> The command line of the Fortran caller; usage.txt has its text.
!>
!>     call read_command_line(arguments, status)
!>     call read_cases(arguments, cases, status)
module heat_arguments
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_loc, c_null_char
  use, intrinsic :: iso_fortran_env, only : iostat_end
  use heat, only : heat_default_problem, heat_default_sources, heat_fail, &
    & heat_invalid_argument, heat_message, heat_ok, heat_load_plugin, heat_out_of_memory, &
    & heat_parse_grid, heat_parse_initial, heat_parse_integer, heat_parse_source, &
    & heat_problem_type, heat_source_type
  use heat_words, only : read_line, split, word_type
  implicit none (type, external)
  private
  public :: arguments_type, read_command_line, read_cases

  !> What was asked for; read_command_line allocates the texts
  type :: arguments_type
    character(:), allocatable :: solver, options, field, cases
    !> Size that the world must have; 0: any
    integer(c_int64_t) :: ranks = 0
    logical :: list = .false., build = .false., help = .false.
    !> Whether the sources are those of the command line, not the default ones
    logical :: sources_given = .false.
    type(heat_problem_type) :: problem
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
    type(word_type) :: words(command_argument_count())
    integer :: i, length
    do i = 1, size(words)
      call get_command_argument(i, length=length)
      allocate(character(length) :: words(i)%text)
      call get_command_argument(i, words(i)%text)
    end do
    ! Help is given whatever else is asked for, and before anything is loaded.
    do i = 1, size(words)
      if (words(i)%text == '--help' .or. words(i)%text == '-h') arguments%help = .true.
    end do
    status = heat_ok
    if (arguments%help) return
    arguments%solver = ''
    arguments%options = ''
    arguments%field = ''
    arguments%cases = ''
    allocate(arguments%sources(0))
    status = heat_default_problem(arguments%problem)
    if (status == heat_ok) call read_words(words, arguments, status)
  end subroutine read_command_line

  !> Read options into `arguments`, on top of what is there
  subroutine read_words(words, arguments, status)
    type(word_type), intent(in) :: words(:)
    type(arguments_type), intent(inout) :: arguments
    integer(c_int32_t), intent(out) :: status
    character(:), allocatable :: name
    integer :: i
    status = heat_ok
    i = 1
    do while (i <= size(words) .and. status == heat_ok)
      name = words(i)%text
      ! No option ends with a blank, which select case would not see.
      if (len_trim(name) < len(name)) name = ''
      select case (name)
      case ('--list')
        arguments%list = .true.
        i = i + 1
      case ('--build')
        arguments%build = .true.
        i = i + 1
      case ('--solver', '--plugin', '--grid', '--steps', '--initial', '--source', '--option', &
        & '--ranks', '--field', '--cases')
        if (i == size(words)) then
          status = fail(name // ' needs a value')
        else
          call read_option(name, words(i + 1)%text, arguments, status)
          if (status /= heat_ok) then
            status = heat_fail(status, name // ': ' // heat_message() // c_null_char)
          end if
        end if
        i = i + 2
      case default
        status = fail(words(i)%text // ' is not an option; see --help')
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
    text = value // c_null_char
    status = heat_ok
    associate (problem => arguments%problem)
      select case (name)
      case ('--solver')
        arguments%solver = value
      case ('--plugin')
        status = heat_load_plugin(text)
      case ('--grid')
        status = heat_parse_grid(text, problem%nx, problem%ny)
      case ('--steps')
        status = heat_parse_integer(text, problem%steps)
      case ('--initial')
        status = heat_parse_initial(text, problem%initial, problem%seed)
      case ('--source')
        arguments%sources_given = .true.
        if (text == 'none' // c_null_char) return
        status = heat_parse_source(text, source)
        if (status == heat_ok) arguments%sources = [arguments%sources, source]
      case ('--option')
        if (len(arguments%options) > 0) arguments%options = arguments%options // ','
        arguments%options = arguments%options // value
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
      ! Nothing, as of a variable that is not set, would be a field that is not saved.
      if (len(value) == 0 .and. (name == '--field' .or. name == '--cases')) then
        status = fail("'' is not a file")
      end if
    end associate
  end subroutine read_option

  !> The problems to run: the one of the command line, or one a line of the file of cases
  subroutine read_cases(arguments, cases, status)
    type(arguments_type), intent(in) :: arguments
    type(arguments_type), allocatable, intent(out) :: cases(:)
    integer(c_int32_t), intent(out) :: status
    integer :: i
    status = heat_ok
    if (len(arguments%cases) == 0) then
      allocate(cases(1))
      cases(1) = arguments
    else
      call read_file_of_cases(arguments, cases, status)
    end if
    do i = 1, size(cases)
      if (status == heat_ok) call use_default_sources(cases(i), status)
    end do
  end subroutine read_cases

  !> The problems of the lines of a file, each on top of the command line's
  subroutine read_file_of_cases(arguments, cases, status)
    type(arguments_type), intent(in) :: arguments
    type(arguments_type), allocatable, intent(out) :: cases(:)
    integer(c_int32_t), intent(out) :: status
    character(:), allocatable :: line
    type(word_type), allocatable :: words(:)
    integer :: unit, io, count, number
    character(20) :: text

    status = heat_ok
    count = 0
    number = 0
    allocate(cases(0))
    ! A stream, because a formatted file may also end a line at a carriage return.
    open (newunit=unit, file=arguments%cases, status='old', action='read', access='stream', &
      & form='unformatted', iostat=io)
    if (io /= 0) then
      status = fail('--cases: cannot read ' // arguments%cases)
      return
    end if
    do
      call read_line(unit, line, io, status)
      if (io /= 0 .or. status /= heat_ok) exit
      number = number + 1
      call split(line, words)
      if (size(words) == 0) cycle
      call require_problem_options(words, status)
      if (status /= heat_ok) exit
      if (count == size(cases)) call resize(cases, 2 * count + 1, status)
      if (status /= heat_ok) exit
      count = count + 1
      cases(count) = arguments
      call read_words(words, cases(count), status)
      if (status /= heat_ok) exit
    end do
    close (unit)
    if (status /= heat_ok) then
      write (text, '(i0)') number
      status = heat_fail(status, '--cases: ' // arguments%cases // ':' // trim(text) // ': ' // &
        & heat_message() // c_null_char)
      return
    end if
    if (io /= iostat_end) then
      status = fail('--cases: cannot read ' // arguments%cases)
    else if (count == 0) then
      status = fail('--cases: ' // arguments%cases // ' holds no problem')
    else
      call resize(cases, count, status)
    end if
  end subroutine read_file_of_cases

  !> Give an array of cases another size; those that fit are kept
  subroutine resize(cases, new_size, status)
    type(arguments_type), allocatable, intent(inout) :: cases(:)
    integer, intent(in) :: new_size
    integer(c_int32_t), intent(out) :: status
    type(arguments_type), allocatable :: resized(:)
    integer :: kept, stat
    status = heat_ok
    allocate(resized(new_size), stat=stat)
    if (stat /= 0) then
      status = heat_fail(heat_out_of_memory, 'out of memory' // c_null_char)
      return
    end if
    kept = min(size(cases), new_size)
    resized(:kept) = cases(:kept)
    call move_alloc(resized, cases)
  end subroutine resize

  !> A line of cases says what the problem is, not how it is run
  subroutine require_problem_options(words, status)
    type(word_type), intent(in) :: words(:)
    integer(c_int32_t), intent(out) :: status
    character(*), parameter :: others(10) = [character(8) :: '--solver', '--plugin', '--option', &
      & '--ranks', '--field', '--cases', '--list', '--build', '--help', '-h']
    integer :: i, j
    status = heat_ok
    do i = 1, size(others)
      do j = 1, size(words)
        if (words(j)%text /= others(i)) cycle
        status = fail(trim(others(i)) // ': not for a line of --cases')
        return
      end do
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
