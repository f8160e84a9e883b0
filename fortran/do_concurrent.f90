!> fortran/do_concurrent: the paper's algorithm by the loop that the standard has for iterations
!> which do not depend on each other. gfortran runs it on one thread: docs/threads.md tells more.
module heat_do_concurrent
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t, c_ptr
  use heat, only : heat_block_type, heat_ok, heat_problem_type
  use heat_adapter, only : check_serial, check_steps, field_solver_type, refuse_kernel
  use heat_field, only : finish_step, make_field, seconds
  implicit none (type, external)
  private

  type, extends(field_solver_type) :: solver_type
  contains
    procedure :: make
    procedure :: advance
  end type solver_type

  character(*), parameter :: file_name = 'do_concurrent'
  character(*), parameter :: summary = 'two arrays, one do concurrent a step'
  integer(c_int32_t), parameter :: needs = 0, corners = 0

contains

  include 'entry.inc'

  include 'formula.inc'

  integer(c_int32_t) function make(self, problem, comm, kernel, options) result(status)
    class(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t), intent(in) :: comm
    type(c_ptr), intent(in) :: kernel, options

    status = check_serial('fortran/' // file_name, problem, comm, options, '')
    if (status == heat_ok) then
      status = refuse_kernel(kernel, 'fortran/' // file_name, 'its loop is its own')
    end if
    if (status == heat_ok) then
      status = make_field(self%field, heat_block_type(nx=problem%nx, ny=problem%ny), problem)
    end if
  end function make

  !> Take steps
  integer(c_int32_t) function advance(self, steps) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    integer(c_int64_t) :: step

    status = check_steps(steps)
    if (status /= heat_ok) return
    self%timings%compute = self%timings%compute - seconds()
    do step = 1, steps
      call take_step(self%field%now, self%field%next, self%field%block%nx, self%field%block%ny)
      call finish_step(self%field)
    end do
    self%timings%compute = self%timings%compute + seconds()
  end function advance

  !> One step, without sources
  pure subroutine take_step(now, next, nx, ny)
    integer(c_int64_t), intent(in) :: nx, ny
    real(c_double), intent(in) :: now(0:nx+1, 0:ny+1)
    !> Only its inner cells are written
    real(c_double), intent(inout) :: next(0:nx+1, 0:ny+1)
    integer(c_int64_t) :: x, y
    do concurrent (x = 1:nx, y = 1:ny)
      next(x, y) = update(now(x, y), now(x-1, y), now(x+1, y), now(x, y-1), now(x, y+1))
    end do
  end subroutine take_step

end module heat_do_concurrent
