!> Sizes of tiles and of halos: what the caches hold, and what costs least.
module heat_tile_size
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t
  use heat, only : heat_cache_size, heat_ok
  implicit none (type, external)
  private
  public :: best_depth, default_width, lanes, ring_cells

  !> Pieces of a row that the engine interleaves, and cells of a cache line
  integer(c_int64_t), parameter :: lanes = 8

contains

  !> Cells of the rows that are being worked on, of m vectors
  pure function ring_cells(steps, m) result(cells)
    integer(c_int64_t), intent(in) :: steps, m
    integer(c_int64_t) :: cells
    cells = lanes * (m + 2) * (2 * steps + 4)
  end function ring_cells

  !> Cells of a strip: six rows, those of one level, leave a third of L1 to what passes by
  function default_width() result(width)
    integer(c_int64_t) :: width
    width = max(128_c_int64_t, (cache_size(1) * 2 / 3 / 48 - 2 * lanes) / 64 * 64)
  end function default_width

  !> Steps of a pass: as many as leave a quarter of L2 to what passes by the rows that are kept, and
  !> move strips by little, compared with rows of nx cells. In narrow boxes that costs less than
  !> more passes
  function default_steps(nx) result(steps)
    integer(c_int64_t), intent(in) :: nx
    integer(c_int64_t) :: steps, bytes, m

    bytes = cache_size(2)
    m = default_width() / lanes
    do steps = 80, 12, -4
      if (16 * steps > max(nx, 384_c_int64_t)) cycle
      if (8 * ring_cells(steps, m) <= bytes * 3 / 4) return
    end do
    steps = 8
  end function default_steps

  !> Bytes of a cache of one core
  function cache_size(level) result(bytes)
    integer(c_int32_t), intent(in) :: level
    integer(c_int64_t) :: bytes
    if (heat_cache_size(level, bytes) /= heat_ok) bytes = 0
  end function cache_size

  !> The depth of halos that makes a step cheapest for the largest block, by a model: each cell of
  !> the box costs its arithmetic a step and its way through memory a pass, and each message its
  !> latency a round. Deeper halos save passes and messages, and are worked out by two ranks
  function best_depth(nx, ny, x_cuts, y_cuts) result(best)
    !> Cells of the block, and its ends that have a neighbour, along x and y
    integer(c_int64_t), intent(in) :: nx, ny, x_cuts, y_cuts
    integer(c_int64_t) :: best, depth
    !> Seconds, rounded from measurements on a core of 2025 with AVX-512
    real(c_double), parameter :: arithmetic = 0.07e-9_c_double, memory = 1.0e-9_c_double, &
      & latency = 10e-6_c_double
    real(c_double) :: cost, least

    best = 1
    least = huge(least)
    do depth = 1, default_steps(nx)
      cost = real(nx + x_cuts * depth, c_double) * real(ny + y_cuts * depth, c_double) &
        & * (arithmetic + memory / real(depth, c_double)) &
        & + real(x_cuts + y_cuts, c_double) * latency / real(depth, c_double)
      if (cost >= least) cycle
      least = cost
      best = depth
    end do
  end function best_depth

end module heat_tile_size
