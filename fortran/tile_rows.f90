!> The tile engine: many steps in one pass over a box of cells, with the bits of one sweep a step.
!>
!> The box is cut into strips along x/fast, from right to left, and each strip is streamed over
!> y/slow four rows at a time. Level t holds rows that are t steps on. Row y of level t is made of
!> rows y-1, y, y+1 of level t-1, so four rows that enter at level 0 move each level by four rows,
!> one row further back. The last two rows of each level are kept for the next four:
!>
!>                level 0   1   2 = steps
!>      row y-3         .   k   .           k: kept when the four rows before these were made
!>      row y-2         k   k   w           r: read from now
!>      row y-1         k   m   w           m: made of r and k
!>      row y           r   m   w           w: made, and written to next
!>      row y+1         r   m   w
!>      row y+2         r   m   .           Next time, k is y+2 and y+3 of level 0, and y+1 and
!>      row y+3         r   .   .           y+2 of level 1.
!>
!> New rows overwrite, slot for slot, what the level before needs no more, so that 2 steps + 4 rows
!> are all there is. They stay in L2, and the six that make four rows in L1.
!>
!> Strips are skewed: the cells of a level begin one further right than those of the level before.
!> So a level needs nothing from the left, and from the right two cells of each row, which the strip
!> before has left in `edges`. No cell is worked out twice:
!>
!>      level 0   |   next strip   |   this strip   |  strip before  |
!>      level 1    |   next strip   |   this strip   |  strip before  |
!>      level 2     |   next strip   |   this strip   |  strip before  |    x/fast -->
!>
!> Outside of the box everything is zero at every level. A pass that is to write only some of the
!> rows reads `steps` more on either side, and makes of each level what the next one needs of it:
!>
!>      level 0     r r r r r r r r     r: read     m: made     w: written
!>      level 1     . m m m m m m .
!>      level 2     . . w w w w . .                                    y/slow -->
!>
!> Rows of a strip are interleaved, as [[heat_tile_lanes]] shows, and two more vectors hold the
!> neighbours of the ends of its pieces.
!>
!> A row of level t holds 2**t times the field where that is exact, because a step is then four
!> operations: see [[heat_tile_scaled]]. [[heat_tile_guard]] tells where. Elsewhere a row holds the
!> field itself, and a step is the formula. A row changes from one to the other by a power of two.
!>
!> Built once an instruction level; [[heat_level]] gives each build its own symbol.
module heat_tile_rows
  use, intrinsic :: iso_c_binding, only : c_bool, c_double, c_int64_t
  use heat, only : heat_source_type
  use heat_level, only : level
  use heat_tile_guard, only : cells_fail, sources_fail
  use heat_tile_lanes, only : copy, interleave, lanes, separate
  use heat_tile_scaled, only : make_scaled_rows
  implicit none (type, external)
  private
  public :: make_rows, pass

