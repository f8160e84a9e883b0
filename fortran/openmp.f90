!> fortran/openmp: the paper's algorithm by threads, each with a band of rows, and a barrier a step.
!> A band is swept by the thread that touched it first; see [[heat_team]].
module heat_openmp
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t, c_null_char, c_ptr
  use, intrinsic :: ieee_exceptions, only : ieee_get_status, ieee_set_status, ieee_status_type
  use omp_lib, only : omp_get_num_threads, omp_get_thread_num
  use heat, only : heat_block_type, heat_fail, heat_needs_threads, heat_ok, heat_problem_type
  use heat_adapter, only : check_serial, check_steps, field_solver_type
  use heat_field, only : choose_sweep, inject, make_field, seconds, swap_arrays
  use heat_message, only : take_message
  use heat_partition, only : cut
  use heat_team, only : make_team, note_team, team_keys, team_type, touch_field, wanted
  implicit none (type, external)
  private

  type, extends(field_solver_type) :: solver_type
    type(team_type) :: team
  contains
    procedure :: make
    procedure :: advance
  end type solver_type

  character(*), parameter :: file_name = 'openmp'
  character(*), parameter :: summary = &
    & 'bands of rows, a thread each, one barrier a step; options ' // team_keys
  integer(c_int32_t), parameter :: needs = heat_needs_threads
  !> A sweep may read the corners of the ring
  integer(c_int32_t), parameter :: corners = 1

contains

  include 'entry.inc'

  integer(c_int32_t) function make(self, problem, comm, kernel, options) result(status)
    class(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t), intent(in) :: comm
    type(c_ptr), intent(in) :: kernel, options

    status = check_serial('fortran/' // file_name, problem, comm, options, team_keys)
    if (status == heat_ok) status = make_team(self%team, options)
    if (status == heat_ok) status = choose_sweep(kernel, self%sweep)
    if (status == heat_ok) then
      status = make_field(self%field, heat_block_type(nx=problem%nx, ny=problem%ny), problem, &
        & untouched=.true.)
    end if
    if (status == heat_ok) call touch_field(self%team, self%field)
  end function make

  !> Take steps, from each array to the other in turn. After a sweep that failed a thread goes on
  !> meeting the others
  integer(c_int32_t) function advance(self, steps) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    integer(c_int64_t) :: step, part
    integer(c_int32_t) :: mine
    character(500) :: text
    !> Of the caller: a thread may have been left with another, such as flush-to-zero
    type(ieee_status_type) :: arithmetic

    status = check_steps(steps)
    if (status == heat_ok) status = note_team(self%team)
    if (status /= heat_ok) return
    mine = heat_ok
    self%timings%compute = self%timings%compute - seconds()
    call ieee_get_status(arithmetic)
    !$omp parallel num_threads(wanted(self%team)) firstprivate(mine) private(step, part)
    call ieee_set_status(arithmetic)
    do step = 1, steps
      do part = omp_get_thread_num(), self%team%threads - 1, omp_get_num_threads()
        if (mine /= heat_ok) exit
        if (modulo(step, 2_c_int64_t) == 1) then
          mine = sweep_part(self, part, self%field%now, self%field%next)
        else
          mine = sweep_part(self, part, self%field%next, self%field%now)
        end if
      end do
      !$omp barrier
    end do
    if (mine /= heat_ok) then
      !$omp critical (heat_failure)
      if (status == heat_ok) call take_message(text)
      if (status == heat_ok) status = mine
      !$omp end critical (heat_failure)
    end if
    !$omp end parallel
    self%timings%compute = self%timings%compute + seconds()
    if (modulo(steps, 2_c_int64_t) == 1) call swap_arrays(self%field)
    if (status /= heat_ok) status = heat_fail(status, trim(text) // c_null_char)
  end function advance

  !> Take one part a step on, with the sources in it
  integer(c_int32_t) function sweep_part(self, part, now, next) result(status)
    class(solver_type), intent(in) :: self
    integer(c_int64_t), intent(in) :: part
    real(c_double), intent(in) :: now(0:self%field%box%nx+1, 0:self%field%box%ny+1)
    real(c_double), intent(inout) :: next(0:self%field%box%nx+1, 0:self%field%box%ny+1)
    integer(c_int64_t) :: y, ny

    status = heat_ok
    call cut(self%field%box%ny, self%team%threads, part, y, ny)
    if (ny == 0) return
    status = self%sweep(now(0, y-1), next(0, y-1), self%field%box%nx, ny, self%field%box%nx + 2)
    if (status == heat_ok) call inject(self%field, next, y, ny)
  end function sweep_part

end module heat_openmp
