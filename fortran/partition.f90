!> How a grid is cut into one block a rank.
!>
!>     status = choose_grid(ranks, problem, options, grid_keys, grid)
!>     if (rank < grid%px * grid%py) block = grid_block(grid, rank, nx, ny)
module heat_partition
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_null_char, c_ptr
  use heat, only : heat_block_type, heat_check_options, heat_check_problem, heat_fail, &
    & heat_invalid_argument, heat_ok, heat_option_integer, heat_problem_type
  implicit none (type, external)
  private
  public :: grid_type, choose_grid, best_grid, cut, grid_block, grid_keys

  !> The options that choose_grid reads
  character(*), parameter :: grid_keys = 'px,py'

  !> px by py blocks; rank r is at (mod(r, px), r / px), ranks from px * py on hold no cells
  type :: grid_type
    integer(c_int64_t) :: px = 1, py = 1
  end type grid_type

contains

  !> The process grid, from the options or by best_grid, once problem and options are checked
  integer(c_int32_t) function choose_grid(ranks, problem, options, known, grid) result(status)
    !> Ranks that share the grid
    integer(c_int64_t), intent(in) :: ranks
    !> As given to create; the options may have px and py, one or both
    type(heat_problem_type), intent(in) :: problem
    type(c_ptr), intent(in) :: options
    !> All keys that the options may have
    character(*), intent(in) :: known
    type(grid_type), intent(out) :: grid
    integer(c_int64_t) :: px, py
    character(24) :: number

    status = heat_check_problem(problem, ranks)
    if (status == heat_ok) status = heat_check_options(options, known // c_null_char)
    px = 0
    py = 0
    if (status == heat_ok) status = heat_option_integer(options, 'px' // c_null_char, px)
    if (status == heat_ok) status = heat_option_integer(options, 'py' // c_null_char, py)
    if (status /= heat_ok) return
    if (px == 0 .and. py == 0) then
      grid = best_grid(ranks, problem%nx, problem%ny)
      return
    end if
    if (px == 0 .and. py > 0) px = ranks / py
    if (py == 0 .and. px > 0) py = ranks / px
    grid = grid_type(px, py)
    if (min(px, py) >= 1 .and. px <= problem%nx .and. py <= problem%ny) then
      if (px <= ranks .and. py <= ranks .and. px * py == ranks) return
    end if
    write (number, '(i0)') ranks
    status = heat_fail(heat_invalid_argument, 'px and py must multiply to ' // trim(number) // &
      & ' ranks and leave no block without cells' // c_null_char)
  end function choose_grid

  !> The process grid on which the most ranks have cells and, of those, the one whose largest block
  !> has the shortest edge to exchange; of equals, the one with fewer cuts across x/fast
  pure function best_grid(ranks, nx, ny) result(best)
    !> Ranks that share the grid, 1..nx*ny
    integer(c_int64_t), intent(in) :: ranks
    !> Cells along x and y
    integer(c_int64_t), intent(in) :: nx, ny
    type(grid_type) :: best
    integer(c_int64_t) :: used, py, edge, best_edge

    do used = ranks, 1, -1
      best_edge = huge(best_edge)
      do py = min(used, ny), 1, -1
        if (mod(used, py) /= 0 .or. used / py > nx) cycle
        edge = longest_edge(grid_type(used / py, py), nx, ny)
        if (edge < best_edge) then
          best_edge = edge
          best = grid_type(used / py, py)
        end if
      end do
      if (best_edge < huge(best_edge)) return
    end do
  end function best_grid

  !> Cells that the busiest rank sends in one exchange
  pure function longest_edge(grid, nx, ny) result(cells)
    type(grid_type), intent(in) :: grid
    integer(c_int64_t), intent(in) :: nx, ny
    integer(c_int64_t) :: cells
    cells = min(grid%px - 1, 2_c_int64_t) * ((ny + grid%py - 1) / grid%py) &
      & + min(grid%py - 1, 2_c_int64_t) * ((nx + grid%px - 1) / grid%px)
  end function longest_edge

  !> The block of a rank that holds cells
  pure function grid_block(grid, rank, nx, ny) result(block)
    type(grid_type), intent(in) :: grid
    !> 0..px*py-1
    integer(c_int64_t), intent(in) :: rank
    integer(c_int64_t), intent(in) :: nx, ny
    type(heat_block_type) :: block
    call cut(nx, grid%px, mod(rank, grid%px), block%x, block%nx)
    call cut(ny, grid%py, rank / grid%px, block%y, block%ny)
  end function grid_block

  !> Part i of n cells in p parts: the first mod(n, p) parts have one cell more
  pure subroutine cut(n, p, i, first, cells)
    integer(c_int64_t), intent(in) :: n, p
    !> 0..p-1
    integer(c_int64_t), intent(in) :: i
    !> First cell, from 1, and number of cells
    integer(c_int64_t), intent(out) :: first, cells
    cells = n / p
    first = i * cells + min(i, mod(n, p)) + 1
    if (i < mod(n, p)) cells = cells + 1
  end subroutine cut

end module heat_partition