contains

  include 'formula.inc'

  !> Take the cells of a box `steps` steps on, from `now` to `next`
  subroutine pass(now, next, nx, ny, ld, low, high, steps, m, row_start, sources, ring, line, &
    & edges, near) bind(C, name='heat_fortran_tile_rows_'//level)
    !> Cells along x and y, leading dimension of both arrays
    integer(c_int64_t), value :: nx, ny, ld
    !> Rows at the ends of y that are read alone: `steps`, or fewer where the box ends
    integer(c_int64_t), value :: low, high
    !> Steps to take, and vectors of a strip, at least 2
    integer(c_int64_t), value :: steps, m
    !> The cells that are read; only they are written
    real(c_double), intent(in) :: now(ld, *)
    real(c_double), intent(inout) :: next(ld, *)
    !> The sources of row y are row_start(y) to row_start(y+1) - 1, in the problem's order
    integer(c_int64_t), intent(in) :: row_start(ny + 1)
    type(heat_source_type), intent(in) :: sources(*)
    !> Room for interleaved rows, and for one on its way in or out
    real(c_double), intent(inout) :: ring(lanes * (m + 2), 2 * steps + 4), line(lanes * m)
    !> The first two cells of each row of each level, as the strip before left them, by groups of
    !> four rows; one group of zeros if one strip is enough
    real(c_double), intent(inout) :: edges(2, 4, 0:steps-1, *)
    !> Whether a group of rows fails the guard in the cells of earlier strips that `edges` depend on
    logical(c_bool), intent(inout) :: near((ny + 3) / 4)
    real(c_double) :: power(-steps:steps)
    integer(c_int64_t) :: before, i
    logical :: alone, sources_pass

    power = [(scale(1.0_c_double, int(i)), i = -steps, steps)]
    sources_pass = .not. sources_fail(row_start(ny+1) - row_start(1), sources(row_start(1)), steps)
    before = nx - lanes * m
    alone = before + steps <= 0
    edges(:, :, :, :group(ny + steps - 1)) = 0.0_c_double
    near = .false.
    do
      call stream()
      if (before + steps <= 0) exit
      before = before - lanes * m
    end do

  contains

    !> Stream the strip that begins after cell `before` at level 0, which may be outside of the box
    subroutine stream()
      integer(c_int64_t) :: kept(2, steps), moving(4), y, end, t, lowest, highest, last_bad, slow
      !> Rows hold 2**exponent times the field
      integer(c_int64_t) :: kept_exponent(steps), exponent

      ring = 0.0_c_double
      do t = 1, steps
        kept(:, t) = 2 * t - [1, 0]
      end do
      moving = 2 * steps + [1, 2, 3, 4]
      kept_exponent = 0
      last_bad = merge(-2 * steps, ny + steps, sources_pass)
      end = merge(ny, ny + steps, high == steps)
      do y = 0, end - 1, 4
        call load_rows(y, moving, last_bad)
        exponent = 0
        ! Levels that have a row that is needed, and the first that depends on a row that fails.
        ! Behind rows that are only read, four rows reach two more levels: of the second the first
        ! two rows are made of zeros, and are not needed.
        lowest = max(1_c_int64_t, y + 1 - ny)
        highest = min(steps, merge(y / 2 + 1, y + 3, low == steps))
        slow = (y + 2 - last_bad) / 2
        do t = 1, steps
          if (t >= lowest .and. t <= highest) then
            call climb(y, t, t < slow, kept(:, t), kept_exponent(t), moving, exponent)
          else if (t == highest + 1) then
            call keep(kept(:, t), moving)
            kept_exponent(t) = exponent
          end if
        end do
        if (highest == steps) call store_rows(y - steps, exponent, moving)
      end do
    end subroutine stream

    !> Make rows y-t+1 to y-t+4 of level t from the rows that move and those kept of the level below
    subroutine climb(y, t, scaled, kept, kept_exponent, moving, exponent)
      integer(c_int64_t), intent(in) :: y, t
      logical, intent(in) :: scaled
      integer(c_int64_t), intent(inout) :: kept(2), kept_exponent, moving(4), exponent
      integer(c_int64_t) :: below

      below = merge(t - 1, 0_c_int64_t, scaled)
      call rescale(kept, below - kept_exponent)
      call rescale(moving, below - exponent)
      kept_exponent = below
      exponent = merge(t, 0_c_int64_t, scaled)
      if (scaled) then
        call make_scaled_rows(m, ring(:, kept(1)), ring(:, kept(2)), ring(:, moving(1)), &
          & ring(:, moving(2)), ring(:, moving(3)), ring(:, moving(4)))
      else
        call make_rows(m, ring(:, kept(1)), ring(:, kept(2)), ring(:, moving(1)), &
          & ring(:, moving(2)), ring(:, moving(3)), ring(:, moving(4)))
      end if
      call keep(kept, moving)
      call finish_rows(y - t, t, exponent, moving)
      if (t < steps) call join(exponent, moving, edges(:, :, t, group(y)))
    end subroutine climb

    !> Keep the last two rows, and take up those that were kept in front of the others
    pure subroutine keep(kept, moving)
      integer(c_int64_t), intent(inout) :: kept(2), moving(4)
      integer(c_int64_t) :: last(2)
      last = moving(3:4)
      moving = [kept, moving(1:2)]
      kept = last
    end subroutine keep

    !> Multiply rows by 2**n, which is exact wherever a row changes its form
    subroutine rescale(rows, n)
      integer(c_int64_t), intent(in) :: rows(:), n
      integer(c_int64_t) :: i
      if (n == 0) return
      do i = 1, size(rows, kind=c_int64_t)
        ring(:, rows(i)) = power(n) * ring(:, rows(i))
      end do
    end subroutine rescale

    !> Write rows y+1 to y+4 to `next`, but those that were only read
    subroutine store_rows(y, exponent, rows)
      integer(c_int64_t), intent(in) :: y, exponent, rows(4)
      integer(c_int64_t) :: first, last, i
      first = max(1_c_int64_t, before + steps + 1)
      last = min(nx, before + steps + lanes * m)
      if (first > last) return
      do i = max(1_c_int64_t, low + 1 - y), min(4_c_int64_t, ny - high - y)
        call separate(m, ring(:, rows(i)), power(-exponent), line)
        call copy(last - first + 1, line(first-before-steps), next(first, y + i))
      end do
    end subroutine store_rows

    !> Interleave rows y+1 to y+4 of `now`, through a line that is zero beyond the box; a row
    !> outside of it is zeros. The guard has read them all into cache, as streams
    subroutine load_rows(y, rows, last_bad)
      integer(c_int64_t), intent(in) :: y, rows(4)
      !> The last row that fails the guard
      integer(c_int64_t), intent(inout) :: last_bad
      integer(c_int64_t) :: first, last, i

      first = max(1_c_int64_t, before + 1)
      last = min(nx, before + lanes * m)
      if (y < ny) call judge(y, first, last, near(y / 4 + 1), last_bad)
      do i = 1, 4
        associate (row => ring(:, rows(i)))
          if (y + i > ny) then
            row = 0.0_c_double
            cycle
          end if
          if (last - first + 1 < lanes * m) line = 0.0_c_double
          line(first-before:last-before) = now(first:last, y + i)
          call interleave(m, line, row)
        end associate
      end do
      call join(0_c_int64_t, rows, edges(:, :, 0, group(y)))
    end subroutine load_rows

    !> Apply the guard to cells first..last of rows y+1 to y+4, and tell the next strip about those
    !> that its edges depend on
    subroutine judge(y, first, last, near, last_bad)
      integer(c_int64_t), intent(in) :: y, first, last
      logical(c_bool), intent(inout) :: near
      integer(c_int64_t), intent(inout) :: last_bad
      logical :: bad, edges_bad
      bad = rows_fail(y, first, last)
      edges_bad = .false.
      if (bad) edges_bad = rows_fail(y, first, min(last, before + 2 * steps))
      if (bad .or. near) last_bad = max(last_bad, y + 4)
      near = edges_bad .or. (near .and. lanes * m < 2 * steps)
    end subroutine judge

    !> Whether one of cells first..last of rows y+1 to y+4 fails; a row beyond the box is the last
    function rows_fail(y, first, last) result(fail)
      integer(c_int64_t), intent(in) :: y, first, last
      logical :: fail
      fail = cells_fail(last - first + 1, now(first, y + 1), now(first, min(y + 2, ny)), &
        & now(first, min(y + 3, ny)), now(first, min(y + 4, ny)), steps)
    end function rows_fail

    !> Inject the sources of rows y+1 to y+4 of level t, and keep what is outside of the box at zero
    subroutine finish_rows(y, t, exponent, rows)
      integer(c_int64_t), intent(in) :: y, t, exponent, rows(4)
      integer(c_int64_t) :: i, k, c, low, high

      ! Cells 0 and nx + 1 of the box
      low = -before - t - 1
      high = nx - before - t
      do i = 1, 4
        if (y + i < 1 .or. y + i > ny) then
          ring(:, rows(i)) = 0.0_c_double
          cycle
        end if
        do k = row_start(y + i), row_start(y + i + 1) - 1
          c = sources(k)%x - before - t - 1
          if (.not. has(c)) cycle
          ring(place(c), rows(i)) = ring(place(c), rows(i)) + power(exponent) * sources(k)%rate
        end do
        if (has(low)) ring(place(low), rows(i)) = 0.0_c_double
        if (has(high)) ring(place(high), rows(i)) = 0.0_c_double
      end do
    end subroutine finish_rows

    !> Whether the strip has cell c, counted from 0 at each level
    pure function has(c)
      integer(c_int64_t), intent(in) :: c
      logical :: has
      has = c >= 0 .and. c < lanes * m
    end function has

    !> The group of edges of the rows after y; all are zeros if one strip is enough
    pure function group(y)
      integer(c_int64_t), intent(in) :: y
      integer(c_int64_t) :: group
      group = merge(1_c_int64_t, y / 4 + 1, alone)
    end function group

    !> Where a row has this cell
    pure function place(c) result(i)
      integer(c_int64_t), intent(in) :: c
      integer(c_int64_t) :: i
      i = lanes * mod(c, m) + c / m + 1
    end function place

    !> Give the ends of each piece of four rows their neighbours, and exchange their first cells for
    !> those of the strip before. Edges are not scaled, because strips may differ in that
    subroutine join(exponent, rows, edge)
      integer(c_int64_t), intent(in) :: exponent, rows(4)
      real(c_double), intent(inout) :: edge(2, 4)
      real(c_double) :: first, second
      integer(c_int64_t) :: i

      do i = 1, 4
        associate (row => ring(:, rows(i)))
          first = row(1)
          second = row(lanes + 1)
          ! Lanes 2 to 8 of vectors 1 and 2 move to lanes 1 to 7
          row(lanes*m+1:lanes*(m+2)) = row(2:2*lanes+1)
          row(lanes * (m + 1)) = power(exponent) * edge(1, i)
          row(lanes * (m + 2)) = power(exponent) * edge(2, i)
          if (alone) cycle
          edge(1, i) = power(-exponent) * first
          edge(2, i) = power(-exponent) * second
        end associate
      end do
    end subroutine join
  end subroutine pass

  !> Four rows of a level from six of the level before, a to f, in place of a to d and one cell
  !> further right
  pure subroutine make_rows(m, a, b, c, d, e, f) bind(C, name='heat_fortran_rows_'//level)
    ! Its own symbol keeps it out of its caller, where addresses would not stay in registers.
    include 'tile_loop.inc'
  end subroutine make_rows

end module heat_tile_rows
