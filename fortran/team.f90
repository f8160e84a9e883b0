!> The threads of a solver, by OpenMP, whose global state is left alone.
!>
!>     status = make_team(team, options)
!>     call touch_field(team, field)
!>     status = note_team(team)
!>
!> The rows of a field are cut into as many parts as threads were asked for. A team may be smaller,
!> as in a parallel region of the caller's; thread i of m then takes parts i, i + m, and so on. So
!> no result depends on how many came:
!>
!>     !$omp parallel num_threads(wanted(team))
!>     do part = omp_get_thread_num(), team%threads - 1, omp_get_num_threads()
module heat_team
  use, intrinsic :: iso_c_binding, only : c_double, c_int, c_int32_t, c_int64_t, c_null_char, c_ptr
  use omp_lib, only : omp_get_max_threads, omp_get_num_threads, omp_get_thread_num
  use heat, only : heat_affinity_type, heat_fail, heat_invalid_argument, heat_note_threads, &
    & heat_ok, heat_option_integer, heat_read_affinity
  use heat_field, only : field_type
  use heat_partition, only : cut
  implicit none (type, external)
  private
  public :: team_type, make_team, note_team, team_keys, touch_field, wanted

  !> The options that make_team reads
  character(*), parameter :: team_keys = 'threads'
  !> The largest value, so that all their affinities fit on a stack
  integer(c_int64_t), parameter :: most_threads = 1024

  type :: team_type
    !> That were asked for, and are the number of parts
    integer(c_int64_t) :: threads = 1
    !> Where those that came may run
    type(heat_affinity_type), allocatable :: bound(:)
  end type team_type

  !> The process that had the first team, or 0
  integer(c_int) :: home = 0

  interface
    integer(c_int) function this_process() bind(C, name='getpid')
      import
    end function this_process
  end interface

contains

  !> Take the number of threads from the options, by default what OpenMP gives
  integer(c_int32_t) function make_team(team, options) result(status)
    type(team_type), intent(inout) :: team
    !> As given to create
    type(c_ptr), intent(in) :: options

    team%threads = min(int(omp_get_max_threads(), c_int64_t), most_threads)
    status = heat_option_integer(options, 'threads' // c_null_char, team%threads)
    if (status /= heat_ok) return
    if (team%threads < 1 .or. team%threads > most_threads) then
      status = heat_fail(heat_invalid_argument, 'threads must be 1 to 1024' // c_null_char)
    end if
  end function make_team

  !> How many threads to ask for. One in a process that fork() made of one with a team: threads are
  !> not copied, and the runtime would wait for them
  integer(c_int64_t) function wanted(team)
    type(team_type), intent(in) :: team
    integer(c_int) :: first

    !$omp atomic read
    first = home
    if (first == 0) then
      first = this_process()
      !$omp atomic write
      home = first
    end if
    wanted = merge(team%threads, 1_c_int64_t, first == this_process())
  end function wanted

  !> Set a field to zero, each part by a thread that will advance it, so that the memory is near to
  !> its core; and see where threads are bound
  subroutine touch_field(team, field)
    type(team_type), intent(inout) :: team
    type(field_type), intent(inout) :: field
    type(heat_affinity_type) :: bound(team%threads)
    integer(c_int64_t) :: part, first, last
    integer(c_int32_t) :: status
    integer :: came

    !$omp parallel num_threads(wanted(team)) private(part, first, last, status)
    if (omp_get_thread_num() == 0) came = omp_get_num_threads()
    status = heat_read_affinity(bound(omp_get_thread_num() + 1))  ! or none is known
    do part = omp_get_thread_num(), team%threads - 1, omp_get_num_threads()
      call cut(field%box%ny, team%threads, part, first, last)
      last = first + last - 1
      if (part == 0) first = 0
      if (part == team%threads - 1) last = field%box%ny + 1
      field%now(:, first:last) = 0.0_c_double
      field%next(:, first:last) = 0.0_c_double
    end do
    !$omp end parallel
    team%bound = bound(:came)
  end subroutine touch_field

  !> Tell the library about the team, in each advance
  integer(c_int32_t) function note_team(team) result(status)
    type(team_type), intent(in) :: team
    status = heat_note_threads(size(team%bound, kind=c_int64_t), team%bound)
  end function note_team

end module heat_team
