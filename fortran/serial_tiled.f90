!> fortran/serial_tiled: two arrays, and many steps in one pass from one to the other, one thread.
!> [[heat_tile_rows]] explains a pass, and [[heat_tile]] chooses its size.
module heat_serial_tiled
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_ptr
  use heat, only : heat_block_type, heat_ok, heat_problem_type
  use heat_adapter, only : check_serial, check_steps, field_solver_type
  use heat_field, only : make_field, seconds
  use heat_tile, only : advance_tiles, make_tiling, tile_keys, tiling_type
  implicit none (type, external)
  private

  type, extends(field_solver_type) :: solver_type
    type(tiling_type) :: tiling
  contains
    procedure :: make
    procedure :: advance
  end type solver_type

  character(*), parameter :: file_name = 'serial_tiled'
  character(*), parameter :: summary = &
    & 'many steps in each pass over memory, in cache; options ' // tile_keys
  integer(c_int32_t), parameter :: needs = 0, corners = 0

contains

  include 'entry.inc'

  integer(c_int32_t) function make(self, problem, comm, kernel, options) result(status)
    class(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t), intent(in) :: comm
    type(c_ptr), intent(in) :: kernel, options

    status = check_serial('fortran/' // file_name, problem, comm, options, tile_keys)
    if (status /= heat_ok) return
    status = make_field(self%field, heat_block_type(nx=problem%nx, ny=problem%ny), problem, &
      & large_pages=.true.)
    if (status == heat_ok) status = make_tiling(self%tiling, self%field, kernel, options)
  end function make

  !> Take steps, as many at a time as the tiling does in a pass
  integer(c_int32_t) function advance(self, steps) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps

    status = check_steps(steps)
    if (status /= heat_ok) return
    self%timings%compute = self%timings%compute - seconds()
    call advance_tiles(self%tiling, self%field, steps)
    self%timings%compute = self%timings%compute + seconds()
  end function advance

end module heat_serial_tiled
