!> heat-run-fortran: the Fortran caller. Runs any solver by name, alone or under mpirun; usage.txt
!> has the options. run.cpp and run.py are the same program in C++ and Python, with the same output.
program heat_run
  use, intrinsic :: iso_c_binding, only : c_char, c_double, c_int, c_int32_t, c_int64_t, &
    & c_loc, c_null_char, c_null_ptr, c_ptr
  use, intrinsic :: iso_fortran_env, only : error_unit, int64
  use heat, only : heat_abi_mismatch, heat_advance, heat_block, heat_block_type, &
    & heat_check_partition, heat_check_problem, heat_create, heat_create_npy, heat_destroy, &
    & heat_digest, heat_fail, heat_find, heat_format_build, heat_format_result, &
    & heat_format_solvers, heat_invalid_argument, heat_message, heat_mpi_error, heat_no_comm, &
    & heat_not_found, heat_ok, heat_problem_type, heat_result_type, heat_save, heat_solver_type, &
    & heat_start, heat_string, heat_timings, heat_unavailable, heat_uses_mpi
  use heat_arguments, only : arguments_type, read_cases, read_command_line
  use heat_world, only : world_type
  implicit none (type, external)

  interface
    !> The text of --help
    function heat_caller_usage() result(text) bind(C)
      import :: c_ptr
      implicit none (type, external)
      type(c_ptr) :: text
    end function heat_caller_usage

    !> Write to stdout, at once; fails if any of it is lost, which gfortran's flush does not tell
    function heat_caller_print(text) result(status) bind(C)
      import :: c_char, c_int32_t
      implicit none (type, external)
      character(kind=c_char), intent(in) :: text(*)
      integer(c_int32_t) :: status
    end function heat_caller_print

    !> Make writing beyond a limit an error that is told; gfortran ends the program with a backtrace
    subroutine heat_survive_lost_output() bind(C)
    end subroutine heat_survive_lost_output

    !> Go on in a child process, whose parent tells if a solver ends it
    subroutine heat_caller_begin() bind(C)
    end subroutine heat_caller_begin

    !> Tell the parent the program's exit status; returns the status to exit with now
    function heat_caller_finished(status) result(code) bind(C)
      import :: c_int
      implicit none (type, external)
      integer(c_int), value :: status
      integer(c_int) :: code
    end function heat_caller_finished

    !> What to say of a failure that has no message
    function heat_caller_no_reason(status) result(text) bind(C)
      import :: c_int32_t, c_ptr
      implicit none (type, external)
      integer(c_int32_t), value :: status
      type(c_ptr) :: text
    end function heat_caller_no_reason

    !> Remove a field that could not be written whole: its size is right all the same
    subroutine heat_caller_discard(path) bind(C)
      import :: c_char
      implicit none (type, external)
      character(kind=c_char), intent(in) :: path(*)
    end subroutine heat_caller_discard
  end interface

  type(arguments_type) :: arguments
  integer(c_int32_t) :: status

  call heat_caller_begin()
  call heat_survive_lost_output()
  call read_command_line(arguments, status)
  if (status /= heat_ok) call finish(status, reason_of(status))
  if (arguments%help) then
    status = heat_caller_print(heat_string(heat_caller_usage()) // c_null_char)
  else if (arguments%list) then
    status = print_lines(heat_format_solvers)
  else if (arguments%build) then
    status = print_lines(heat_format_build)
  else
    call run_all(arguments)
  end if
  if (status /= heat_ok) call finish(status, reason_of(status))
  stop heat_caller_finished(0_c_int), quiet=.true.

contains

  !> Run every problem that was asked for with one solver
  !>
  !> Texts are ended before module heat trims them: blanks at the end are part of what was asked.
  subroutine run_all(arguments)
    type(arguments_type), intent(in) :: arguments
    type(arguments_type), allocatable :: cases(:)
    type(heat_solver_type) :: solver
    type(world_type) :: world
    integer(c_int32_t) :: status
    integer :: i

    if (len(arguments%solver) == 0) call finish(heat_invalid_argument, '--solver is missing')
    status = heat_find(solver, arguments%solver // c_null_char)
    if (status /= heat_ok) call finish(status, reason_of(status))
    if (heat_uses_mpi(solver)) call world%start()
    status = check_ranks(world, arguments%ranks)
    allocate(cases(0))
    if (status == heat_ok) call read_cases(arguments, cases, status)
    call together(world, status)
    do i = 1, size(cases)
      call run(world, solver, cases(i))
    end do
    call world%finish()
  end subroutine run_all

  !> Run one problem and print its result on rank 0
  subroutine run(world, solver, arguments)
    type(world_type), intent(in) :: world
    type(heat_solver_type), intent(inout) :: solver
    type(arguments_type), intent(in), target :: arguments
    type(heat_problem_type) :: problem
    type(heat_result_type) :: result
    type(heat_block_type) :: block
    type(heat_block_type), allocatable :: blocks(:)
    character(:, c_char), allocatable, target :: name, caller
    character(:), allocatable :: reason
    real(c_double) :: begin, taken
    integer(c_int32_t) :: status, printed

    problem = arguments%complete_problem()
    name = arguments%solver // c_null_char
    caller = 'fortran' // c_null_char
    result%solver = c_loc(name)
    result%caller = c_loc(caller)
    if (world%comm /= heat_no_comm) result%ranks = world%size

    call together(world, heat_check_problem(problem, int(world%size, c_int64_t)))
    call world%barrier()
    begin = seconds()
    status = heat_create(solver, problem, world%comm, arguments%options // c_null_char)
    if (status == heat_ok) status = heat_start(solver, problem)
    call together(world, status)
    result%seconds_setup = world%max_real(seconds() - begin)

    status = heat_block(solver, block)
    call together(world, status)
    allocate(blocks(world%size))
    call world%gather(block, blocks)
    call together(world, heat_check_partition(problem, blocks, int(world%size, c_int64_t)))

    call world%barrier()
    begin = seconds()
    status = heat_advance(solver, problem%steps)
    taken = seconds() - begin
    call together(world, status)
    result%seconds = world%max_real(taken)

    status = heat_digest(solver, problem, result%digest)
    call together(world, status)
    result%digest%fingerprint = world%sum_integer(result%digest%fingerprint)
    result%digest%heat = world%sum_real(result%digest%heat)
    call together(world, heat_timings(solver, result%timings))
    associate (t => result%timings)
      t%compute = world%sum_real(t%compute) / world%size
      t%exchange = world%sum_real(t%exchange) / world%size
      t%waiting = world%sum_real(t%waiting) / world%size
    end associate

    ! What was measured is not lost with the field, nor the field with what is printed.
    printed = heat_ok
    if (world%rank == 0) printed = print_result(problem, result)
    reason = heat_message()
    if (len(arguments%field) > 0) call save(world, solver, problem, arguments%field // c_null_char)
    if (printed /= heat_ok) printed = heat_fail(printed, reason // c_null_char)
    call together(world, printed)
    call together(world, heat_destroy(solver))
  end subroutine run

  !> Write the final field, whole or not at all
  subroutine save(world, solver, problem, path)
    type(world_type), intent(in) :: world
    type(heat_solver_type), intent(in) :: solver
    type(heat_problem_type), intent(in) :: problem
    character(*), intent(in) :: path
    integer(c_int32_t) :: status
    status = heat_ok
    if (world%rank == 0) status = heat_create_npy(path, problem%nx, problem%ny)
    call together(world, of_field(status))
    status = heat_save(solver, problem, path)
    if (world%max_integer(status) /= heat_ok .and. world%rank == 0) call heat_caller_discard(path)
    call together(world, of_field(status))
  end subroutine save

  !> The same status; the message of a failure names the option
  function of_field(status)
    integer(c_int32_t), intent(in) :: status
    integer(c_int32_t) :: of_field
    of_field = status
    if (status /= heat_ok) then
      of_field = heat_fail(status, '--field: ' // reason_of(status) // c_null_char)
    end if
  end function of_field

  !> Print the lines that heat_format_result makes
  function print_result(problem, run_result) result(status)
    type(heat_problem_type), intent(in) :: problem
    type(heat_result_type), intent(in) :: run_result
    integer(c_int32_t) :: status
    character(:, c_char), allocatable, target :: text
    integer(c_int64_t) :: length
    status = heat_format_result(problem, run_result, c_null_ptr, 0_c_int64_t, length)
    if (status /= heat_ok) return
    allocate(character(length + 1) :: text)
    status = heat_format_result(problem, run_result, c_loc(text), length + 1, length)
    if (status == heat_ok) status = heat_caller_print(text(:length) // c_null_char)
  end function print_result

  !> Print what a service of the library tells
  function print_lines(format) result(status)
    procedure(heat_format_solvers) :: format
    integer(c_int32_t) :: status
    character(:, c_char), allocatable, target :: text
    integer(c_int64_t) :: length
    status = format(c_null_ptr, 0_c_int64_t, length)
    if (status /= heat_ok) return
    allocate(character(length + 1) :: text)
    status = format(c_loc(text), length + 1, length)
    if (status == heat_ok) status = heat_caller_print(text(:length) // c_null_char)
  end function print_lines

  !> A launcher of another MPI starts worlds of one rank each
  function check_ranks(world, expected) result(status)
    type(world_type), intent(in) :: world
    integer(c_int64_t), intent(in) :: expected
    integer(c_int32_t) :: status
    character(200) :: text
    status = heat_ok
    if (expected == 0 .or. expected == world%size) return
    write (text, '(a,i0,a,i0,a)') 'asked for ', expected, ' ranks, but the world has ', &
      & world%size, ': is the launcher the one of this program''s MPI?'
    status = heat_fail(heat_mpi_error, trim(text) // c_null_char)
  end function check_ranks

  !> End the program on every rank if any failed; the first that did says why
  subroutine together(world, mine)
    type(world_type), intent(in) :: world
    integer(c_int32_t), intent(in) :: mine
    integer :: first
    first = world%min_integer(merge(world%size, world%rank, mine == heat_ok))
    if (first == world%size) return
    if (first == world%rank) write (error_unit, '(2a)') 'heat-run: ', reason_of(mine)
    call leave(world%max_integer(mine), world)
  end subroutine together

  !> Why something failed, also if whoever did has not said it
  function reason_of(status) result(reason)
    integer(c_int32_t), intent(in) :: status
    character(:), allocatable :: reason
    reason = heat_message()
    if (len(reason) == 0) reason = heat_string(heat_caller_no_reason(status))
  end function reason_of

  !> End the program with a message
  subroutine finish(status, message)
    integer(c_int32_t), intent(in) :: status
    character(*), intent(in) :: message
    write (error_unit, '(2a)') 'heat-run: ', message
    call leave(status, world_type())
  end subroutine finish

  !> End the program with the exit status of a heat_status
  subroutine leave(status, world)
    integer(c_int32_t), intent(in) :: status
    type(world_type), intent(in) :: world
    call world%finish()
    flush (error_unit)
    select case (status)
    case (heat_invalid_argument, heat_abi_mismatch, heat_not_found)
      stop heat_caller_finished(2_c_int), quiet=.true.
    case (heat_unavailable)
      stop heat_caller_finished(3_c_int), quiet=.true.
    case default
      stop heat_caller_finished(1_c_int), quiet=.true.
    end select
  end subroutine leave

  !> Seconds on a clock that only goes forward
  function seconds() result(now)
    real(c_double) :: now
    integer(int64) :: ticks, rate
    call system_clock(ticks, rate)
    now = real(ticks, c_double) / real(rate, c_double)
  end function seconds

end program heat_run
