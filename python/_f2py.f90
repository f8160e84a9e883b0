!> The sweep of python/f2py and python/f2py_mpi, as F2Py wraps it: the project's own in Fortran, at
!> the best instruction level of this processor. F2Py reads kinds as numbers.
subroutine sweep(now, next, x, y, nx, ny, ldx, ldy, status)
  use iso_c_binding, only : c_f_procpointer, c_null_char
  use heat, only : heat_find_kernel, heat_kernel_type, heat_ok, heat_sweep
  implicit none (type, external)
  !> Cells of the arrays along x and y, ring included
  integer(8), intent(in) :: ldx, ldy
  !> The present field and the next one
  real(8), intent(in) :: now(0:ldx-1, 0:ldy-1)
  real(8), intent(inout) :: next(0:ldx-1, 0:ldy-1)
  !> First cell, counted from 1, and number of cells to take one step on
  integer(8), intent(in) :: x, y, nx, ny
  !> HEAT_OK, or the error that heat_error_message() explains
  integer(4), intent(out) :: status
  type(heat_kernel_type) :: kernel
  procedure(heat_sweep), pointer :: kernel_sweep

  status = heat_find_kernel('fortran' // c_null_char, kernel)
  if (status /= heat_ok) return
  call c_f_procpointer(kernel%sweep, kernel_sweep)
  status = kernel_sweep(now(x-1, y-1), next(x-1, y-1), nx, ny, ldx)
end subroutine sweep
