!> plugin/fortran_own: a solver with storage and movement of its own. Module heat_solver makes its
!> type a table, and has checked all that arrives here.
module plugin_fortran_own
  use, intrinsic :: iso_c_binding, only : c_associated, c_char, c_double, c_f_pointer, &
    & c_f_procpointer, c_funloc, c_funptr, c_int32_t, c_int64_t, c_null_char, c_ptr
  use, intrinsic :: iso_fortran_env, only : int64
  use heat, only : heat_block_type, heat_check_options, heat_check_problem, heat_fail, &
    & heat_invalid_argument, heat_kernel_type, heat_no_comm, heat_not_found, heat_ok, &
    & heat_out_of_memory, heat_problem_type, heat_source_type, heat_sweep
  use heat_solver, only : heat_fill_table, heat_implementation_type, heat_make_solver
  implicit none (type, external)
  private

  type, extends(heat_implementation_type) :: own_type
    !> Cells along x and y
    integer(c_int64_t) :: nx = 0, ny = 0
    !> The field with its ring, shape (0:nx+1, 0:ny+1)
    real(c_double), allocatable :: now(:, :), next(:, :)
    type(heat_source_type), allocatable :: sources(:)
    procedure(heat_sweep), pointer, nopass :: sweep => null()
  contains
    procedure :: make, advance, block, read, write
  end type own_type

  ! C keeps their addresses, and reads them up to the NUL.
  character(80, c_char), target, save :: name = 'plugin/fortran_own' // c_null_char
  character(80, c_char), target, save :: summary = 'arrays of its own, one loop' // c_null_char

contains

  integer(c_int32_t) function heat_plugin(index, table) result(status) bind(C)
    integer(c_int64_t), value :: index
    type(c_ptr), value :: table
    type(c_funptr) :: address
    status = heat_not_found
    if (index > 0) return
    address = c_funloc(create)
    status = heat_fill_table(table, name, summary, 0_c_int32_t, address)
  end function heat_plugin

  integer(c_int32_t) function create(problem, comm, kernel, options, solver) &
    & result(status) bind(C, name='')
    type(c_ptr), value :: problem, kernel, options, solver
    integer(c_int32_t), value :: comm
    class(heat_implementation_type), pointer :: own
    integer :: failed
    nullify(own)
    allocate(own_type :: own, stat=failed)
    status = heat_make_solver(own, problem, comm, kernel, options, solver)
  end function create

  integer(c_int32_t) function make(self, problem, comm, kernel, options) result(status)
    class(own_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t), intent(in) :: comm
    type(c_ptr), intent(in) :: kernel, options
    type(heat_kernel_type), pointer :: given
    type(heat_source_type), pointer :: sources(:)
    integer :: failed

    status = heat_check_problem(problem, 1_c_int64_t)
    if (status == heat_ok) status = heat_check_options(options, c_null_char)  ! it knows none
    if (status /= heat_ok) return
    if (comm /= heat_no_comm) then
      status = heat_fail(heat_invalid_argument, 'plugin/fortran_own is serial' // c_null_char)
      return
    end if
    self%sweep => own_sweep
    if (c_associated(kernel)) then
      call c_f_pointer(kernel, given)
      if (c_associated(given%sweep)) call c_f_procpointer(given%sweep, self%sweep)
    end if
    self%nx = problem%nx
    self%ny = problem%ny
    allocate(self%now(0:self%nx+1, 0:self%ny+1), self%next(0:self%nx+1, 0:self%ny+1), &
      & source=0.0_c_double, stat=failed)
    if (failed /= 0) then
      status = heat_fail(heat_out_of_memory, 'no memory for the field' // c_null_char)
      return
    end if
    call c_f_pointer(problem%sources, sources, [problem%n_sources])
    self%sources = sources  ! the caller may free its own
  end function make

  integer(c_int32_t) function advance(self, steps) result(status)
    class(own_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    real(c_double), allocatable :: old(:, :)
    real(c_double) :: begin
    integer(c_int64_t) :: step, i

    status = heat_ok
    if (steps < 0) status = heat_fail(heat_invalid_argument, 'steps is negative' // c_null_char)
    if (status /= heat_ok) return
    begin = seconds()
    do step = 1, steps
      status = self%sweep(self%now, self%next, self%nx, self%ny, self%nx + 2)
      if (status /= heat_ok) exit
      do i = 1, size(self%sources, kind=c_int64_t)
        associate (s => self%sources(i))
          self%next(s%x, s%y) = self%next(s%x, s%y) + s%rate
        end associate
      end do
      call move_alloc(self%now, old)
      call move_alloc(self%next, self%now)
      call move_alloc(old, self%next)
    end do
    self%timings%compute = self%timings%compute + (seconds() - begin)
  end function advance

  pure function block(self)
    class(own_type), intent(in) :: self
    type(heat_block_type) :: block
    block%nx = self%nx
    block%ny = self%ny
  end function block

  integer(c_int32_t) function read(self, window, cells, ld) result(status)
    class(own_type), intent(inout) :: self
    type(heat_block_type), intent(in) :: window
    integer(c_int64_t), intent(in) :: ld
    real(c_double), intent(inout), target :: cells(ld, *)
    associate (w => window)
      cells(1:w%nx, 1:w%ny) = self%now(w%x:w%x+w%nx-1, w%y:w%y+w%ny-1)
    end associate
    status = heat_ok
  end function read

  integer(c_int32_t) function write(self, window, cells, ld) result(status)
    class(own_type), intent(inout) :: self
    type(heat_block_type), intent(in) :: window
    integer(c_int64_t), intent(in) :: ld
    real(c_double), intent(in), target :: cells(ld, *)
    associate (w => window)
      self%now(w%x:w%x+w%nx-1, w%y:w%y+w%ny-1) = cells(1:w%nx, 1:w%ny)
    end associate
    status = heat_ok
  end function write

  integer(c_int32_t) function own_sweep(now, next, nx, ny, ld) result(status) bind(C, name='')
    integer(c_int64_t), value :: nx, ny, ld
    real(c_double), intent(in) :: now(0:ld-1, 0:*)
    real(c_double), intent(inout) :: next(0:ld-1, 0:*)
    integer(c_int64_t) :: x, y
    do y = 1, ny
      do x = 1, nx
        next(x, y) = 0.5_c_double * (now(x, y) + 0.25_c_double * &
          & (((now(x-1, y) + now(x+1, y)) + now(x, y-1)) + now(x, y+1)))
      end do
    end do
    status = heat_ok
  end function own_sweep

  function seconds()
    real(c_double) :: seconds
    integer(int64) :: count, rate
    call system_clock(count, rate)
    seconds = real(count, c_double) / real(rate, c_double)
  end function seconds

end module plugin_fortran_own
