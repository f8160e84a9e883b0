!> The process grid that a user asks for by options, or the best one.
!>
!>     status = heat_check_options(options, grid_keys // c_null_char)
!>     if (status == heat_ok) status = choose_grid(ranks, nx, ny, options, grid)
module heat_process_grid
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_null_char, c_ptr
  use heat, only : heat_fail, heat_invalid_argument, heat_ok, heat_option_integer
  use heat_partition, only : best_grid, grid_type
  implicit none (type, external)
  private
  public :: choose_grid, grid_keys

  !> The options that choose_grid reads
  character(*), parameter :: grid_keys = 'px,py'

contains

  !> The process grid, from the options or by best_grid
  function choose_grid(ranks, nx, ny, options, grid) result(status)
    !> Ranks that share the grid, and its cells along x and y
    integer(c_int64_t), intent(in) :: ranks, nx, ny
    !> As given to create: px and py, one or both, of which any other keys are not looked at
    type(c_ptr), intent(in) :: options
    type(grid_type), intent(out) :: grid
    integer(c_int32_t) :: status
    integer(c_int64_t) :: px, py
    character(24) :: number

    px = 0
    py = 0
    status = heat_option_integer(options, 'px' // c_null_char, px)
    if (status == heat_ok) status = heat_option_integer(options, 'py' // c_null_char, py)
    if (status /= heat_ok) return
    if (px == 0 .and. py == 0) then
      grid = best_grid(ranks, nx, ny)
      return
    end if
    if (px == 0 .and. py > 0) px = ranks / py
    if (py == 0 .and. px > 0) py = ranks / px
    grid = grid_type(px, py)
    if (min(px, py) >= 1 .and. px <= nx .and. py <= ny) then
      if (px <= ranks .and. py <= ranks .and. px * py == ranks) return
    end if
    write (number, '(i0)') ranks
    status = heat_fail(heat_invalid_argument, 'px and py must multiply to ' // trim(number) // &
      & ' ranks and leave no block without cells' // c_null_char)
  end function choose_grid

end module heat_process_grid
