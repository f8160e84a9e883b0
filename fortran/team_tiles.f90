!> The tile engine of [[heat_tile_rows]] on a team of threads. A part of the rows has a workspace of
!> its own, reads what it needs of other parts' rows from the array that all share, and writes its
!> own. So no halo is copied, and threads meet once a pass.
!>
!>     status = make_tiling(tiling, field, kernel, options, team%threads)
!>     call advance_team(team, tiling, field, steps)
module heat_team_tiles
  use, intrinsic :: iso_c_binding, only : c_int64_t
  use, intrinsic :: ieee_exceptions, only : ieee_get_status, ieee_set_status, ieee_status_type
  use omp_lib, only : omp_get_num_threads, omp_get_thread_num
  use heat_field, only : field_type, swap_arrays
  use heat_team, only : team_type, wanted
  use heat_tile, only : pass_part, steps_of_pass, tiling_type
  implicit none (type, external)
  private
  public :: advance_team

contains

  !> Take a field `steps` steps on, by passes from each array to the other in turn
  subroutine advance_team(team, tiling, field, steps)
    type(team_type), intent(in) :: team
    type(tiling_type), intent(inout) :: tiling
    type(field_type), intent(inout) :: field
    integer(c_int64_t), intent(in) :: steps
    integer(c_int64_t) :: left, taken, part
    logical :: is_even, ends_even
    !> Of the caller: a thread may have been left with another, such as flush-to-zero
    type(ieee_status_type) :: arithmetic

    is_even = .true.
    left = steps
    call ieee_get_status(arithmetic)
    !$omp parallel num_threads(wanted(team)) firstprivate(left, is_even) private(taken, part)
    call ieee_set_status(arithmetic)
    do while (left > 0)
      taken = steps_of_pass(tiling, left)
      do part = 1 + omp_get_thread_num(), team%threads, omp_get_num_threads()
        if (is_even) then
          call pass_part(tiling, part, field%box, field%now, field%next, taken)
        else
          call pass_part(tiling, part, field%box, field%next, field%now, taken)
        end if
      end do
      left = left - taken
      is_even = .not. is_even
      !$omp barrier
    end do
    if (omp_get_thread_num() == 0) ends_even = is_even
    !$omp end parallel
    if (.not. ends_even) call swap_arrays(field)
  end subroutine advance_team

end module heat_team_tiles
