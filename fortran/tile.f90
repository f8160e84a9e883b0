!> Plan and workspace of the tile engine of [[heat_tile_rows]], for all tiled solvers. Its sizes are
!> those of [[heat_tile_size]].
!>
!>     status = make_tiling(tiling, field, kernel, options)
!>     call advance_tiles(tiling, field, steps)
!>
!> The rows of a box may be cut into parts, of which several are advanced at once, as
!> [[heat_team_tiles]] does. Parts have no halos: a pass of one reads rows of the others, too.
module heat_tile
  use, intrinsic :: iso_c_binding, only : c_bool, c_double, c_f_procpointer, c_funptr, &
    & c_int32_t, c_int64_t, c_intptr_t, c_loc, c_null_char, c_ptr
  use heat, only : heat_block_type, heat_fail, heat_invalid_argument, heat_ok, &
    & heat_option_integer, heat_out_of_memory, heat_source_type
  use heat_adapter, only : refuse_kernel
  use heat_field, only : field_type, swap_arrays
  use heat_partition, only : cut
  use heat_tile_size, only : best_depth, default_width, lanes, ring_cells
  implicit none (type, external)
  private
  public :: tiling_type, make_tiling, advance_tiles, pass_part, steps_of_pass
  public :: sort_sources, tile_keys

  !> The options that make_tiling reads
  character(*), parameter :: tile_keys = 'steps_per_pass,width'

  !> The largest values of the options, and the cells of workspace that they may ask for together,
  !> 8 MiB: as in cxx/tile.cpp, so that options mean the same in both languages
  integer(c_int64_t), parameter :: most_steps = 1000, most_width = 65536, most_work = 1048576

  !> Rows of the box, and what it takes to advance them
  type :: part_type
    private
    integer(c_int64_t) :: first = 1, rows = 0
    !> Rows that are being worked on, and one on its way in or out
    real(c_double), allocatable :: work(:)
    !> Cells at the ends of strips, and rows where they fail the guard, if there is more than one
    real(c_double), allocatable :: edges(:)
    logical(c_bool), allocatable :: near(:)
  end type part_type

  type :: tiling_type
    private
    procedure(pass_i), pointer, nopass :: pass => null()
    !> Steps of one pass and cells of a strip along x, at most
    integer(c_int64_t) :: steps = 1, width = lanes
    !> The field's sources by row, and where the sources of each row begin
    type(heat_source_type), allocatable :: sources(:)
    integer(c_int64_t), allocatable :: row_start(:)
    type(part_type), allocatable :: parts(:)
  end type tiling_type

  abstract interface
    !> See pass in [[heat_tile_rows]]
    subroutine pass_i(now, next, nx, ny, ld, low, high, steps, m, row_start, sources, ring, line, &
      & edges, near) bind(C)
      import
      integer(c_int64_t), value :: nx, ny, ld, low, high, steps, m
      real(c_double), intent(in) :: now(ld, *)
      real(c_double), intent(inout) :: next(ld, *)
      integer(c_int64_t), intent(in) :: row_start(ny + 1)
      type(heat_source_type), intent(in) :: sources(*)
      real(c_double), intent(inout) :: ring(*), line(*), edges(*)
      logical(c_bool), intent(inout) :: near((ny + 3) / 4)
    end subroutine pass_i
  end interface

  interface
    !> The engine's build for this processor: the address of a [[pass_i]]
    integer(c_int32_t) function heat_fortran_tile_rows(engine) bind(C)
      import
      type(c_funptr), intent(inout) :: engine
    end function heat_fortran_tile_rows
  end interface

