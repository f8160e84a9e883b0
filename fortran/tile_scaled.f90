!> The loop of the tile engine on rows that hold 2**t times the field at level t.
!>
!> With s = ((x_low + x_high) + y_low) + y_high of such values, 2**(t+1) times the formula's result
!> is centre + 0.25 * s. Powers of two commute with rounding, and 0.25 * s is exact, unless bits
!> fall below the smallest subnormal number: [[heat_tile_guard]] sees to it that none does. Where a
!> product is exact, FMA rounds like two operations, so this file, and no other in Fortran, is
!> compiled with contraction allowed.
module heat_tile_scaled
  use, intrinsic :: iso_c_binding, only : c_double, c_int64_t
  use heat_level, only : level
  use heat_tile_lanes, only : lanes
  implicit none (type, external)
  private
  public :: make_scaled_rows

contains

  !> As make_rows of [[heat_tile_rows]], from rows of level t to rows of level t + 1
  pure subroutine make_scaled_rows(m, a, b, c, d, e, f) &
    & bind(C, name='heat_fortran_scaled_rows_'//level)
    include 'tile_loop.inc'
  end subroutine make_scaled_rows

  !> Twice the formula of heat.h
  pure function update(centre, x_low, x_high, y_low, y_high) result(next)
    real(c_double), intent(in) :: centre, x_low, x_high, y_low, y_high
    real(c_double) :: next
    next = centre + 0.25_c_double * (((x_low + x_high) + y_low) + y_high)
  end function update

end module heat_tile_scaled
