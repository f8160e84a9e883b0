!> The formula in a region of OpenACC, with nothing between the product and the sum: what
!> fortran/gpu must not be, for ptx_test to find.
subroutine plain(now, next, nx, ny) bind(C)
  use, intrinsic :: iso_c_binding, only : c_double, c_int64_t
  implicit none (type, external)
  integer(c_int64_t), value :: nx, ny
  real(c_double), intent(in) :: now(0:nx+1, 0:ny+1)
  real(c_double), intent(inout) :: next(0:nx+1, 0:ny+1)
  integer(c_int64_t) :: x, y
  !$acc parallel loop copyin(now) copy(next)
  do y = 1, ny
    do x = 1, nx
      next(x, y) = 0.5_c_double * (now(x, y) + 0.25_c_double &
        & * (((now(x-1, y) + now(x+1, y)) + now(x, y-1)) + now(x, y+1)))
    end do
  end do
end subroutine plain
