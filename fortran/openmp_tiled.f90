!> fortran/openmp_tiled: fortran/serial_tiled by threads, each with a band of rows, and a barrier a
!> pass; see [[heat_team_tiles]].
module heat_openmp_tiled
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_ptr
  use heat, only : heat_block_type, heat_needs_threads, heat_ok, heat_problem_type
  use heat_adapter, only : check_serial, check_steps, field_solver_type
  use heat_field, only : make_field, seconds
  use heat_team, only : make_team, note_team, team_keys, team_type, touch_field
  use heat_team_tiles, only : advance_team
  use heat_tile, only : make_tiling, tile_keys, tiling_type
  implicit none (type, external)
  private

  type, extends(field_solver_type) :: solver_type
    type(team_type) :: team
    type(tiling_type) :: tiling
  contains
    procedure :: make
    procedure :: advance
  end type solver_type

  character(*), parameter :: known_keys = tile_keys // ',' // team_keys
  character(*), parameter :: file_name = 'openmp_tiled'
  character(*), parameter :: summary = &
    & 'bands of rows, a thread each, many steps a pass in cache; options ' // known_keys
  integer(c_int32_t), parameter :: needs = heat_needs_threads, corners = 0

contains

  include 'entry.inc'

  integer(c_int32_t) function make(self, problem, comm, kernel, options) result(status)
    class(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t), intent(in) :: comm
    type(c_ptr), intent(in) :: kernel, options

    status = check_serial('fortran/' // file_name, problem, comm, options, known_keys)
    if (status == heat_ok) status = make_team(self%team, options)
    if (status == heat_ok) then
      status = make_field(self%field, heat_block_type(nx=problem%nx, ny=problem%ny), problem, &
        & large_pages=.true., untouched=.true.)
    end if
    if (status /= heat_ok) return
    call touch_field(self%team, self%field)
    status = make_tiling(self%tiling, self%field, kernel, options, self%team%threads)
  end function make

  !> Take steps, as many at a time as the tiling does in a pass
  integer(c_int32_t) function advance(self, steps) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps

    status = check_steps(steps)
    if (status == heat_ok) status = note_team(self%team)
    if (status /= heat_ok) return
    self%timings%compute = self%timings%compute - seconds()
    call advance_team(self%team, self%tiling, self%field, steps)
    self%timings%compute = self%timings%compute + seconds()
  end function advance

end module heat_openmp_tiled
