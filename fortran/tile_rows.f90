!> The tile engine: many steps in one pass over a box of cells, with the bits of one sweep a step.
!>
!> The box is cut into strips along x/fast, and each strip is streamed over y/slow two rows at a
!> time. Level t holds rows that are t steps on; row y of level t is made of rows y-1, y, y+1 of
!> level t-1, so two rows that enter at level 0 move each level by two rows, one row further back:
!>
!>      x/fast -->   written        strip                        level 0   1   2   3 = steps
!>      +-----------+..+------------------------+..+   row y-4       .   .   .   w   written
!>      |           |  |                        |  |   row y-3       .   .   m   w   to next
!>      | strip     |rr|   cells that this      |rr|   row y-2       .   m   m   k
!>      | before    |rr|   strip writes         |rr|   row y-1       r   m   k   k
!>      |           |  |                        |  |   row y         r   k   k
!>      +-----------+..+------------------------+..+                 r: read from now
!>                                                                   m: made; k: kept for the next
!>      r: `steps` cells that two strips work out, because an error at a strip's inner end moves
!>         one cell inward a step
!>
!> Outside of the box everything is zero at every level. A level keeps two rows; the rows that move
!> overwrite, slot for slot, what the level before needs no more, so that 2 steps + 3 rows are all
!> there is and stay in cache.
!>
!> Rows of a strip are `lanes` pieces side by side, interleaved: cell c of its lanes * m cells is in
!> lane c / m of vector mod(c, m). So x-neighbours are whole vectors away, at i - lanes and
!> i + lanes, and no load straddles two cache lines; a vector at either end holds the neighbours of
!> the pieces' ends:
!>
!>      vector   0       1        2             m        m + 1
!>               0   |   c0       c1    ...     cm-1   | cm        lane 1
!>               cm-1|   cm       cm+1  ...     c2m-1  | c2m       lane 2
!>               ... |                                 | 0         lane `lanes`
!>
!> Built once an instruction level; [[heat_level]] gives each build its own symbol.
module heat_tile_rows
  use, intrinsic :: iso_c_binding, only : c_double, c_int64_t
  use heat, only : heat_source_type
  use heat_level, only : level
  implicit none (type, external)
  private
  public :: make_rows, pass

  !> Pieces of a row: the vector of the widest instruction level
  integer(c_int64_t), parameter :: lanes = 8

