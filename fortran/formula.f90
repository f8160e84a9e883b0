!> The sweep of heat.h in Fortran: the formula, applied to every cell.
!>
!> Built once an instruction level; [[heat_level]] gives each build its own symbol.
module heat_formula
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t, c_null_char
  use heat, only : heat_fail, heat_invalid_argument, heat_ok
  use heat_level, only : level
  implicit none (type, external)
  private

contains

  include 'formula.inc'

  !> next(1..nx, 1..ny) from now(0..nx+1, 0..ny+1); see heat_sweep in heat.h
  integer(c_int32_t) function sweep(now, next, nx, ny, ld) &
    & result(status) bind(C, name='heat_fortran_sweep_'//level)
    !> Number of cells along x and y, leading dimension
    integer(c_int64_t), value :: nx, ny, ld
    !> The present field, with its ring, and the next one
    real(c_double), intent(in) :: now(*)
    real(c_double), intent(inout) :: next(*)
    logical :: valid

    valid = nx >= 0 .and. ny >= 0 .and. ld >= 2
    if (valid) valid = nx <= ld - 2  ! apart, for .and. may evaluate both sides
    if (valid) then
      call sweep_rows(now, next, nx, ny, ld)
      status = heat_ok
    else
      status = heat_fail(heat_invalid_argument, &
        & 'a sweep needs nx >= 0, ny >= 0 and ld >= nx + 2' // c_null_char)
    end if
  end function sweep

  !> The paper's loop, on sizes that are known to be right
  pure subroutine sweep_rows(now, next, nx, ny, ld)
    integer(c_int64_t), intent(in) :: nx, ny, ld
    real(c_double), intent(in) :: now(0:ld-1, 0:ny+1)
    !> Only its inner cells are written
    real(c_double), intent(inout) :: next(0:ld-1, 0:ny+1)
    integer(c_int64_t) :: x, y
    do y = 1, ny
      do x = 1, nx
        next(x, y) = update(now(x, y), now(x-1, y), now(x+1, y), now(x, y-1), now(x, y+1))
      end do
    end do
  end subroutine sweep_rows

end module heat_formula
