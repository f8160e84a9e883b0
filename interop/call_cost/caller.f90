!> The caller in Fortran; its twin is caller.cpp, and callers.hpp says what each function does.
module heat_border_caller
  use, intrinsic :: iso_c_binding, only : c_double, c_f_pointer, c_f_procpointer, c_funptr, &
    & c_int32_t, c_int64_t, c_loc, c_ptr
  use heat, only : heat_advance, heat_block_type, heat_create, heat_destroy, heat_find, &
    & heat_no_comm, heat_ok, heat_problem_type, heat_read, heat_solver_type, heat_start, &
    & heat_string, heat_sweep
  implicit none (type, external)
  private

  interface
    !> Seconds that this thread has been computing
    function heat_border_seconds() result(seconds) bind(C)
      import :: c_double
      implicit none (type, external)
      real(c_double) :: seconds
    end function heat_border_seconds
  end interface

contains

  !> Call a sweep again and again, `now` and `next` changing places after each call
  function sweep_again(address, calls, now, next, nx, ny, ld, seconds) result(status) &
    & bind(C, name='heat_border_sweep_fortran')
    !> Address of a [[heat_sweep]]
    type(c_funptr), value :: address
    !> Number of calls; of cells along x and y; leading dimension
    integer(c_int64_t), value :: calls, nx, ny, ld
    !> The fields, with their ring
    real(c_double), intent(inout) :: now(ld, *), next(ld, *)
    !> Of all calls
    real(c_double), intent(out) :: seconds
    integer(c_int32_t) :: status
    procedure(heat_sweep), pointer :: sweep
    real(c_double) :: start
    integer(c_int64_t) :: call

    call c_f_procpointer(address, sweep)
    status = heat_ok
    start = heat_border_seconds()
    do call = 1, calls
      if (mod(call, 2_c_int64_t) == 1) then
        status = sweep(now, next, nx, ny, ld)
      else
        status = sweep(next, now, nx, ny, ld)
      end if
      if (status /= heat_ok) exit
    end do
    seconds = heat_border_seconds() - start
  end function sweep_again

  !> Take one step a call by module heat
  function advance_again(address, calls, seconds) result(status) &
    & bind(C, name='heat_border_advance_fortran')
    !> From open_solver
    type(c_ptr), value :: address
    integer(c_int64_t), value :: calls
    !> Of all calls
    real(c_double), intent(out) :: seconds
    integer(c_int32_t) :: status
    type(heat_solver_type), pointer :: solver
    real(c_double) :: start
    integer(c_int64_t) :: call

    call c_f_pointer(address, solver)
    status = heat_ok
    start = heat_border_seconds()
    do call = 1, calls
      status = heat_advance(solver, 1_c_int64_t)
      if (status /= heat_ok) exit
    end do
    seconds = heat_border_seconds() - start
  end function advance_again

  !> Make and start a solver; nothing is left of one that fails
  function open_solver(name, problem, address) result(status) &
    & bind(C, name='heat_border_open_fortran')
    !> Name of the solver, NUL-terminated
    type(c_ptr), value :: name
    type(heat_problem_type), intent(in) :: problem
    !> Where the solver is; to be given to close_solver
    type(c_ptr), intent(inout) :: address
    integer(c_int32_t) :: status, ignored
    type(heat_solver_type), pointer :: solver

    allocate(solver)
    status = heat_find(solver, heat_string(name))
    if (status == heat_ok) status = heat_create(solver, problem, heat_no_comm, '')
    if (status == heat_ok) status = heat_start(solver, problem)
    if (status == heat_ok) then
      address = c_loc(solver)
    else
      ignored = heat_destroy(solver)
      deallocate(solver)
    end if
  end function open_solver

  !> Copy a window of its cells
  function read_solver(address, window, cells, ld) result(status) &
    & bind(C, name='heat_border_read_fortran')
    !> From open_solver
    type(c_ptr), value :: address
    type(heat_block_type), intent(in) :: window
    !> Leading dimension of cells
    integer(c_int64_t), value :: ld
    real(c_double), intent(inout) :: cells(ld, *)
    integer(c_int32_t) :: status
    type(heat_solver_type), pointer :: solver
    call c_f_pointer(address, solver)
    status = heat_read(solver, window, cells, ld)
  end function read_solver

  !> Free it
  function close_solver(address) result(status) bind(C, name='heat_border_close_fortran')
    !> From open_solver
    type(c_ptr), value :: address
    integer(c_int32_t) :: status
    type(heat_solver_type), pointer :: solver
    call c_f_pointer(address, solver)
    status = heat_destroy(solver)
    deallocate(solver)
  end function close_solver

end module heat_border_caller
