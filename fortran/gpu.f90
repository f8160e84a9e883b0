!> fortran/gpu: the formula itself on a GPU, by OpenMP's offloading. The fields stay on the device
!> between calls of advance; a step is one launch, its sources included.
!>
!> gfortran uses the lanes of a GPU for `simd`; 32 lanes form a thread. A thread sweeps a strip, row
!> after row, so that the rows it reads again are still in its cache:
!>
!>      <- width ->
!>     +-----------+-----------+-----     x/fast: lanes side by side
!>     | thread 1  | thread 3  |
!>     +-----------+-----------+-----
!>     | thread 2  | thread 4  |          y/slow
!>     +-----------+-----------+-----
module heat_gpu
  use, intrinsic :: iso_c_binding, only : c_associated, c_char, c_double, c_f_pointer, c_funloc, &
    & c_funptr, c_int, c_int32_t, c_int64_t, c_loc, c_null_char, c_null_ptr, c_ptr, c_size_t
  use omp_lib, only : omp_get_default_device, omp_get_initial_device, omp_get_num_devices, &
    & omp_is_initial_device, omp_target_alloc, omp_target_free, omp_target_memcpy, &
    & omp_target_memcpy_rect
  use heat, only : heat_block_type, heat_fail, heat_host_offload, heat_gpu_error, heat_needs_gpu, &
    & heat_ok, heat_out_of_memory, heat_problem_type, heat_source_type, heat_unavailable
  use heat_adapter, only : check_steps, field_solver_type
  use heat_solver, only : heat_fill_table
  use heat_field, only : seconds
  use heat_offload, only : offload_built
  use heat_tile, only : sort_sources
  implicit none (type, external)
  private

  type, extends(field_solver_type) :: solver_type
    !> Where it runs, as OpenMP counts devices
    integer :: device = 0
    !> Cells from one row to the next
    integer(c_int64_t) :: ld = 0
    !> Addresses on the device: `now` and `next` with their rings, shape (ld, ny + 2); the sources
    !> by row, shape (n_sources), and where each row's begin, shape (ny + 1)
    type(c_ptr) :: now = c_null_ptr, next = c_null_ptr, sources = c_null_ptr, rows = c_null_ptr
    integer(c_int64_t) :: n_sources = 0
    !> Zero, which the device's compiler cannot know; see [[rounded]]
    integer(c_int64_t) :: nothing = 0
  contains
    procedure :: make
    procedure :: advance
    procedure :: read => read_device
    procedure :: write => write_device
    procedure :: release
  end type solver_type

  !> Cells of a strip along x
  integer(c_int64_t), parameter :: width = 256
  !> Cells in 128 bytes, which a device moves at once; cell (1, y) is the first of some
  integer(c_int64_t), parameter :: line = 16
  !> Bytes of a cell and of an element of `rows`; of a source
  integer(c_int64_t), parameter :: word = 8, source_bytes = 24

  character(*, kind=c_char), parameter :: name_text = 'fortran/gpu'
  character(*, kind=c_char), parameter :: summary_text = &
    & 'OpenMP offloading, one sweep a step' // c_null_char
  character(*, kind=c_char), parameter :: on_host_text = &
    & 'OpenMP offloading, to the host instead of a GPU' // c_null_char
  character(len(name_text) + 1, kind=c_char), target, save :: name = name_text // c_null_char
  character(len(summary_text), kind=c_char), target, save :: summary = summary_text
  character(len(on_host_text), kind=c_char), target, save :: on_host = on_host_text

