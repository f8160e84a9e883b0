!> A solver of one's own in Fortran, as heat::fill_table makes one in C++: extend
!> [[heat_implementation_type]], and the functions of its table are here.
!>
!>     type, extends(heat_implementation_type) :: mine_type
!>       real(c_double), allocatable :: now(:, :), next(:, :)
!>     contains
!>       procedure :: make, advance, block, read, write
!>     end type mine_type
!>     character(80, c_char), target, save :: name = 'mine' // c_null_char
!>     character(80, c_char), target, save :: summary = 'two arrays of my own' // c_null_char
!>
!>     function heat_plugin(index, table) result(status) bind(C)
!>       integer(c_int64_t), value :: index
!>       type(c_ptr), value :: table
!>       ...
!>       address = c_funloc(create)
!>       status = heat_fill_table(table, name, summary, 0_c_int32_t, address)
!>
!>     function create(problem, comm, kernel, options, solver) result(status) bind(C, name='')
!>       type(c_ptr), value :: problem, kernel, options, solver
!>       integer(c_int32_t), value :: comm
!>       class(heat_implementation_type), pointer :: mine
!>       nullify(mine)
!>       allocate(mine_type :: mine, stat=failed)
!>       status = heat_make_solver(mine, problem, comm, kernel, options, solver)
!>
!> Arguments from outside arrive as addresses, and are checked here before a solver sees them. Each
!> solver writes `create` itself, because no data can be bound to a C function, and keeps name and
!> summary in variables, because C keeps their addresses. (gfortran 12 takes a procedure for unused
!> if it appears only as `c_funloc(create)` in a call, so its address is assigned first.)
module heat_solver
  use, intrinsic :: iso_c_binding, only : c_associated, c_double, c_f_pointer, c_funloc, c_funptr, &
    & c_int32_t, c_int64_t, c_loc, c_null_char, c_ptr
  use heat, only : heat_block_size, heat_block_type, heat_check_kernel, heat_check_struct, &
    & heat_check_window, heat_fail, heat_invalid_argument, heat_ok, heat_out_of_memory, &
    & heat_problem_size, heat_problem_type, heat_solver_table_size, heat_solver_table_type, &
    & heat_timings_size, heat_timings_type
  implicit none (type, external)
  private
  public :: heat_implementation_type, heat_fill_table, heat_make_solver, heat_make_wide_solver

  !> The base of a solver. Its functions return a status, heat_ok or that of [[heat_fail]], and
  !> print nothing; errors are those of heat.h
  type, abstract :: heat_implementation_type
    !> Where the time of advance went on this rank since make, in seconds
    type(heat_timings_type) :: timings
  contains
    !> Check the arguments, allocate, and set every cell to zero
    procedure(make_i), deferred :: make
    !> Take steps; it refuses a negative number
    procedure(advance_i), deferred :: advance
    !> The cells that this rank holds
    procedure(block_i), deferred :: block
    !> Copy a window, which lies inside the block, out of the solver and into it
    procedure(read_i), deferred :: read
    procedure(write_i), deferred :: write
    !> Free all that is not allocatable, such as a communicator; also after a make that failed
    procedure :: release => release_nothing
  end type heat_implementation_type

  abstract interface
    integer(c_int32_t) function make_i(self, problem, comm, kernel, options)
      import
      class(heat_implementation_type), intent(inout) :: self
      !> Only its header is checked: call heat_check_problem
      type(heat_problem_type), intent(in) :: problem
      !> Fortran handle of the communicator, or heat_no_comm
      integer(c_int32_t), intent(in) :: comm
      !> Addresses of a [[heat_kernel_type]] with the sweep to use and of the options, for
      !> heat_check_options and heat_option_integer; or null
      type(c_ptr), intent(in) :: kernel, options
    end function make_i

    integer(c_int32_t) function advance_i(self, steps)
      import
      class(heat_implementation_type), intent(inout) :: self
      integer(c_int64_t), intent(in) :: steps
    end function advance_i

    pure function block_i(self) result(block)
      import
      class(heat_implementation_type), intent(in) :: self
      type(heat_block_type) :: block
    end function block_i

    integer(c_int32_t) function read_i(self, window, cells, ld)
      import
      class(heat_implementation_type), intent(inout) :: self
      type(heat_block_type), intent(in) :: window
      integer(c_int64_t), intent(in) :: ld
      !> Shape (ld, window%ny), of which (window%nx, window%ny) is written
      real(c_double), intent(inout), target :: cells(ld, *)
    end function read_i

    integer(c_int32_t) function write_i(self, window, cells, ld)
      import
      class(heat_implementation_type), intent(inout) :: self
      type(heat_block_type), intent(in) :: window
      integer(c_int64_t), intent(in) :: ld
      !> Shape (ld, window%ny), of which (window%nx, window%ny) is read
      real(c_double), intent(in), target :: cells(ld, *)
    end function write_i
  end interface

  !> The target of a heat_solver handle, because C cannot hold a polymorphic pointer
  type :: handle_type
    class(heat_implementation_type), pointer :: solver => null()
  end type handle_type

