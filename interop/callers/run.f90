!> heat-run-fortran: the Fortran caller. Runs any solver by name, alone or under mpirun; usage.txt
!> has the options. run.cpp and run.py are the same program in C++ and Python, with the same output.
program heat_run
  use, intrinsic :: iso_c_binding, only : c_char, c_double, c_int, c_int32_t, c_int64_t, c_loc, &
    & c_null_char
  use, intrinsic :: iso_fortran_env, only : int64
  use heat, only : heat_advance, heat_block, heat_block_type, heat_check_partition, &
    & heat_check_problem, heat_create, heat_create_npy, heat_destroy, heat_digest, &
    & heat_digest_type, heat_fail, heat_find, heat_message, heat_no_comm, heat_ok, &
    & heat_problem_type, heat_rank_times_type, heat_result_type, heat_save, heat_solver_type, &
    & heat_start, heat_start_watch, heat_stop_watch, heat_string, heat_timings, heat_uses_mpi
  use heat_caller, only : heat_caller_begin, heat_caller_check_ranks, heat_caller_complain, &
    & heat_caller_discard, heat_caller_print, heat_caller_problem, heat_caller_read, &
    & heat_caller_read_problems, heat_caller_request_type, heat_caller_start_mpi, &
    & heat_caller_take, heat_caller_warm_up, heat_exit_status, heat_supervise_finish
  use heat_world, only : world_type
  implicit none (type, external)

  type(heat_caller_request_type) :: request
  type(world_type) :: alone
  !> What transfer() makes of a type that all ranks tell
  integer(c_int64_t), parameter :: words(*) = [0_c_int64_t]

  call heat_caller_begin()
  call take_words()
  call together(alone, heat_caller_read(request))
  if (request%informs == 0) call run_all(request)
  stop heat_supervise_finish(0_c_int), quiet=.true.

