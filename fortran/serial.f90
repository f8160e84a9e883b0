!> fortran/serial: the paper's algorithm, two arrays and one sweep a step, on one thread. It is the
!> reference that every other solver is compared with, and stays the plain loop of [[heat_formula]].
module heat_serial
  use, intrinsic :: iso_c_binding, only : c_char, c_f_pointer, c_funloc, c_funptr, c_int32_t, &
    & c_int64_t, c_null_char, c_ptr
  use heat, only : heat_block_type, heat_check_options, heat_check_problem, heat_fail, &
    & heat_invalid_argument, heat_no_comm, heat_ok, heat_out_of_memory, heat_problem_type
  use heat_adapter, only : base_type, check_create, fill_table, hand_over
  use heat_field, only : choose_sweep, finish_step, make_field, seconds, sweep_field
  implicit none (type, external)
  private

  type, extends(base_type) :: serial_type
  contains
    procedure :: advance
  end type serial_type

  character(*, kind=c_char), parameter :: name_text = 'fortran/serial' // c_null_char
  character(*, kind=c_char), parameter :: summary_text = &
    & 'the reference: two arrays, one sweep a step' // c_null_char
  character(len(name_text), kind=c_char), target, save :: name = name_text
  character(len(summary_text), kind=c_char), target, save :: summary = summary_text

contains

  !> The one symbol of this solver
  function heat_fortran_serial(table) result(status) bind(C)
    type(c_ptr), value :: table
    integer(c_int32_t) :: status
    type(c_funptr) :: address
    address = c_funloc(create)
    status = fill_table(table, name, summary, 0_c_int32_t, address)
  end function heat_fortran_serial

  function create(problem_address, comm, kernel, options, out) result(status) bind(C, name='')
    type(c_ptr), value :: problem_address, kernel, options, out
    integer(c_int32_t), value :: comm
    integer(c_int32_t) :: status
    type(heat_problem_type), pointer :: problem
    class(base_type), pointer :: solver
    integer :: failed

    status = check_create(problem_address, kernel, out)
    if (status /= heat_ok) return
    call c_f_pointer(problem_address, problem)
    status = heat_check_problem(problem, 1_c_int64_t)
    if (status /= heat_ok) return
    if (comm /= heat_no_comm) then
      status = heat_fail(heat_invalid_argument, &
        & 'fortran/serial takes HEAT_NO_COMM, not a communicator' // c_null_char)
      return
    end if
    status = heat_check_options(options, '' // c_null_char)
    if (status /= heat_ok) return
    allocate(serial_type :: solver, stat=failed)
    if (failed /= 0) then
      status = heat_fail(heat_out_of_memory, 'no memory for the solver' // c_null_char)
      return
    end if
    status = choose_sweep(kernel, solver%sweep)
    if (status == heat_ok) then
      status = make_field(solver%field, heat_block_type(nx=problem%nx, ny=problem%ny), problem)
    end if
    call hand_over(solver, status, out)
  end function create

  !> Take steps; one sweep over the whole field each
  function advance(self, steps) result(status)
    class(serial_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    integer(c_int32_t) :: status
    integer(c_int64_t) :: step

    status = heat_ok
    if (steps < 0) then
      status = heat_fail(heat_invalid_argument, 'steps is negative' // c_null_char)
      return
    end if
    self%timings%compute = self%timings%compute - seconds()
    do step = 1, steps
      status = sweep_field(self%field, self%sweep, 1_c_int64_t, 1_c_int64_t, &
        & self%field%block%nx, self%field%block%ny)
      if (status /= heat_ok) exit
      call finish_step(self%field)
    end do
    self%timings%compute = self%timings%compute + seconds()
  end function advance

end module heat_serial
