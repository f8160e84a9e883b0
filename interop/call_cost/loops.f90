!> The loops in Fortran; their twins are in loops.cpp, and loops.hpp describes each function.
module heat_call_cost_loops
  use, intrinsic :: iso_c_binding, only : c_double, c_f_procpointer, c_funptr, c_int32_t, &
    & c_int64_t, c_ptr
  use heat, only : heat_advance, heat_block, heat_block_type, heat_create, heat_destroy, &
    & heat_find, heat_no_comm, heat_ok, heat_problem_type, heat_read, heat_solver_type, &
    & heat_start, heat_string, heat_sweep
  implicit none (type, external)
  private

  interface
    !> Seconds that this thread has been computing
    real(c_double) function heat_call_cost_seconds() bind(C)
      import
    end function heat_call_cost_seconds
  end interface

contains

  !> Call a sweep again and again, `now` and `next` changing places after each call
  function sweep_again(address, calls, now, next, nx, ny, ld, seconds) result(status) &
    & bind(C, name='heat_call_cost_sweep_fortran')
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
    start = heat_call_cost_seconds()
    do call = 1, calls
      if (mod(call, 2_c_int64_t) == 1) then
        status = sweep(now, next, nx, ny, ld)
      else
        status = sweep(next, now, nx, ny, ld)
      end if
      if (status /= heat_ok) exit
    end do
    seconds = heat_call_cost_seconds() - start
  end function sweep_again

  !> Make a solver by module heat, take untimed steps, then one step a call
  function run_solver(name, problem, untimed, calls, cells, seconds) result(status) &
    & bind(C, name='heat_call_cost_solver_fortran')
    !> Name of the solver, NUL-terminated
    type(c_ptr), value :: name
    type(heat_problem_type), intent(in) :: problem
    integer(c_int64_t), value :: untimed, calls
    !> The last field
    real(c_double), intent(inout) :: cells(problem%nx, problem%ny)
    !> Of the calls that are timed
    real(c_double), intent(inout) :: seconds
    integer(c_int32_t) :: status, ignored
    type(heat_solver_type) :: solver
    type(heat_block_type) :: whole
    real(c_double) :: start
    integer(c_int64_t) :: call

    status = heat_find(solver, heat_string(name))
    if (status == heat_ok) status = heat_create(solver, problem, heat_no_comm, '')
    if (status == heat_ok) status = heat_start(solver, problem)
    if (status == heat_ok) status = heat_advance(solver, untimed)
    start = heat_call_cost_seconds()
    do call = 1, calls
      if (status /= heat_ok) exit
      status = heat_advance(solver, 1_c_int64_t)
    end do
    seconds = heat_call_cost_seconds() - start
    if (status == heat_ok) status = heat_block(solver, whole)
    if (status == heat_ok) status = heat_read(solver, whole, cells, problem%nx)
    ignored = heat_destroy(solver)
  end function run_solver

end module heat_call_cost_loops
