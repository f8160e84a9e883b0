!> What all solvers in Fortran share: the functions of heat_solver_table, given any solver type.
!>
!> A solver extends [[base_type]], and its one symbol calls [[fill_table]] with its create function,
!> which allocates it and leaves the rest to [[create_solver]]. Arguments from outside arrive as
!> addresses, and are checked here before a solver sees them.
!>
!> What the solvers' files still have alike cannot stand here:
!>
!> - The symbol and `create` are C functions, and no data can be bound to one: which type it
!>   allocates has to be written in it.
!> - C keeps the addresses of name and summary. Only a variable has an address, and only a constant
!>   takes its length from its text, so each of them is both.
!> - gfortran 12 takes a procedure for unused if it appears only as `c_funloc(create)` among the
!>   arguments of a call, so its address is assigned first.
module heat_adapter
  use, intrinsic :: iso_c_binding, only : c_associated, c_double, c_f_pointer, c_funloc, c_funptr, &
    & c_int32_t, c_int64_t, c_loc, c_null_char, c_null_ptr, c_ptr
  use heat, only : heat_block_type, heat_check_options, heat_check_problem, heat_check_struct, &
    & heat_check_window, heat_fail, heat_invalid_argument, heat_kernel_type, heat_no_comm, &
    & heat_ok, heat_out_of_memory, heat_problem_type, heat_solver_table_type, heat_sweep, &
    & heat_timings_type
  use heat_field, only : field_type, free_field, read_field, write_field
  implicit none (type, external)
  private
  public :: base_type, check_serial, create_solver, fill_table, on_device, refuse_sweep

  !> Why a solver on a GPU takes no kernel
  character(*), parameter :: on_device = 'a GPU cannot run a sweep of the host'

  !> A solver: a field, its sweep, and a way to advance
  type, abstract :: base_type
    type(field_type) :: field
    procedure(heat_sweep), pointer, nopass :: sweep => null()
    !> Where the time went, in seconds
    type(heat_timings_type) :: timings
  contains
    !> Check what is asked for, plan and allocate
    procedure(make_i), deferred :: make
    !> Take steps >= 0
    procedure(advance_i), deferred :: advance
    !> Copy a window of the block out and in; overridden where the field is not in host memory
    procedure :: read => read_host
    procedure :: write => write_host
    !> Give back what is not memory, such as a communicator
    procedure :: release => release_nothing
  end type base_type

  abstract interface
    function make_i(self, problem, comm, kernel, options) result(status)
      import :: base_type, c_int32_t, c_ptr, heat_problem_type
      implicit none (type, external)
      class(base_type), intent(inout) :: self
      !> As given to create, its header checked
      type(heat_problem_type), intent(in) :: problem
      !> As given to create
      integer(c_int32_t), intent(in) :: comm
      type(c_ptr), intent(in) :: kernel, options
      integer(c_int32_t) :: status
    end function make_i

    function advance_i(self, steps) result(status)
      import :: base_type, c_int32_t, c_int64_t
      implicit none (type, external)
      class(base_type), intent(inout) :: self
      integer(c_int64_t), intent(in) :: steps
      integer(c_int32_t) :: status
    end function advance_i
  end interface

  !> What a heat_solver handle points at: C cannot hold a polymorphic pointer
  type :: handle_type
    class(base_type), pointer :: solver => null()
  end type handle_type