contains

  include 'formula.inc'

  !> Take the cells of a box `steps` steps on, from `now` to `next`
  subroutine pass(now, next, nx, ny, ld, steps, m, row_start, sources, ring, lines) &
    & bind(C, name='heat_fortran_tile_rows_'//level)
    !> Cells along x and y, leading dimension of both arrays
    integer(c_int64_t), value :: nx, ny, ld
    !> Steps to take, and vectors of a strip: lanes * m > 2 * steps unless one strip is enough
    integer(c_int64_t), value :: steps, m
    !> The cells of the box; only they are read and written
    real(c_double), intent(in) :: now(ld, *)
    real(c_double), intent(inout) :: next(ld, *)
    !> The sources of row y are row_start(y) to row_start(y+1) - 1, in the problem's order
    integer(c_int64_t), intent(in) :: row_start(ny + 1)
    type(heat_source_type), intent(in) :: sources(*)
    !> Room for interleaved rows, and for two rows each on their way in and out
    real(c_double), intent(inout) :: ring(lanes * (m + 2), 2 * steps + 3), lines(lanes * m, 4)
    integer(c_int64_t) :: before, written, until

    written = 0
    do while (written < nx)
      before = max(0_c_int64_t, min(written - steps, nx - lanes * m))
      until = merge(nx, before + lanes * m - steps, before + lanes * m >= nx)
      call stream(before, written + 1, until)
      written = until
    end do

  contains

    !> Stream the strip that begins after cell `before`, and write cells from..until of each row.
    !> The last two rows are written piece by piece between the levels, so that memory takes them
    !> while the levels are computed. Rows are read as a whole, because loads do not overlap with it
    subroutine stream(before, from, until)
      integer(c_int64_t), intent(in) :: before, from, until
      integer(c_int64_t) :: kept(2, steps), moving(2), spare, y, t, a, b

      ring = 0.0_c_double
      lines = 0.0_c_double
      do t = 1, steps
        kept(:, t) = 2 * t - [1, 0]
      end do
      moving = 2 * steps + [1, 2]
      spare = 2 * steps + 3
      do y = 2, ny + steps + 1, 2
        call load_row(before, y - 1, lines(:, 1), ring(:, moving(1)))
        call load_row(before, y, lines(:, 2), ring(:, moving(2)))
        do t = 1, steps
          a = kept(1, t)
          b = kept(2, t)
          call make_rows(m, ring(:, a), ring(:, b), ring(:, moving(1)), ring(:, moving(2)), &
            & ring(:, spare))
          call finish_row(before, y - t - 1, ring(:, a))
          call finish_row(before, y - t, ring(:, spare))
          kept(:, t) = moving
          moving = [a, spare]
          spare = b
          call flush(before, from, until, y - steps - 2, t)
        end do
        call separate(m, ring(lanes+1:, moving(1)), lines(:, 3))
        call separate(m, ring(lanes+1:, moving(2)), lines(:, 4))
      end do
      do t = 1, steps
        call flush(before, from, until, y - steps - 2, t)
      end do
    end subroutine stream

    !> Write piece t of rows y-1 and y, of which there may be none in the box, to `next`
    subroutine flush(before, from, until, y, t)
      integer(c_int64_t), intent(in) :: before, from, until, y, t
      integer(c_int64_t) :: first, last, i
      first = from + (until - from + 1) * (t - 1) / steps
      last = from + (until - from + 1) * t / steps - 1
      do i = max(0_c_int64_t, 2 - y), min(1_c_int64_t, ny - y + 1)
        next(first:last, y - 1 + i) = lines(first-before:last-before, 3 + i)
      end do
    end subroutine flush

    !> Interleave row y of `now`, through a line that is zero beyond the box; a row outside of it is
    !> zeros. Read in eight places at once, the row would not be one stream for the prefetcher
    subroutine load_row(before, y, line, row)
      integer(c_int64_t), intent(in) :: before, y
      real(c_double), intent(inout) :: line(lanes * m), row(lanes * (m + 2))
      integer(c_int64_t) :: n
      if (y > ny) then
        row = 0.0_c_double
      else
        n = min(lanes * m, nx - before)
        line(:n) = now(before+1:before+n, y)
        call interleave(m, line, row(lanes + 1))
        call join_lanes(m, row)
      end if
    end subroutine load_row

    !> Inject the sources of a new row, and keep what is outside of the box at zero
    subroutine finish_row(before, y, row)
      integer(c_int64_t), intent(in) :: before, y
      real(c_double), intent(inout) :: row(lanes * (m + 2))
      integer(c_int64_t) :: i, c

      if (y < 1 .or. y > ny) then
        row = 0.0_c_double
        return
      end if
      do i = row_start(y), row_start(y + 1) - 1
        c = sources(i)%x - before - 1
        if (c < 0 .or. c >= lanes * m) cycle
        row(place(c)) = row(place(c)) + sources(i)%rate
      end do
      if (before + lanes * m > nx) row(place(nx - before)) = 0.0_c_double
      call join_lanes(m, row)
    end subroutine finish_row

    !> Where a row has cell c, counted from 0, of its strip
    pure function place(c) result(i)
      integer(c_int64_t), intent(in) :: c
      integer(c_int64_t) :: i
      i = lanes * (mod(c, m) + 1) + c / m + 1
    end function place
  end subroutine pass

  !> Two rows of a level from four of the level before, a to d: the first takes the place of a
  pure subroutine make_rows(m, a, b, c, d, second) bind(C, name='heat_fortran_rows_'//level)
    ! Its own symbol keeps it out of its caller, where the loop's addresses were not in registers.
    integer(c_int64_t), intent(in) :: m
    real(c_double), intent(inout) :: a(lanes * (m + 2))
    real(c_double), intent(in) :: b(lanes * (m + 2)), c(lanes * (m + 2)), d(lanes * (m + 2))
    real(c_double), intent(inout) :: second(lanes * (m + 2))
    integer(c_int64_t) :: i
    do i = lanes + 1, lanes * (m + 1)
      a(i) = update(b(i), b(i - lanes), b(i + lanes), a(i), c(i))
      second(i) = update(c(i), c(i - lanes), c(i + lanes), b(i), d(i))
    end do
  end subroutine make_rows

  !> Give the ends of each piece of a row their neighbours in the next piece
  pure subroutine join_lanes(m, row)
    integer(c_int64_t), intent(in) :: m
    real(c_double), intent(inout) :: row(lanes, 0:m+1)
    row(2:lanes, 0) = row(1:lanes-1, m)
    row(1:lanes-1, m+1) = row(2:lanes, 1)
  end subroutine join_lanes

  !> Lay the pieces of a row side by side
  pure subroutine interleave(m, line, row)
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

  !> The reverse of interleave
  pure subroutine separate(m, row, line)
    integer(c_int64_t), intent(in) :: m
    real(c_double), intent(in) :: row(lanes, m)
    real(c_double), intent(inout) :: line(m, lanes)
    integer(c_int64_t) :: i
    do i = 1, m
      line(i, :) = row(:, i)
    end do
  end subroutine separate

end module heat_tile_rows