contains

  !> Plan the passes over a field that was made, and allocate what they need
  integer(c_int32_t) function make_tiling(tiling, field, kernel, options, parts) result(status)
    type(tiling_type), intent(inout) :: tiling
    type(field_type), intent(in) :: field
    !> As given to create: the engine has no use for another sweep and refuses it
    type(c_ptr), intent(in) :: kernel
    !> As given to create: steps_per_pass and width replace the defaults
    type(c_ptr), intent(in) :: options
    !> Into how many parts the rows are cut; one, if it is absent
    integer(c_int64_t), intent(in), optional :: parts
    integer(c_int64_t) :: n, i
    integer :: failed

    n = 1
    if (present(parts)) n = parts
    status = choose_engine(kernel, tiling%pass)
    if (status == heat_ok) status = read_options(tiling, field%box, n, options)
    if (status /= heat_ok) return
    allocate(tiling%sources(size(field%sources)), tiling%row_start(field%box%ny + 1), &
      & tiling%parts(n), stat=failed)
    do i = 1, n
      if (failed == 0) call make_part(tiling, field%box, i, failed)
    end do
    if (failed /= 0) then
      status = heat_fail(heat_out_of_memory, 'no memory for the tiles' // c_null_char)
      return
    end if
    call sort_sources(field%sources, tiling%sources, tiling%row_start)
  end function make_tiling

  !> Cut part i out of the box, and allocate what it needs
  subroutine make_part(tiling, box, i, failed)
    type(tiling_type), intent(inout) :: tiling
    type(heat_block_type), intent(in) :: box
    integer(c_int64_t), intent(in) :: i
    integer, intent(out) :: failed
    integer(c_int64_t) :: rows

    associate (part => tiling%parts(i))
      call cut(box%ny, size(tiling%parts, kind=c_int64_t), i - 1, part%first, part%rows)
      rows = min(part%rows + 2 * tiling%steps, box%ny)
      allocate(part%work(work_cells(tiling, box%nx)), &
        & part%edges(edge_cells(tiling, box%nx, rows)), part%near((rows + 3) / 4), stat=failed)
    end associate
  end subroutine make_part

  !> The engine's build for this processor; a kernel with a sweep of its own is refused
  integer(c_int32_t) function choose_engine(kernel, pass) result(status)
    type(c_ptr), intent(in) :: kernel
    procedure(pass_i), pointer, intent(out) :: pass
    type(c_funptr) :: engine

    nullify(pass)
    status = refuse_kernel(kernel, 'a tiled solver', 'its sweep is part of the tile engine')
    if (status == heat_ok) status = heat_fortran_tile_rows(engine)
    if (status == heat_ok) call c_f_procpointer(engine, pass)
  end function choose_engine

  !> Take the sizes of tiles from the options. Steps default to what is cheapest for a part between
  !> two others: at each end it works out half of what a halo would hold, so both count as one
  integer(c_int32_t) function read_options(tiling, box, parts, options) result(status)
    type(tiling_type), intent(inout) :: tiling
    type(heat_block_type), intent(in) :: box
    integer(c_int64_t), intent(in) :: parts
    type(c_ptr), intent(in) :: options

    tiling%width = default_width()
    tiling%steps = best_depth(box%nx, (box%ny + parts - 1) / parts, 0_c_int64_t, &
      & min(1_c_int64_t, parts - 1))
    status = heat_option_integer(options, 'steps_per_pass' // c_null_char, tiling%steps)
    if (status == heat_ok) then
      status = heat_option_integer(options, 'width' // c_null_char, tiling%width)
    end if
    if (status /= heat_ok) return
    if (min(tiling%steps, tiling%width) < 1 .or. tiling%steps > most_steps .or. &
      & tiling%width > most_width) then
      status = heat_fail(heat_invalid_argument, &
        & 'steps_per_pass must be 1 to 1000 and width 1 to 65536' // c_null_char)
    else if (ring_cells(tiling%steps, (tiling%width + lanes - 1) / lanes) > most_work) then
      status = heat_fail(heat_invalid_argument, &
        & 'steps_per_pass and width need more than 8 MiB of rows' // c_null_char)
    end if
  end function read_options

  !> Vectors of the strips of rows of nx cells: strips alike, as many as the width asks for. They
  !> move by `steps` cells, and cover so many more
  pure function vectors(tiling, steps, nx) result(m)
    type(tiling_type), intent(in) :: tiling
    !> Of the pass
    integer(c_int64_t), intent(in) :: steps, nx
    integer(c_int64_t) :: m, strips
    strips = (nx + steps + tiling%width - 1) / tiling%width
    m = max(2_c_int64_t, ((nx + steps + strips - 1) / strips + lanes - 1) / lanes)
  end function vectors

  !> Cells of workspace for rows of nx cells, wherever a cache line begins
  pure function work_cells(tiling, nx) result(cells)
    type(tiling_type), intent(in) :: tiling
    integer(c_int64_t), intent(in) :: nx
    integer(c_int64_t) :: cells, m
    m = max(2_c_int64_t, (min(nx + tiling%steps, tiling%width) + lanes - 1) / lanes)
    cells = ring_cells(tiling%steps, m) + lanes * m + lanes
  end function work_cells

  !> Cells that strips hand on: two of each row at each level, in groups of four rows
  pure function edge_cells(tiling, nx, ny) result(cells)
    type(tiling_type), intent(in) :: tiling
    !> Cells of a row, and rows that a pass reads
    integer(c_int64_t), intent(in) :: nx, ny
    integer(c_int64_t) :: cells
    cells = 8 * tiling%steps
    if (nx + tiling%steps > tiling%width) cells = cells * ((ny + tiling%steps + 3) / 4)
  end function edge_cells

  !> Order sources by row; those of one row stay in the order given
  pure subroutine sort_sources(sources, sorted, row_start)
    type(heat_source_type), intent(in) :: sources(:)
    type(heat_source_type), intent(out) :: sorted(:)
    integer(c_int64_t), intent(out) :: row_start(:)
    integer(c_int64_t) :: i, y

    ! Filling a row moves its start to that of the next, so all of them are one row late at the end.
    row_start = 0
    do i = 1, size(sources, kind=c_int64_t)
      row_start(sources(i)%y + 1) = row_start(sources(i)%y + 1) + 1
    end do
    row_start(1) = 1
    do y = 2, size(row_start, kind=c_int64_t)
      row_start(y) = row_start(y) + row_start(y - 1)
    end do
    do i = 1, size(sources, kind=c_int64_t)
      associate (start => row_start(sources(i)%y))
        sorted(start) = sources(i)
        start = start + 1
      end associate
    end do
    row_start = [1_c_int64_t, row_start(:size(row_start)-1)]
  end subroutine sort_sources

  !> Take a field of one part `steps` steps on, in passes of nearly equal length
  subroutine advance_tiles(tiling, field, steps)
    type(tiling_type), intent(inout) :: tiling
    type(field_type), intent(inout) :: field
    integer(c_int64_t), intent(in) :: steps
    integer(c_int64_t) :: left, taken

    left = steps
    do while (left > 0)
      taken = steps_of_pass(tiling, left)
      call pass_part(tiling, 1_c_int64_t, field%box, field%now, field%next, taken)
      call swap_arrays(field)
      left = left - taken
    end do
  end subroutine advance_tiles

  !> Steps of the next pass, where some are left
  pure function steps_of_pass(tiling, left) result(steps)
    type(tiling_type), intent(in) :: tiling
    integer(c_int64_t), intent(in) :: left
    integer(c_int64_t) :: steps
    steps = left / ((left - 1) / tiling%steps + 1)
  end function steps_of_pass

  !> Take the rows of part i of a box `steps` steps on, from `now` to `next`; several parts may be
  !> passed at once
  subroutine pass_part(tiling, i, box, now, next, steps)
    type(tiling_type), intent(inout) :: tiling
    type(heat_block_type), intent(in) :: box
    integer(c_int64_t), intent(in) :: i, steps
    real(c_double), intent(in) :: now(0:box%nx+1, 0:box%ny+1)
    real(c_double), intent(inout) :: next(0:box%nx+1, 0:box%ny+1)
    integer(c_int64_t) :: low, high, first, m, ring, line

    associate (part => tiling%parts(i))
      if (part%rows == 0) return
      low = min(steps, part%first - 1)
      high = min(steps, box%ny + 1 - part%first - part%rows)
      first = part%first - low
      m = vectors(tiling, steps, box%nx)
      ring = line_start(part%work)
      line = ring + ring_cells(steps, m)
      call tiling%pass(now(1, first), next(1, first), box%nx, low + part%rows + high, &
        & box%nx + 2, low, high, steps, m, tiling%row_start(first), tiling%sources, &
        & part%work(ring), part%work(line), part%edges, part%near)
    end associate
  end subroutine pass_part

  !> The first element that begins a cache line
  function line_start(work) result(i)
    real(c_double), intent(in), target, contiguous :: work(:)
    integer(c_int64_t) :: i
    integer(c_intptr_t) :: address
    address = transfer(c_loc(work), address) / 8
    i = 1 + modulo(-address, int(lanes, c_intptr_t))
  end function line_start

end module heat_tile