contains

  !> Hand on the command line
  subroutine take_words()
    character(:), allocatable :: word
    integer :: i, length
    do i = 1, command_argument_count()
      call get_command_argument(i, length=length)
      allocate(character(length) :: word)
      call get_command_argument(i, word)
      call heat_caller_take(word // c_null_char)
      deallocate(word)
    end do
  end subroutine take_words

  !> Run every problem that was asked for with one solver
  !>
  !> Texts end in a NUL before module heat trims them, because blanks at their end count.
  subroutine run_all(request)
    type(heat_caller_request_type), intent(in) :: request
    type(heat_solver_type) :: solver
    type(heat_problem_type) :: problem
    type(world_type) :: world
    integer(c_int32_t) :: status
    integer(c_int64_t) :: i, count

    call together(world, heat_find(solver, heat_string(request%solver) // c_null_char))
    call heat_caller_start_mpi(1_c_int32_t)
    if (heat_uses_mpi(solver)) call world%start()
    call heat_caller_start_mpi(0_c_int32_t)
    status = heat_caller_check_ranks(request, int(world%size, c_int64_t))
    if (status == heat_ok) status = heat_caller_read_problems(count)
    call together(world, status)
    do i = 0, count - 1
      call heat_caller_problem(i, problem)
      call run(world, solver, request, problem)
    end do
    call world%finish()
  end subroutine run_all

  !> Run one problem and print its result on rank 0
  subroutine run(world, solver, request, problem)
    type(world_type), intent(in) :: world
    type(heat_solver_type), intent(inout) :: solver
    type(heat_caller_request_type), intent(in) :: request
    type(heat_problem_type), intent(in) :: problem
    type(heat_result_type) :: result
    character(:, c_char), allocatable, target :: caller
    character(:), allocatable :: reason
    type(heat_rank_times_type) :: times
    type(heat_rank_times_type), allocatable, target :: all_times(:)
    type(heat_digest_type), allocatable :: shares(:)
    real(c_double) :: begin
    integer(c_int32_t) :: status, printed

    caller = 'fortran' // c_null_char
    result%solver = request%solver
    result%caller = c_loc(caller)
    if (world%comm /= heat_no_comm) result%ranks = world%size

    call together(world, heat_check_problem(problem, int(world%size, c_int64_t)))
    call world%barrier()
    begin = seconds()
    status = heat_create(solver, problem, world%comm, heat_string(request%options) // c_null_char)
    if (status == heat_ok) status = heat_start(solver, problem)
    call together(world, status)
    result%seconds_setup = world%max(seconds() - begin)
    call check_blocks(world, solver, problem)
    call warm_up(world, request, problem)

    call world%barrier()
    status = heat_start_watch(times)
    if (status == heat_ok) status = heat_advance(solver, problem%steps)
    if (status == heat_ok) status = heat_stop_watch(times)
    if (status == heat_ok) status = heat_timings(solver, times%timings)
    call together(world, status)
    allocate(all_times, source=transfer(world%collect(transfer(times, words)), [times]))
    if (world%rank == 0) result%times = c_loc(all_times)

    ! Fingerprints add modulo 2^64: two's complement addition is that of unsigned numbers. The heat
    ! is added in the order of ranks, because its last bits depend on it.
    call together(world, heat_digest(solver, problem, result%digest))
    allocate(shares, source=transfer(world%collect(transfer(result%digest, words)), &
      & [result%digest]))
    result%digest%fingerprint = sum(shares%fingerprint)
    result%digest%heat = sum(shares%heat)

    ! The result is printed even if the field cannot be saved, and the reverse.
    printed = heat_ok
    if (world%rank == 0) printed = heat_caller_print(problem, result)
    reason = heat_message()
    call save(world, solver, problem, heat_string(request%field))
    if (printed /= heat_ok) printed = heat_fail(printed, reason // c_null_char)
    call together(world, printed)
    call together(world, heat_destroy(solver))
  end subroutine run

  !> Let the clocks of a GPU rise, by steps of a solver of its own
  subroutine warm_up(world, request, problem)
    type(world_type), intent(in) :: world
    type(heat_caller_request_type), intent(in) :: request
    type(heat_problem_type), intent(in) :: problem
    type(heat_problem_type) :: part
    type(heat_solver_type) :: solver
    real(c_double) :: begin, limit
    integer(c_int32_t) :: status
    integer(c_int64_t) :: steps
    limit = heat_caller_warm_up(problem, part)
    if (limit <= 0) return
    status = heat_find(solver, heat_string(request%solver) // c_null_char)
    if (status == heat_ok) then
      status = heat_create(solver, part, world%comm, heat_string(request%options) // c_null_char)
    end if
    if (status == heat_ok) status = heat_start(solver, part)
    call together(world, status)
    begin = seconds()
    steps = 1
    do while (world%max(seconds() - begin) < limit)
      call together(world, heat_advance(solver, steps))
      steps = 2 * steps
    end do
    call together(world, heat_destroy(solver))
  end subroutine warm_up

  !> Require that the blocks of all ranks cover the grid once
  subroutine check_blocks(world, solver, problem)
    type(world_type), intent(in) :: world
    type(heat_solver_type), intent(in) :: solver
    type(heat_problem_type), intent(in) :: problem
    type(heat_block_type) :: block
    type(heat_block_type), allocatable :: blocks(:)
    integer(c_int32_t) :: status
    call together(world, heat_block(solver, block))
    allocate(blocks, source=transfer(world%collect(transfer(block, words)), [block]))
    status = heat_ok
    if (world%rank == 0) then
      status = heat_check_partition(problem, blocks, int(world%size, c_int64_t))
    end if
    call together(world, status)
  end subroutine check_blocks

  !> Write the final field, whole or not at all; do nothing without a path
  subroutine save(world, solver, problem, path)
    type(world_type), intent(in) :: world
    type(heat_solver_type), intent(in) :: solver
    type(heat_problem_type), intent(in) :: problem
    character(*), intent(in) :: path
    integer(c_int32_t) :: status
    if (len(path) == 0) return
    status = heat_ok
    if (world%rank == 0) status = heat_create_npy(path // c_null_char, problem%nx, problem%ny)
    call together(world, status, '--field: ')
    status = heat_save(solver, problem, path // c_null_char)
    if (world%first_without(status == heat_ok) < world%size .and. world%rank == 0) then
      call heat_caller_discard(path // c_null_char)
    end if
    call together(world, status, '--field: ')
  end subroutine save

  !> End the program on every rank if any failed; the first that did says why, after `about`
  subroutine together(world, mine, about)
    type(world_type), intent(in) :: world
    integer(c_int32_t), intent(in) :: mine
    character(*), intent(in), optional :: about
    character(:), allocatable :: prefix
    integer(c_int32_t) :: worst
    integer :: first
    prefix = ''
    if (present(about)) prefix = about
    first = world%first_without(mine == heat_ok)
    if (first == world%size) return
    if (world%rank == first) call heat_caller_complain(prefix // c_null_char, mine)
    worst = int(world%max(int(mine, c_int64_t)), c_int32_t)
    call world%finish()
    stop heat_supervise_finish(heat_exit_status(worst)), quiet=.true.
  end subroutine together

  !> Seconds on a clock that only goes forward
  function seconds() result(now)
    real(c_double) :: now
    integer(int64) :: ticks, rate
    call system_clock(ticks, rate)
    now = real(ticks, c_double) / real(rate, c_double)
  end function seconds

end program heat_run
