!> The tile engine of [[heat_tile_rows]] on a team of threads. A part of the rows has a workspace of
!> its own, reads what it needs of other parts' rows from the array that all share, and writes its
!> own. So no halo is copied, and threads meet once a pass.
!>
!>     status = make_team_tiles(team, tiling, field, kernel, options)
!>     call advance_team(team, tiling, field, steps)
module heat_team_tiles
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_ptr
  use omp_lib, only : omp_get_num_threads, omp_get_thread_num
  use heat_field, only : field_type, swap_arrays
  use heat_team, only : team_type, touch_field, wanted
  use heat_tile, only : make_tiling, pass_part, steps_of_pass, tiling_type
  implicit none (type, external)
  private
  public :: advance_team, make_team_tiles

contains

  !> Plan the passes over a field that is made and not touched, and set it to zero
  integer(c_int32_t) function make_team_tiles(team, tiling, field, kernel, options) result(status)
    type(team_type), intent(inout) :: team
    type(tiling_type), intent(inout) :: tiling
    type(field_type), intent(inout) :: field
    !> As given to create
    type(c_ptr), intent(in) :: kernel, options
    call touch_field(team, field)
    status = make_tiling(tiling, field, kernel, options, team%threads)
  end function make_team_tiles

  !> Take a field `steps` steps on
  subroutine advance_team(team, tiling, field, steps)
    type(team_type), intent(in) :: team
    type(tiling_type), intent(inout) :: tiling
    type(field_type), intent(inout) :: field
    integer(c_int64_t), intent(in) :: steps
    integer :: passes
    !$omp parallel num_threads(wanted(team))
    call take_passes(team%threads, tiling, field, steps, passes)
    !$omp end parallel
    if (modulo(passes, 2) == 1) call swap_arrays(field)
  end subroutine advance_team

  !> What one thread does of it: its parts, from each array to the other in turn
  subroutine take_passes(threads, tiling, field, steps, passes)
    integer(c_int64_t), intent(in) :: threads, steps
    type(tiling_type), intent(inout) :: tiling
    type(field_type), intent(inout) :: field
    !> That were taken
    integer, intent(inout) :: passes
    integer(c_int64_t) :: left, taken, part
    integer :: n

    n = 0
    left = steps
    do while (left > 0)
      taken = steps_of_pass(tiling, left)
      do part = 1 + omp_get_thread_num(), threads, omp_get_num_threads()
        if (modulo(n, 2) == 0) then
          call pass_part(tiling, part, field%box, field%now, field%next, taken)
        else
          call pass_part(tiling, part, field%box, field%next, field%now, taken)
        end if
      end do
      left = left - taken
      n = n + 1
      !$omp barrier
    end do
    if (omp_get_thread_num() == 0) passes = n
  end subroutine take_passes

end module heat_team_tiles
