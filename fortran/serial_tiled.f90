!> fortran/serial_tiled: two arrays, and many steps in one pass from one to the other, one thread.
!> What a pass is stands in [[heat_tile]]; its size in [[heat_tiling]].
module heat_serial_tiled
  use, intrinsic :: iso_c_binding, only : c_char, c_funloc, c_funptr, c_int32_t, &
    & c_int64_t, c_null_char, c_ptr
  use heat, only : heat_block_type, heat_fail, heat_invalid_argument, heat_ok, heat_problem_type
  use heat_adapter, only : base_type, check_serial
  use heat_solver, only : heat_fill_table, heat_implementation_type, heat_make_solver
  use heat_field, only : make_field, seconds
  use heat_tiling, only : advance_tiles, make_tiling, tiling_keys, tiling_type
  implicit none (type, external)
  private

  type, extends(base_type) :: serial_tiled_type
    type(tiling_type) :: tiling
  contains
    procedure :: make
    procedure :: advance
  end type serial_tiled_type

  character(*, kind=c_char), parameter :: name_text = 'fortran/serial_tiled' // c_null_char
  character(*, kind=c_char), parameter :: summary_text = &
    & 'many steps in each pass over memory, in cache; options ' // tiling_keys // c_null_char
  character(len(name_text), kind=c_char), target, save :: name = name_text
  character(len(summary_text), kind=c_char), target, save :: summary = summary_text

contains

  !> The one symbol of this solver
  function heat_fortran_serial_tiled(table) result(status) bind(C)
    type(c_ptr), value :: table
    integer(c_int32_t) :: status
    type(c_funptr) :: address
    address = c_funloc(create)
    status = heat_fill_table(table, name, summary, 0_c_int32_t, address)
  end function heat_fortran_serial_tiled

  function create(problem, comm, kernel, options, out) result(status) bind(C, name='')
    type(c_ptr), value :: problem, kernel, options, out
    integer(c_int32_t), value :: comm
    integer(c_int32_t) :: status
    class(heat_implementation_type), pointer :: solver
    integer :: failed
    nullify(solver)
    allocate(serial_tiled_type :: solver, stat=failed)
    status = heat_make_solver(solver, problem, comm, kernel, options, out)
  end function create

  function make(self, problem, comm, kernel, options) result(status)
    class(serial_tiled_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t), intent(in) :: comm
    type(c_ptr), intent(in) :: kernel, options
    integer(c_int32_t) :: status

    status = check_serial('fortran/serial_tiled', problem, comm, options, tiling_keys)
    if (status /= heat_ok) return
    status = make_field(self%field, heat_block_type(nx=problem%nx, ny=problem%ny), problem)
    if (status == heat_ok) status = make_tiling(self%tiling, self%field, kernel, options)
  end function make

  !> Take steps, as many at a time as the tiling does in a pass
  function advance(self, steps) result(status)
    class(serial_tiled_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    integer(c_int32_t) :: status

    status = heat_ok
    if (steps < 0) then
      status = heat_fail(heat_invalid_argument, 'steps is negative' // c_null_char)
      return
    end if
    self%timings%compute = self%timings%compute - seconds()
    call advance_tiles(self%tiling, self%field, steps)
    self%timings%compute = self%timings%compute + seconds()
  end function advance

end module heat_serial_tiled
