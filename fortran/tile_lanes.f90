!> Rows of the tile engine: `lanes` pieces side by side, interleaved.
!>
!> Cell c of the lanes * m cells of a row is in lane c / m of vector mod(c, m). So x-neighbours are
!> whole vectors away, and no load straddles two cache lines. In the tile engine two vectors at the
!> end hold the neighbours of the pieces' ends, edge those of the last:
!>
!>      vector   1     2             m        m + 1   m + 2
!>               c0    c1    ...     cm-1   | cm      cm+1     lane 1
!>               cm    cm+1  ...     c2m-1  | c2m     c2m+1    lane 2
!>               ...                        | edge    edge     lane `lanes`
!>
!> Built once an instruction level; [[heat_level]] gives each build its own symbols.
module heat_tile_lanes
  use, intrinsic :: iso_c_binding, only : c_double, c_int64_t
  use heat_level, only : level
  implicit none (type, external)
  private
  public :: copy, interleave, lanes, separate

  !> Pieces of a row: the vector of the widest instruction level
  integer(c_int64_t), parameter :: lanes = 8

contains

  !> Copy n cells; of what is known to be contiguous, gfortran makes a call of the C library
  pure subroutine copy(n, from, to) bind(C, name='heat_fortran_copy_'//level)
    integer(c_int64_t), intent(in) :: n
    real(c_double), intent(in) :: from(n)
    real(c_double), intent(out) :: to(n)
    to = from
  end subroutine copy

  !> Lay the pieces of a row side by side
  pure subroutine interleave(m, line, row) bind(C, name='heat_fortran_interleave_'//level)
    integer(c_int64_t), intent(in) :: m
    real(c_double), intent(in) :: line(m, lanes)
    real(c_double), intent(inout) :: row(lanes, m)
    integer(c_int64_t) :: i
    do i = 1, m
      row(1, i) = line(i, 1)
      row(2, i) = line(i, 2)
      row(3, i) = line(i, 3)
      row(4, i) = line(i, 4)
      row(5, i) = line(i, 5)
      row(6, i) = line(i, 6)
      row(7, i) = line(i, 7)
      row(8, i) = line(i, 8)
    end do
  end subroutine interleave

  !> The reverse of interleave, times a factor
  pure subroutine separate(m, row, factor, line) &
    & bind(C, name='heat_fortran_separate_'//level)
    integer(c_int64_t), intent(in) :: m
    real(c_double), intent(in) :: row(lanes, m), factor
    real(c_double), intent(inout) :: line(m, lanes)
    call scatter(m, row, factor, line(:, 1), line(:, 2), line(:, 3), line(:, 4), line(:, 5), &
      & line(:, 6), line(:, 7), line(:, 8))
  end subroutine separate

  !> Pieces a to h of a row. As arguments they do not overlap, or the loop would not be vectorised
  pure subroutine scatter(m, row, factor, a, b, c, d, e, f, g, h)
    integer(c_int64_t), intent(in) :: m
    real(c_double), intent(in) :: row(lanes, m), factor
    real(c_double), intent(out) :: a(m), b(m), c(m), d(m), e(m), f(m), g(m), h(m)
    integer(c_int64_t) :: i
    do i = 1, m
      a(i) = factor * row(1, i)
      b(i) = factor * row(2, i)
      c(i) = factor * row(3, i)
      d(i) = factor * row(4, i)
      e(i) = factor * row(5, i)
      f(i) = factor * row(6, i)
      g(i) = factor * row(7, i)
      h(i) = factor * row(8, i)
    end do
  end subroutine scatter

end module heat_tile_lanes
