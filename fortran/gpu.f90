!> fortran/gpu: the formula itself on a GPU, by OpenACC. The fields stay on the device between calls
!> of advance; a step is one launch, its sources included: see [[heat_device_step]]. OpenMP's
!> library has the device's memory, because its routines return their errors.
module heat_gpu
  use, intrinsic :: iso_c_binding, only : c_associated, c_char, c_double, c_f_pointer, c_funloc, &
    & c_funptr, c_int, c_int32_t, c_int64_t, c_loc, c_null_char, c_null_ptr, c_ptr, c_size_t
  use omp_lib, only : omp_get_default_device, omp_get_initial_device, omp_get_num_devices, &
    & omp_target_alloc, omp_target_free, omp_target_memcpy, omp_target_memcpy_rect
  use heat, only : heat_block_type, heat_fail, heat_host_offload, heat_gpu_error, &
    & heat_invalid_argument, heat_needs_gpu, heat_note_gpu, heat_ok, heat_out_of_memory, &
    & heat_problem_type, heat_source_type, heat_unavailable
  use heat_adapter, only : check_steps, field_solver_type
  use heat_device_step, only : clear, device_count, device_field_type, device_text, fits, line, &
    & take_steps, use_device, use_host
  use heat_solver, only : heat_fill_table
  use heat_field, only : seconds
  use heat_offload, only : offload_built
  use heat_tile, only : sort_sources
  implicit none (type, external)
  private

  type, extends(field_solver_type) :: solver_type
    !> Where it runs, as OpenMP counts devices
    integer :: device = 0
    !> Its model and number, ended by a NUL; empty on the host
    character(:, c_char), allocatable :: gpu
    type(device_field_type) :: on_device
  contains
    procedure :: make
    procedure :: advance
    procedure :: read => read_device
    procedure :: write => write_device
    procedure :: release
  end type solver_type

  !> Bytes of a cell and of an element of `row_start`; of a source
  integer(c_int64_t), parameter :: word = 8, source_bytes = 24

  character(*, kind=c_char), parameter :: name_text = 'fortran/gpu'
  integer(c_int32_t), parameter :: corners = 0
  character(*, kind=c_char), parameter :: summary_text = &
    & 'OpenACC, one sweep a step' // c_null_char
  character(*, kind=c_char), parameter :: on_host_text = &
    & 'OpenACC, on the host instead of a GPU' // c_null_char
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
    if (device >= 0 .and. device < gpus()) return
    device = omp_get_initial_device()
    call get_environment_variable('HEAT_HOST_OFFLOAD', allowed)
    ! Who sets this policy wants no host.
    call get_environment_variable('OMP_TARGET_OFFLOAD', policy)
    if (allowed == '1' .and. policy /= 'MANDATORY' .and. policy /= 'mandatory') return
    if (offload_built) then
      status = heat_fail(heat_unavailable, 'no offload device' // c_null_char)
    else
      status = heat_fail(heat_unavailable, &
        & 'no offload device: built for the host alone' // c_null_char)
    end if
  end function find_device

  !> How many devices can run this build. OpenMP and OpenACC count them alike if there are no others
  integer function gpus()
    integer :: all
    gpus = device_count()
    all = omp_get_num_devices()
    if (all /= gpus .or. .not. offload_built) gpus = 0
  end function gpus

  !> Have this thread's launches run where a solver has its fields
  subroutine enter(self)
    type(solver_type), intent(in) :: self
    integer :: host
    host = omp_get_initial_device()
    if (self%device == host) then
      call use_host()
    else
      call use_device(self%device)
    end if
  end subroutine enter

  include 'device.inc'

  !> Allocate fields and sources on the device
  integer(c_int32_t) function make_part(self, problem) result(status)
    class(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    integer :: host

    host = omp_get_initial_device()
    status = find_device(self%device)
    self%gpu = c_null_char
    if (status == heat_ok .and. self%device /= host) then
      self%gpu = device_text(self%device) // c_null_char
    end if
    if (status == heat_ok) status = make_sources(self, problem)
    if (status == heat_ok) status = make_fields(self)
  end function make_part

  !> Allocate both fields on the device, all zero
  integer(c_int32_t) function make_fields(self) result(status)
    type(solver_type), intent(inout) :: self
    integer(c_int64_t) :: bytes
    integer :: i

    status = heat_ok
    associate (nx => self%field%block%nx, ny => self%field%block%ny, mine => self%on_device)
      if (.not. fits(nx, ny)) then
        status = heat_fail(heat_invalid_argument, &
          & 'the grid has more cells than a launch can have' // c_null_char)
        return
      end if
      mine%nx = int(nx)
      mine%ny = int(ny)
      mine%ld = line + (nx + line) / line * line
      bytes = mine%ld * (ny + 2) * word
      do i = 1, size(mine%cells)
        if (status == heat_ok) status = allocate_on(self%device, bytes, mine%cells(i))
      end do
      if (status /= heat_ok) return
      call enter(self)
      !$omp critical (heat_device_step)
      call clear(mine)
      !$omp end critical (heat_device_step)
    end associate
  end function make_fields

  !> Copy the sources to the device, by row
  integer(c_int32_t) function make_sources(self, problem) result(status)
    type(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    type(heat_source_type), pointer :: given(:)
    type(heat_source_type), allocatable, target :: sources(:)
    integer(c_int64_t), allocatable, target :: row_start(:)
    integer :: failed

    allocate(sources(problem%n_sources), row_start(problem%ny + 1), stat=failed)
    if (failed /= 0) then
      status = heat_fail(heat_out_of_memory, 'no memory for the sources' // c_null_char)
      return
    end if
    call c_f_pointer(problem%sources, given, [problem%n_sources])
    call sort_sources(given, sources, row_start)
    associate (mine => self%on_device)
      mine%n_sources = problem%n_sources
      status = copy_to(self%device, c_loc(row_start), size(row_start) * word, mine%row_start)
      if (status == heat_ok .and. problem%n_sources > 0) then
        status = copy_to(self%device, c_loc(sources), size(sources) * source_bytes, mine%sources)
      end if
    end associate
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

    status = check_steps(steps)
    if (status == heat_ok) status = heat_note_gpu(self%gpu)
    if (status /= heat_ok) return
    self%timings%compute = self%timings%compute - seconds()
    call enter(self)
    !$omp critical (heat_device_step)
    call take_steps(self%on_device, steps)
    !$omp end critical (heat_device_step)
    self%timings%compute = self%timings%compute + seconds()
  end function advance

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
    associate (mine => self%on_device)
      volume = int([window%ny, window%nx], c_size_t)
      start = int([window%y, window%x - 1 + line], c_size_t)
      shape_host = int([window%ny, ld], c_size_t)
      shape_device = int([mine%ny + 2_c_int64_t, mine%ld], c_size_t)
      host = int(omp_get_initial_device(), c_int)
      device = int(self%device, c_int)
      if (out) then
        status = copied(omp_target_memcpy_rect(cells, mine%cells(mine%now), size, 2_c_int, &
          & volume, zero, start, shape_host, shape_device, host, device))
      else
        status = copied(omp_target_memcpy_rect(mine%cells(mine%now), cells, size, 2_c_int, &
          & volume, start, zero, shape_device, shape_host, device, host))
      end if
    end associate
  end function copy

  !> Free the device's memory
  subroutine release(self)
    class(solver_type), intent(inout) :: self
    integer(c_int) :: device
    integer :: i
    device = int(self%device, c_int)
    associate (mine => self%on_device)
      do i = 1, size(mine%cells)
        call omp_target_free(mine%cells(i), device)
      end do
      call omp_target_free(mine%sources, device)
      call omp_target_free(mine%row_start, device)
    end associate
  end subroutine release

end module heat_gpu