contains

  !> The one symbol of this solver
  integer(c_int32_t) function heat_fortran_gpu(table) result(status) bind(C)
    type(c_ptr), value :: table
    type(c_funptr) :: address
    integer(c_int32_t) :: found
    integer :: device, host

    found = find_device(device)
    host = omp_get_initial_device()
    address = c_funloc(create)
    if (found == heat_ok .and. device == host) then
      status = heat_fill_table(table, name, on_host, heat_host_offload, address)
    else
      status = heat_fill_table(table, name, summary, heat_needs_gpu, address)
    end if
    if (status == heat_ok) status = found
  end function heat_fortran_gpu

  !> Where to run: on a GPU, or on the host if that is allowed. Nothing is run there to find out,
  !> because listing solvers must not occupy a device
  integer(c_int32_t) function find_device(device) result(status)
    integer, intent(out) :: device
    character(20) :: allowed, policy

    status = heat_ok
    device = omp_get_default_device()
    if (omp_get_num_devices() > 0) return
    device = omp_get_initial_device()
    call get_environment_variable('HEAT_HOST_OFFLOAD', allowed)
    ! Under this policy OpenMP would end the program.
    call get_environment_variable('OMP_TARGET_OFFLOAD', policy)
    if (allowed == '1' .and. policy /= 'MANDATORY' .and. policy /= 'mandatory') return
    if (offload_built) then
      status = heat_fail(heat_unavailable, 'no offload device' // c_null_char)
    else
      status = heat_fail(heat_unavailable, &
        & 'no offload device: built for the host alone' // c_null_char)
    end if
  end function find_device

  !> The same, and check that what is offloaded to a GPU does run there
  integer(c_int32_t) function choose_device(device) result(status)
    integer, intent(out) :: device
    integer :: host
    status = find_device(device)
    host = omp_get_initial_device()
    if (status /= heat_ok .or. device == host) return
    if (is_host(device)) then
      status = heat_fail(heat_unavailable, &
        & 'the offload device cannot run this build''s code' // c_null_char)
    end if
  end function choose_device

  !> Whether code that is offloaded to a device runs on the host instead
  function is_host(device) result(host)
    integer, intent(in) :: device
    logical :: host
    host = .true.
    !$omp target device(device) map(tofrom: host)
    host = omp_is_initial_device()
    !$omp end target
  end function is_host

  include 'device.inc'

  !> Allocate fields and sources on the device
  integer(c_int32_t) function make_part(self, problem) result(status)
    class(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem

    status = choose_device(self%device)
    if (status == heat_ok) status = make_fields(self)
    if (status == heat_ok) status = make_sources(self, problem)
  end function make_part

  !> Allocate both fields on the device, all zero
  integer(c_int32_t) function make_fields(self) result(status)
    type(solver_type), intent(inout) :: self
    real(c_double), pointer, contiguous :: cells(:)
    integer(c_int64_t) :: n

    self%ld = line + (self%field%block%nx + line) / line * line
    n = self%ld * (self%field%block%ny + 2)
    status = allocate_on(self%device, n * word, self%now)
    if (status == heat_ok) status = allocate_on(self%device, n * word, self%next)
    if (status /= heat_ok) return
    call c_f_pointer(self%now, cells, [n])
    call set_zero(self%device, cells, n)
    call c_f_pointer(self%next, cells, [n])
    call set_zero(self%device, cells, n)
  end function make_fields

  !> Set cells of the device to zero
  subroutine set_zero(device, cells, n)
    integer, intent(in) :: device
    integer(c_int64_t), intent(in) :: n
    real(c_double), intent(inout) :: cells(n)
    integer(c_int64_t) :: i
    !$omp target teams distribute parallel do simd device(device) is_device_ptr(cells)
    do i = 1, n
      cells(i) = 0.0_c_double
    end do
  end subroutine set_zero

  !> Copy the sources to the device, by row
  integer(c_int32_t) function make_sources(self, problem) result(status)
    type(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    type(heat_source_type), pointer :: given(:)
    type(heat_source_type), allocatable, target :: sources(:)
    integer(c_int64_t), allocatable, target :: rows(:)
    integer :: failed

    self%n_sources = problem%n_sources
    allocate(sources(problem%n_sources), rows(problem%ny + 1), stat=failed)
    if (failed /= 0) then
      status = heat_fail(heat_out_of_memory, 'no memory for the sources' // c_null_char)
      return
    end if
    call c_f_pointer(problem%sources, given, [problem%n_sources])
    call sort_sources(given, sources, rows)
    status = copy_to(self%device, c_loc(rows), size(rows) * word, self%rows)
    if (status == heat_ok .and. problem%n_sources > 0) then
      status = copy_to(self%device, c_loc(sources), size(sources) * source_bytes, self%sources)
    end if
  end function make_sources

  !> Allocate memory of a device
  integer(c_int32_t) function allocate_on(device, bytes, address) result(status)
    integer, intent(in) :: device
    integer(c_int64_t), intent(in) :: bytes
    type(c_ptr), intent(out) :: address
    character(24) :: number
    status = heat_ok
    address = omp_target_alloc(int(bytes, c_size_t), int(device, c_int))
    if (c_associated(address)) return
    write (number, '(i0)') bytes
    status = heat_fail(heat_out_of_memory, &
      & 'the device has no ' // trim(number) // ' bytes to give' // c_null_char)
  end function allocate_on

  !> Allocate memory of a device and fill it from the host
  integer(c_int32_t) function copy_to(device, from, bytes, address) result(status)
    integer, intent(in) :: device
    type(c_ptr), intent(in) :: from
    integer(c_int64_t), intent(in) :: bytes
    type(c_ptr), intent(out) :: address
    status = allocate_on(device, bytes, address)
    if (status /= heat_ok) return
    status = copied(omp_target_memcpy(address, from, int(bytes, c_size_t), 0_c_size_t, &
      & 0_c_size_t, int(device, c_int), int(omp_get_initial_device(), c_int)))
  end function copy_to

  !> How a copy between host and device went
  integer(c_int32_t) function copied(failed) result(status)
    integer(c_int), intent(in) :: failed
    status = heat_ok
    if (failed /= 0) then
      status = heat_fail(heat_gpu_error, &
        & 'OpenMP could not copy between host and device' // c_null_char)
    end if
  end function copied

  !> Take steps, one launch each
  integer(c_int32_t) function advance(self, steps) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    real(c_double), pointer, contiguous :: now(:, :), next(:, :)
    type(heat_source_type), pointer, contiguous :: sources(:)
    integer(c_int64_t), pointer, contiguous :: rows(:)
    type(c_ptr) :: old
    integer(c_int64_t) :: step

    status = check_steps(steps)
    if (status /= heat_ok) return
    self%timings%compute = self%timings%compute - seconds()
    associate (nx => self%field%block%nx, ny => self%field%block%ny)
      call c_f_pointer(self%sources, sources, [self%n_sources])
      call c_f_pointer(self%rows, rows, [ny + 1])
      do step = 1, steps
        call c_f_pointer(self%now, now, [self%ld, ny + 2])
        call c_f_pointer(self%next, next, [self%ld, ny + 2])
        call take_step(self%device, now, next, nx, ny, self%ld, self%n_sources, sources, rows, &
          & self%nothing)
        old = self%now
        self%now = self%next
        self%next = old
      end do
    end associate
    self%timings%compute = self%timings%compute + seconds()
  end function advance

  !> One step on the device, whose addresses the arrays have
  subroutine take_step(device, now, next, nx, ny, ld, n_sources, sources, rows, nothing)
    integer, intent(in) :: device
    integer(c_int64_t), intent(in) :: nx, ny, ld, n_sources, nothing
    real(c_double), intent(in) :: now(1-line:ld-line, 0:ny+1)
    real(c_double), intent(inout) :: next(1-line:ld-line, 0:ny+1)
    type(heat_source_type), intent(in) :: sources(n_sources)
    integer(c_int64_t), intent(in) :: rows(ny + 1)
    integer(c_int64_t) :: first, last, x, y, i

    !$omp target teams distribute parallel do collapse(2) private(last, x, i) device(device) &
    !$omp & is_device_ptr(now, next, sources, rows)
    do first = 1, nx, width
      do y = 1, ny
        last = min(first + width - 1, nx)
        !$omp simd
        do x = first, last
          next(x, y) = update(now(x, y), now(x-1, y), now(x+1, y), now(x, y-1), now(x, y+1), &
            & nothing)
        end do
        if (rows(y) == rows(y+1)) cycle
        ! Each cell by the lane that wrote it, because lanes need not run in step.
        !$omp simd private(i)
        do x = first, last
          do i = rows(y), rows(y+1) - 1
            if (sources(i)%x == x) next(x, y) = next(x, y) + sources(i)%rate
          end do
        end do
      end do
    end do
  end subroutine take_step

  !> One cell's next value from its own and its four neighbours' present ones: formula.inc with the
  !> product rounded
  pure function update(centre, x_low, x_high, y_low, y_high, nothing) result(next)
    !$omp declare target
    real(c_double), intent(in) :: centre, x_low, x_high, y_low, y_high
    integer(c_int64_t), intent(in) :: nothing
    real(c_double) :: next
    next = 0.5_c_double * (centre &
      & + rounded(0.25_c_double * (((x_low + x_high) + y_low) + y_high), nothing))
  end function update

  !> The product, rounded. The device's assembler may fuse gfortran's mul.f64 with the add.f64 that
  !> follows, whatever -ffp-contract says. It cannot if the bits pass through an integer operation
  !> whose result it does not know
  pure function rounded(product, nothing) result(same)
    !$omp declare target
    real(c_double), intent(in) :: product
    !> Zero
    integer(c_int64_t), intent(in) :: nothing
    real(c_double) :: same
    same = transfer(ieor(transfer(product, nothing), nothing), product)
  end function rounded

  !> Copy a window out of the device or into it. OpenMP has the slow index first, counted from 0
  integer(c_int32_t) function copy(self, window, cells, ld, out) result(status)
    type(solver_type), intent(in) :: self
    type(heat_block_type), intent(in) :: window
    !> Address of the host's cells, shape (ld, window%ny)
    type(c_ptr), intent(in) :: cells
    integer(c_int64_t), intent(in) :: ld
    logical, intent(in) :: out
    integer(c_size_t) :: volume(2), start(2), shape_host(2), shape_device(2)
    integer(c_size_t), parameter :: zero(2) = 0, size = int(word, c_size_t)
    integer(c_int) :: host, device

    status = heat_ok
    if (window%nx == 0 .or. window%ny == 0) return
    volume = int([window%ny, window%nx], c_size_t)
    start = int([window%y, window%x - 1 + line], c_size_t)
    shape_host = int([window%ny, ld], c_size_t)
    shape_device = int([self%field%block%ny + 2, self%ld], c_size_t)
    host = int(omp_get_initial_device(), c_int)
    device = int(self%device, c_int)
    if (out) then
      status = copied(omp_target_memcpy_rect(cells, self%now, size, 2_c_int, volume, zero, start, &
        & shape_host, shape_device, host, device))
    else
      status = copied(omp_target_memcpy_rect(self%now, cells, size, 2_c_int, volume, start, zero, &
        & shape_device, shape_host, device, host))
    end if
  end function copy

  !> Free the device's memory
  subroutine release(self)
    class(solver_type), intent(inout) :: self
    call omp_target_free(self%now, int(self%device, c_int))
    call omp_target_free(self%next, int(self%device, c_int))
    call omp_target_free(self%sources, int(self%device, c_int))
    call omp_target_free(self%rows, int(self%device, c_int))
  end subroutine release

end module heat_gpu
