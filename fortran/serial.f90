!> fortran/serial: the paper's algorithm, two arrays and one sweep a step, on one thread. It is the
!> reference that every other solver is compared with, and stays the plain loop of [[heat_formula]].
module heat_serial
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_ptr
  use heat, only : heat_block_type, heat_ok, heat_problem_type
  use heat_adapter, only : check_serial, check_steps, field_solver_type
  use heat_field, only : choose_sweep, finish_step, make_field, seconds, sweep_field
  implicit none (type, external)
  private

  type, extends(field_solver_type) :: solver_type
  contains
    procedure :: make
    procedure :: advance
  end type solver_type

  character(*), parameter :: file_name = 'serial'
  character(*), parameter :: summary = 'the reference: two arrays, one sweep a step'
  integer(c_int32_t), parameter :: needs = 0
  !> A sweep may read the corners of the ring
  integer(c_int32_t), parameter :: corners = 1

contains

  include 'entry.inc'

  integer(c_int32_t) function make(self, problem, comm, kernel, options) result(status)
    class(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t), intent(in) :: comm
    type(c_ptr), intent(in) :: kernel, options

    status = check_serial('fortran/' // file_name, problem, comm, options, '')
    if (status /= heat_ok) return
    status = choose_sweep(kernel, self%sweep)
    if (status == heat_ok) then
      status = make_field(self%field, heat_block_type(nx=problem%nx, ny=problem%ny), problem)
    end if
  end function make

  !> Take steps; one sweep over the whole field each
  integer(c_int32_t) function advance(self, steps) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    integer(c_int64_t) :: step

    status = check_steps(steps)
    if (status /= heat_ok) return
    self%timings%compute = self%timings%compute - seconds()
    do step = 1, steps
      status = sweep_field(self%field, self%sweep, 1_c_int64_t, 1_c_int64_t, &
        & self%field%block%nx, self%field%block%ny)
      if (status /= heat_ok) exit
      call finish_step(self%field)
    end do
    self%timings%compute = self%timings%compute + seconds()
  end function advance

end module heat_serial