contains

  !> Fill the table at an address
  function fill_table(address, name, summary, needs, create) result(status)
    !> Address of a [[heat_solver_table_type]]
    type(c_ptr), intent(in) :: address
    !> NUL-terminated, and living as long as the library
    character(*), intent(in), target :: name, summary
    integer(c_int32_t), intent(in) :: needs
    type(c_funptr), intent(in) :: create
    integer(c_int32_t) :: status
    type(heat_solver_table_type), pointer :: table
    type(heat_solver_table_type) :: filled

    status = heat_check_struct(address, filled%struct_size, 'heat_solver_table' // c_null_char)
    if (status /= heat_ok) return
    call c_f_pointer(address, table)
    table = filled
    table%name = c_loc(name)
    table%summary = c_loc(summary)
    table%needs = needs
    table%create = create
    table%advance = c_funloc(solver_advance)
    table%block = c_funloc(solver_block)
    table%read = c_funloc(solver_read)
    table%write = c_funloc(solver_write)
    table%timings = c_funloc(solver_timings)
    table%destroy = c_funloc(solver_destroy)
  end function fill_table

  !> Check the addresses that create was given; the problem itself is heat_check_problem's
  function check_create(problem, kernel, solver) result(status)
    type(c_ptr), intent(in) :: problem, kernel, solver
    integer(c_int32_t) :: status
    type(heat_problem_type) :: a_problem
    type(heat_kernel_type) :: a_kernel

    status = heat_check_struct(problem, a_problem%struct_size, 'heat_problem' // c_null_char)
    if (status == heat_ok .and. c_associated(kernel)) then
      status = heat_check_struct(kernel, a_kernel%struct_size, 'heat_kernel' // c_null_char)
    end if
    if (status == heat_ok .and. .not. c_associated(solver)) then
      status = heat_fail(heat_invalid_argument, 'solver is NULL' // c_null_char)
    end if
  end function check_create

  !> What every solver without MPI checks first: the problem, that there is no communicator, and the
  !> keys of its options
  function check_serial(solver, problem, comm, options, known) result(status)
    !> Name of the solver, for messages
    character(*), intent(in) :: solver
    !> As given to make
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t), intent(in) :: comm
    type(c_ptr), intent(in) :: options
    !> The keys, 'px,py'
    character(*), intent(in) :: known
    integer(c_int32_t) :: status
    status = heat_check_problem(problem, 1_c_int64_t)
    if (status == heat_ok .and. comm /= heat_no_comm) then
      status = heat_fail(heat_invalid_argument, &
        & solver // ' takes HEAT_NO_COMM, not a communicator' // c_null_char)
    end if
    if (status == heat_ok) status = heat_check_options(options, known // c_null_char)
  end function check_serial

  !> Refuse the sweep of a kernel, where a solver cannot use one
  function refuse_sweep(kernel, solver, why) result(status)
    !> Address of a [[heat_kernel_type]], or null
    type(c_ptr), intent(in) :: kernel
    !> Name of the solver and the reason, for the message
    character(*), intent(in) :: solver, why
    integer(c_int32_t) :: status
    type(heat_kernel_type), pointer :: given
    status = heat_ok
    if (.not. c_associated(kernel)) return
    call c_f_pointer(kernel, given)
    if (.not. c_associated(given%sweep)) return
    status = heat_fail(heat_invalid_argument, &
      & solver // ' takes no kernel: ' // why // c_null_char)
  end function refuse_sweep

  !> What every create does: check the addresses, make the solver, and write its handle to `out`, or
  !> free it if it could not be made
  function create_solver(solver, problem_address, comm, kernel, options, out) result(status)
    !> Allocated by the caller, or null if there was no memory
    class(base_type), pointer, intent(inout) :: solver
    !> The other arguments of create
    type(c_ptr), intent(in) :: problem_address, kernel, options, out
    integer(c_int32_t), intent(in) :: comm
    integer(c_int32_t) :: status
    type(heat_problem_type), pointer :: problem
    type(handle_type), pointer :: handle
    type(c_ptr), pointer :: written
    integer :: failed

    allocate(handle, stat=failed)
    if (failed /= 0 .or. .not. associated(solver)) then
      status = heat_fail(heat_out_of_memory, 'no memory for the solver' // c_null_char)
    else
      status = check_create(problem_address, kernel, out)
    end if
    if (status == heat_ok) then
      call c_f_pointer(problem_address, problem)
      status = solver%make(problem, comm, kernel, options)
    end if
    if (status == heat_ok) then
      handle%solver => solver
      call c_f_pointer(out, written)
      written = c_loc(handle)
    else
      if (failed == 0) deallocate(handle)
      if (associated(solver)) call free_solver(solver)
    end if
  end function create_solver

  subroutine free_solver(solver)
    class(base_type), pointer, intent(inout) :: solver
    call solver%release()
    call free_field(solver%field)
    deallocate(solver)
  end subroutine free_solver

  function read_host(self, window, cells, ld) result(status)
    class(base_type), intent(inout) :: self
    type(heat_block_type), intent(in) :: window
    integer(c_int64_t), intent(in) :: ld
    real(c_double), intent(inout), target :: cells(ld, *)
    integer(c_int32_t) :: status
    call read_field(self%field, window, cells, ld)
    status = heat_ok
  end function read_host

  function write_host(self, window, cells, ld) result(status)
    class(base_type), intent(inout) :: self
    type(heat_block_type), intent(in) :: window
    integer(c_int64_t), intent(in) :: ld
    real(c_double), intent(in), target :: cells(ld, *)
    integer(c_int32_t) :: status
    call write_field(self%field, window, cells, ld)
    status = heat_ok
  end function write_host

  subroutine release_nothing(self)
    class(base_type), intent(inout) :: self
    if (.false.) self%timings%compute = 0.0_c_double  ! self is unused here
  end subroutine release_nothing

  !> The solver behind a handle; an error for NULL
  function get(address, solver) result(status)
    type(c_ptr), intent(in) :: address
    class(base_type), pointer, intent(out) :: solver
    integer(c_int32_t) :: status
    type(handle_type), pointer :: handle
    status = heat_ok
    nullify(solver)
    if (.not. c_associated(address)) then
      status = heat_fail(heat_invalid_argument, 'the solver is NULL' // c_null_char)
      return
    end if
    call c_f_pointer(address, handle)
    solver => handle%solver
  end function get

  function solver_advance(address, steps) result(status) bind(C, name='')
    type(c_ptr), value :: address
    integer(c_int64_t), value :: steps
    integer(c_int32_t) :: status
    class(base_type), pointer :: solver
    status = get(address, solver)
    if (status == heat_ok) status = solver%advance(steps)
  end function solver_advance

  function solver_block(address, block) result(status) bind(C, name='')
    type(c_ptr), value :: address, block
    integer(c_int32_t) :: status
    class(base_type), pointer :: solver
    type(heat_block_type), pointer :: out
    type(heat_block_type) :: a_block
    status = get(address, solver)
    if (status /= heat_ok) return
    status = heat_check_struct(block, a_block%struct_size, 'heat_block' // c_null_char)
    if (status /= heat_ok) return
    call c_f_pointer(block, out)
    out = solver%field%block
  end function solver_block

  function solver_read(address, window, cells, ld) result(status) bind(C, name='')
    type(c_ptr), value :: address, window, cells
    integer(c_int64_t), value :: ld
    integer(c_int32_t) :: status
    class(base_type), pointer :: solver
    type(heat_block_type), pointer :: part
    real(c_double), pointer :: array(:, :)
    status = find_window(address, window, cells, ld, solver, part)
    if (status /= heat_ok) return
    call c_f_pointer(cells, array, [ld, part%ny])
    status = solver%read(part, array, ld)
  end function solver_read

  function solver_write(address, window, cells, ld) result(status) bind(C, name='')
    type(c_ptr), value :: address, window, cells
    integer(c_int64_t), value :: ld
    integer(c_int32_t) :: status
    class(base_type), pointer :: solver
    type(heat_block_type), pointer :: part
    real(c_double), pointer :: array(:, :)
    status = find_window(address, window, cells, ld, solver, part)
    if (status /= heat_ok) return
    call c_f_pointer(cells, array, [ld, part%ny])
    status = solver%write(part, array, ld)
  end function solver_write

  !> The solver and the window of a read or write, checked
  function find_window(address, window, cells, ld, solver, part) result(status)
    type(c_ptr), intent(in) :: address, window, cells
    integer(c_int64_t), intent(in) :: ld
    class(base_type), pointer, intent(out) :: solver
    type(heat_block_type), pointer, intent(out) :: part
    integer(c_int32_t) :: status
    type(heat_block_type) :: a_block
    nullify(part)
    status = get(address, solver)
    if (status /= heat_ok) return
    status = heat_check_struct(window, a_block%struct_size, 'heat_block' // c_null_char)
    if (status /= heat_ok) return
    call c_f_pointer(window, part)
    status = heat_check_window(solver%field%block, part, cells, ld)
  end function find_window

  function solver_timings(address, timings) result(status) bind(C, name='')
    type(c_ptr), value :: address, timings
    integer(c_int32_t) :: status
    class(base_type), pointer :: solver
    type(heat_timings_type), pointer :: out
    type(heat_timings_type) :: a_timings
    status = get(address, solver)
    if (status /= heat_ok) return
    status = heat_check_struct(timings, a_timings%struct_size, 'heat_timings' // c_null_char)
    if (status /= heat_ok) return
    call c_f_pointer(timings, out)
    out = solver%timings
  end function solver_timings

  function solver_destroy(address) result(status) bind(C, name='')
    type(c_ptr), value :: address
    integer(c_int32_t) :: status
    type(handle_type), pointer :: handle
    status = heat_ok
    if (.not. c_associated(address)) return
    call c_f_pointer(address, handle)
    call free_solver(handle%solver)
    deallocate(handle)
  end function solver_destroy

end module heat_adapter
