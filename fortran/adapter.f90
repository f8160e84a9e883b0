!> The base of our solvers in Fortran, beside module heat_solver: a field, its sweep, their checks.
module heat_adapter
  use, intrinsic :: iso_c_binding, only : c_associated, c_double, c_f_pointer, c_int32_t, &
    & c_int64_t, c_null_char, c_ptr
  use heat, only : heat_block_type, heat_check_options, heat_check_problem, heat_fail, &
    & heat_invalid_argument, heat_kernel_type, heat_no_comm, heat_ok, heat_problem_type, heat_sweep
  use heat_field, only : field_type
  use heat_solver, only : heat_implementation_type
  implicit none (type, external)
  private
  public :: check_serial, check_steps, field_solver_type, refuse_kernel

  !> A solver: a field, its sweep, and a way to advance
  type, abstract, extends(heat_implementation_type) :: field_solver_type
    type(field_type) :: field
    procedure(heat_sweep), pointer, nopass :: sweep => null()
  contains
    procedure :: block => block_of_field
    !> Overridden where the field is not in host memory
    procedure :: read => read_host
    procedure :: write => write_host
  end type field_solver_type

contains

  !> The first checks of every solver without MPI: the problem, that there is no communicator, and
  !> the keys of its options
  integer(c_int32_t) function check_serial(solver, problem, comm, options, known) result(status)
    !> Name of the solver, for messages
    character(*), intent(in) :: solver
    !> As given to make
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t), intent(in) :: comm
    type(c_ptr), intent(in) :: options
    !> The keys, 'px,py'
    character(*), intent(in) :: known
    status = heat_check_problem(problem, 1_c_int64_t)
    if (status == heat_ok .and. comm /= heat_no_comm) then
      status = heat_fail(heat_invalid_argument, &
        & solver // ' takes HEAT_NO_COMM, not a communicator' // c_null_char)
    end if
    if (status == heat_ok) status = heat_check_options(options, known // c_null_char)
  end function check_serial

  !> The check of every solver before it takes steps
  integer(c_int32_t) function check_steps(steps) result(status)
    integer(c_int64_t), intent(in) :: steps
    status = heat_ok
    if (steps < 0) then
      status = heat_fail(heat_invalid_argument, 'steps is negative' // c_null_char)
    end if
  end function check_steps

  !> Refuse the sweep of a kernel, where a solver cannot use one
  integer(c_int32_t) function refuse_kernel(kernel, solver, why) result(status)
    !> Address of a [[heat_kernel_type]], or null
    type(c_ptr), intent(in) :: kernel
    !> Name of the solver and the reason, for the message
    character(*), intent(in) :: solver, why
    type(heat_kernel_type), pointer :: given
    status = heat_ok
    if (.not. c_associated(kernel)) return
    call c_f_pointer(kernel, given)
    if (.not. c_associated(given%sweep)) return
    status = heat_fail(heat_invalid_argument, &
      & solver // ' takes no kernel: ' // why // c_null_char)
  end function refuse_kernel

  pure function block_of_field(self) result(block)
    class(field_solver_type), intent(in) :: self
    type(heat_block_type) :: block
    block = self%field%block
  end function block_of_field

  integer(c_int32_t) function read_host(self, window, cells, ld) result(status)
    class(field_solver_type), intent(inout) :: self
    type(heat_block_type), intent(in) :: window
    integer(c_int64_t), intent(in) :: ld
    real(c_double), intent(inout), target :: cells(ld, *)
    associate (now => self%field%now, x => window%x - self%field%box%x, &
      & y => window%y - self%field%box%y)
      cells(1:window%nx, 1:window%ny) = now(x+1:x+window%nx, y+1:y+window%ny)
    end associate
    status = heat_ok
  end function read_host

  integer(c_int32_t) function write_host(self, window, cells, ld) result(status)
    class(field_solver_type), intent(inout) :: self
    type(heat_block_type), intent(in) :: window
    integer(c_int64_t), intent(in) :: ld
    real(c_double), intent(in), target :: cells(ld, *)
    associate (now => self%field%now, x => window%x - self%field%box%x, &
      & y => window%y - self%field%box%y)
      now(x+1:x+window%nx, y+1:y+window%ny) = cells(1:window%nx, 1:window%ny)
    end associate
    status = heat_ok
  end function write_host

end module heat_adapter