contains

  !> Fill the table at an address
  integer(c_int32_t) function heat_fill_table(address, name, summary, needs, create) result(status)
    !> Address of a [[heat_solver_table_type]]
    type(c_ptr), intent(in) :: address
    !> NUL-terminated, and living as long as the library
    character(*), intent(in), target :: name, summary
    integer(c_int32_t), intent(in) :: needs
    type(c_funptr), intent(in) :: create
    type(heat_solver_table_type), pointer :: table
    type(heat_solver_table_type) :: filled

    status = heat_check_struct(address, heat_solver_table_size, 'heat_solver_table' // c_null_char)
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
  end function heat_fill_table

  !> The body of every create: check the addresses, make the solver, and write its handle to `out`,
  !> or free it if it could not be made. A kernel that reads corners of the halo is refused
  integer(c_int32_t) function heat_make_solver(solver, problem, comm, kernel, options, out) &
    & result(status)
    !> Allocated by the caller, or null if there was no memory
    class(heat_implementation_type), pointer, intent(inout) :: solver
    !> The other arguments of create
    type(c_ptr), intent(in) :: problem, kernel, options, out
    integer(c_int32_t), intent(in) :: comm
    status = heat_make_wide_solver(solver, problem, comm, kernel, options, out, 1_c_int64_t, 0)
  end function heat_make_solver

  !> The same for a solver that takes kernels which read more; see [[heat_check_kernel]]
  integer(c_int32_t) function heat_make_wide_solver(solver, problem_address, comm, kernel, &
    & options, out, halo, corners) result(status)
    class(heat_implementation_type), pointer, intent(inout) :: solver
    type(c_ptr), intent(in) :: problem_address, kernel, options, out
    integer(c_int32_t), intent(in) :: comm
    !> How many cells wide its ring and halo are, and 1 if their corners are right
    integer(c_int64_t), intent(in) :: halo
    integer(c_int32_t), intent(in) :: corners
    type(heat_problem_type), pointer :: problem
    type(handle_type), pointer :: handle
    type(c_ptr), pointer :: written
    integer :: failed

    allocate(handle, stat=failed)
    status = heat_check_struct(problem_address, heat_problem_size, 'heat_problem' // c_null_char)
    if (status == heat_ok) status = heat_check_kernel(kernel, halo, corners)
    if (status == heat_ok .and. .not. c_associated(out)) then
      status = heat_fail(heat_invalid_argument, 'solver is NULL' // c_null_char)
    else if (status == heat_ok .and. (failed /= 0 .or. .not. associated(solver))) then
      status = heat_fail(heat_out_of_memory, 'no memory for the solver' // c_null_char)
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
  end function heat_make_wide_solver

  subroutine free_solver(solver)
    class(heat_implementation_type), pointer, intent(inout) :: solver
    call solver%release()
    deallocate(solver)
  end subroutine free_solver

  subroutine release_nothing(self)
    class(heat_implementation_type), intent(inout) :: self
    if (.false.) self%timings%compute = 0.0_c_double  ! self is unused here
  end subroutine release_nothing

  !> The solver behind a handle; an error for NULL
  integer(c_int32_t) function get(address, solver) result(status)
    type(c_ptr), intent(in) :: address
    class(heat_implementation_type), pointer, intent(out) :: solver
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

  integer(c_int32_t) function solver_advance(address, steps) result(status) bind(C, name='')
    type(c_ptr), value :: address
    integer(c_int64_t), value :: steps
    class(heat_implementation_type), pointer :: solver
    status = get(address, solver)
    if (status == heat_ok) status = solver%advance(steps)
  end function solver_advance

  integer(c_int32_t) function solver_block(address, block) result(status) bind(C, name='')
    type(c_ptr), value :: address, block
    class(heat_implementation_type), pointer :: solver
    type(heat_block_type), pointer :: out
    status = get(address, solver)
    if (status /= heat_ok) return
    status = heat_check_struct(block, heat_block_size, 'heat_block' // c_null_char)
    if (status /= heat_ok) return
    call c_f_pointer(block, out)
    out = solver%block()
  end function solver_block

  integer(c_int32_t) function solver_read(address, window, cells, ld) &
    & result(status) bind(C, name='')
    type(c_ptr), value :: address, window, cells
    integer(c_int64_t), value :: ld
    status = copy_window(address, window, cells, ld, reading=.true.)
  end function solver_read

  integer(c_int32_t) function solver_write(address, window, cells, ld) &
    & result(status) bind(C, name='')
    type(c_ptr), value :: address, window, cells
    integer(c_int64_t), value :: ld
    status = copy_window(address, window, cells, ld, reading=.false.)
  end function solver_write

  !> Check the arguments of a read or write, and copy the cells
  integer(c_int32_t) function copy_window(address, window, cells, ld, reading) result(status)
    type(c_ptr), intent(in) :: address, window, cells
    integer(c_int64_t), intent(in) :: ld
    logical, intent(in) :: reading
    class(heat_implementation_type), pointer :: solver
    type(heat_block_type), pointer :: part
    real(c_double), pointer :: array(:, :)
    status = get(address, solver)
    if (status /= heat_ok) return
    status = heat_check_struct(window, heat_block_size, 'heat_block' // c_null_char)
    if (status /= heat_ok) return
    call c_f_pointer(window, part)
    status = heat_check_window(solver%block(), part, cells, ld)
    if (status /= heat_ok) return
    call c_f_pointer(cells, array, [ld, part%ny])
    if (reading) then
      status = solver%read(part, array, ld)
    else
      status = solver%write(part, array, ld)
    end if
  end function copy_window

  integer(c_int32_t) function solver_timings(address, timings) result(status) bind(C, name='')
    type(c_ptr), value :: address, timings
    class(heat_implementation_type), pointer :: solver
    type(heat_timings_type), pointer :: out
    status = get(address, solver)
    if (status /= heat_ok) return
    status = heat_check_struct(timings, heat_timings_size, 'heat_timings' // c_null_char)
    if (status /= heat_ok) return
    call c_f_pointer(timings, out)
    out = solver%timings
  end function solver_timings

  integer(c_int32_t) function solver_destroy(address) result(status) bind(C, name='')
    type(c_ptr), value :: address
    type(handle_type), pointer :: handle
    status = heat_ok
    if (.not. c_associated(address)) return
    call c_f_pointer(address, handle)
    call free_solver(handle%solver)
    deallocate(handle)
  end function solver_destroy

end module heat_solver
