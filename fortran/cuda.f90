!> fortran/cuda: Fortran owns memory, stream and time loop on a GPU, and launches the kernels of C++
!> on its own arrays, through the kernel level of device.h. The fields stay on the device.
module heat_cuda
  use, intrinsic :: iso_c_binding, only : c_associated, c_char, c_double, c_f_procpointer, &
    & c_funloc, c_funptr, c_int, c_int32_t, c_int64_t, c_loc, c_long_long, c_null_char, &
    & c_null_ptr, c_ptr, c_size_t
  use heat, only : heat_block_type, heat_device_kernel_type, heat_device_layout, &
    & heat_device_shape_type, heat_device_sources, heat_device_step, heat_fail, &
    & heat_find_device_kernel, heat_needs_gpu, heat_note_gpu, heat_ok, heat_out_of_memory, &
    & heat_problem_type, heat_source_type
  use heat_adapter, only : check_steps, field_solver_type
  use heat_solver, only : heat_fill_table
  use heat_cuda_runtime, only : checked, cuda_dev_attr_max_pitch, cuda_device_get_attribute, &
    & cuda_free, cuda_get_device, cuda_graph_destroy, cuda_graph_exec_destroy, &
    & cuda_graph_instantiate_with_flags, cuda_graph_launch, &
    & cuda_memcpy_2d_async, cuda_memcpy_async, cuda_memcpy_device_to_host, &
    & cuda_memcpy_host_to_device, cuda_memset_async, cuda_set_device, cuda_stream_begin_capture, &
    & cuda_stream_capture_mode_thread_local, cuda_stream_create_with_flags, cuda_stream_destroy, &
    & cuda_stream_end_capture, cuda_stream_non_blocking, cuda_stream_synchronize, device_memory, &
    & gpu_text, shifted
  use heat_field, only : seconds
  implicit none (type, external)
  private

  type, extends(field_solver_type) :: solver_type
    !> The device that was current in create
    integer(c_int) :: device = 0
    !> Its model and address
    character(:, c_char), allocatable :: gpu
    procedure(heat_device_step), pointer, nopass :: step => null()
    type(heat_device_shape_type) :: shape
    !> Addresses on the device: two fields as they were allocated, and the sources as
    !> heat_device_sources orders them
    type(c_ptr) :: fields(2) = c_null_ptr, sources = c_null_ptr
    integer(c_int64_t) :: n_sources = 0
    !> Which of the fields is the present one
    integer :: now = 1
    !> Queue of all work
    type(c_ptr) :: stream = c_null_ptr
    !> `graph_steps` steps from the first field, launched as one
    type(c_ptr) :: graph = c_null_ptr
  contains
    procedure :: make
    procedure :: advance
    procedure :: read => read_device
    procedure :: write => write_device
    procedure :: release
  end type solver_type

  !> Steps of a graph, even, so that it ends where it began. Launching them one by one takes the
  !> host 2 to 3 microseconds each, which is longer than a small grid's step
  integer(c_int64_t), parameter :: graph_steps = 64
  !> Bytes of a cell and of a source
  integer(c_int64_t), parameter :: cell_bytes = 8, source_bytes = 24

  character(*, kind=c_char), parameter :: name_text = 'fortran/cuda'
  integer(c_int32_t), parameter :: corners = 0
  character(*, kind=c_char), parameter :: summary_text = &
    & 'memory, stream and time loop in Fortran, kernels in CUDA C++' // c_null_char
  character(len(name_text) + 1, kind=c_char), target, save :: name = name_text // c_null_char
  character(len(summary_text), kind=c_char), target, save :: summary = summary_text

contains

  !> The one symbol of this solver
  integer(c_int32_t) function heat_fortran_cuda(table) result(status) bind(C)
    type(c_ptr), value :: table
    type(heat_device_kernel_type) :: kernel
    type(c_funptr) :: address
    address = c_funloc(create)
    status = heat_fill_table(table, name, summary, heat_needs_gpu, address)
    if (status == heat_ok) status = heat_find_device_kernel('cxx' // c_null_char, kernel)
  end function heat_fortran_cuda

  include 'device.inc'

  !> Allocate fields and sources on the device
  integer(c_int32_t) function make_part(self, problem) result(status)
    class(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem

    status = checked(cuda_get_device(self%device), 'cudaGetDevice')
    if (status == heat_ok) status = gpu_text(self%device, self%gpu)
    if (status == heat_ok) status = choose_step(self%step)
    if (status == heat_ok) status = make_fields(self)
    if (status == heat_ok) status = make_sources(self, problem)
    if (status == heat_ok) status = make_graph(self)
    if (status == heat_ok) status = finished(self)
  end function make_part

  !> The launch of a step, which C++ has
  integer(c_int32_t) function choose_step(step) result(status)
    procedure(heat_device_step), pointer, intent(inout) :: step
    type(heat_device_kernel_type) :: kernel
    status = heat_find_device_kernel('cxx' // c_null_char, kernel)
    if (status == heat_ok) call c_f_procpointer(kernel%step, step)
  end function choose_step

  !> Make the stream and both fields, all zero
  integer(c_int32_t) function make_fields(self) result(status)
    type(solver_type), intent(inout) :: self
    integer(c_int64_t) :: bytes
    integer :: i

    status = checked(cuda_stream_create_with_flags(self%stream, cuda_stream_non_blocking), &
      & 'a stream')
    if (status /= heat_ok) return
    status = heat_device_layout(self%field%block%nx, self%field%block%ny, self%shape)
    bytes = self%shape%cells * cell_bytes
    do i = 1, size(self%fields)
      if (status == heat_ok) status = device_memory(bytes, self%fields(i))
      if (status /= heat_ok) return
      status = checked(cuda_memset_async(self%fields(i), 0_c_int, int(bytes, c_size_t), &
        & self%stream), 'cudaMemsetAsync')
    end do
  end function make_fields

  !> Copy the sources to the device
  integer(c_int32_t) function make_sources(self, problem) result(status)
    type(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    type(heat_source_type), allocatable, target :: sources(:)
    integer(c_int64_t) :: bytes
    integer :: failed

    status = heat_ok
    if (problem%n_sources == 0) return
    allocate(sources(problem%n_sources), stat=failed)
    if (failed /= 0) then
      status = heat_fail(heat_out_of_memory, 'no memory for the sources' // c_null_char)
      return
    end if
    status = heat_device_sources(problem, self%field%block, sources, self%n_sources)
    bytes = self%n_sources * source_bytes
    if (status == heat_ok) status = device_memory(bytes, self%sources)
    if (status /= heat_ok) return
    status = checked(cuda_memcpy_async(self%sources, c_loc(sources), int(bytes, c_size_t), &
      & cuda_memcpy_host_to_device, self%stream), 'cudaMemcpyAsync')
    if (status == heat_ok) status = finished(self)  ! because the copy on the host goes away
  end function make_sources

  !> Capture the steps of a graph; none is taken
  integer(c_int32_t) function make_graph(self) result(status)
    type(solver_type), intent(inout) :: self
    integer(c_int32_t) :: ended
    type(c_ptr) :: captured
    integer(c_int) :: code
    integer(c_int64_t) :: step

    ! A step of no cells loads the code, which must not happen in a capture.
    status = self%step(c_null_ptr, c_null_ptr, 0_c_int64_t, 0_c_int64_t, 2_c_int64_t, c_null_ptr, &
      & 0_c_int64_t, self%stream)
    if (status /= heat_ok) return
    status = checked(cuda_stream_begin_capture(self%stream, &
      & cuda_stream_capture_mode_thread_local), 'a capture')
    if (status /= heat_ok) return
    do step = 1, graph_steps
      status = launch_step(self)
      if (status /= heat_ok) exit
    end do
    captured = c_null_ptr
    ended = cuda_stream_end_capture(self%stream, captured)
    if (status == heat_ok) status = checked(ended, 'a capture')
    if (status == heat_ok) then
      status = checked(cuda_graph_instantiate_with_flags(self%graph, captured, 0_c_long_long), &
        & 'a graph')
    end if
    if (c_associated(captured)) code = cuda_graph_destroy(captured)
  end function make_graph

  !> Queue one step
  integer(c_int32_t) function launch_step(self) result(status)
    type(solver_type), intent(inout) :: self
    status = self%step(shifted(self%fields(self%now), self%shape%corner), &
      & shifted(self%fields(3 - self%now), self%shape%corner), self%field%block%nx, &
      & self%field%block%ny, self%shape%ld, self%sources, self%n_sources, self%stream)
    if (status == heat_ok) self%now = 3 - self%now
  end function launch_step

  !> Wait for all work that was queued, and tell how it went
  integer(c_int32_t) function finished(self) result(status)
    type(solver_type), intent(in) :: self
    status = checked(cuda_stream_synchronize(self%stream), 'on the device')
  end function finished

  !> Take steps, in graphs as far as they go
  integer(c_int32_t) function advance(self, steps) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    integer(c_int) :: before

    status = check_steps(steps)
    if (status /= heat_ok) return
    self%timings%compute = self%timings%compute - seconds()
    status = enter(self, before)
    if (status == heat_ok) status = heat_note_gpu(self%gpu)
    if (status == heat_ok) status = launch_steps(self, steps)
    if (status == heat_ok) status = finished(self)
    call leave(self, before)
    self%timings%compute = self%timings%compute + seconds()
  end function advance

  !> Queue steps
  integer(c_int32_t) function launch_steps(self, steps) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    integer(c_int64_t) :: left

    status = heat_ok
    left = steps
    do while (left > 0 .and. status == heat_ok)
      if (left >= graph_steps .and. self%now == 1) then
        status = checked(cuda_graph_launch(self%graph, self%stream), 'a graph')
        left = left - graph_steps
      else
        status = launch_step(self)
        left = left - 1
      end if
    end do
  end function launch_steps

  !> Make the solver's device the current one of this thread
  integer(c_int32_t) function enter(self, before) result(status)
    class(solver_type), intent(in) :: self
    !> The one that was, for [[leave]]
    integer(c_int), intent(out) :: before
    before = self%device
    status = checked(cuda_get_device(before), 'cudaGetDevice')
    if (status == heat_ok .and. before /= self%device) then
      status = checked(cuda_set_device(self%device), 'cudaSetDevice')
    end if
  end function enter

  !> Go back to the device that was current; setting one, even to what it is, makes a context
  subroutine leave(self, before)
    class(solver_type), intent(in) :: self
    integer(c_int), intent(in) :: before
    integer(c_int) :: code
    if (before /= self%device) code = cuda_set_device(before)
  end subroutine leave

  !> Copy a window between the device and cells of the host
  integer(c_int32_t) function copy(self, window, cells, ld, out) result(status)
    class(solver_type), intent(in) :: self
    type(heat_block_type), intent(in) :: window
    type(c_ptr), intent(in) :: cells
    integer(c_int64_t), intent(in) :: ld
    logical, intent(in) :: out
    type(c_ptr) :: there
    integer(c_int) :: before

    status = heat_ok
    if (window%nx == 0 .or. window%ny == 0) return
    there = shifted(self%fields(self%now), &
      & self%shape%corner + window%y * self%shape%ld + window%x)
    status = enter(self, before)
    if (status == heat_ok) then
      if (out) then
        status = copy_rows(self, cells, ld, there, self%shape%ld, window, &
          & cuda_memcpy_device_to_host)
      else
        status = copy_rows(self, there, self%shape%ld, cells, ld, window, &
          & cuda_memcpy_host_to_device)
      end if
    end if
    if (status == heat_ok) status = finished(self)
    call leave(self, before)
  end function copy

  !> Queue the copy of a window's rows, `to_ld` and `from_ld` cells apart
  integer(c_int32_t) function copy_rows(self, to, to_ld, from, from_ld, window, kind) result(status)
    class(solver_type), intent(in) :: self
    type(c_ptr), intent(in) :: to, from
    integer(c_int64_t), intent(in) :: to_ld, from_ld
    type(heat_block_type), intent(in) :: window
    integer(c_int), intent(in) :: kind
    integer(c_size_t) :: width
    integer(c_int64_t) :: row
    integer(c_int) :: most_pitch

    width = int(window%nx * cell_bytes, c_size_t)
    most_pitch = 0
    status = checked(cuda_device_get_attribute(most_pitch, cuda_dev_attr_max_pitch, self%device), &
      & 'cudaDeviceGetAttribute')
    if (status /= heat_ok) return
    if (max(to_ld, from_ld) * cell_bytes <= most_pitch) then
      status = checked(cuda_memcpy_2d_async(to, int(to_ld * cell_bytes, c_size_t), from, &
        & int(from_ld * cell_bytes, c_size_t), width, int(window%ny, c_size_t), kind, &
        & self%stream), 'cudaMemcpy2DAsync')
    else  ! rows of 2 GiB are further apart than one copy can tell
      do row = 0, window%ny - 1
        if (status == heat_ok) status = checked(cuda_memcpy_async(shifted(to, row * to_ld), &
          & shifted(from, row * from_ld), width, kind, self%stream), 'cudaMemcpyAsync')
      end do
    end if
  end function copy_rows

  !> Free all memory of the device; a device that is lost has nothing to give back
  subroutine release(self)
    class(solver_type), intent(inout) :: self
    integer(c_int32_t) :: status
    integer(c_int) :: before, code
    integer :: i
    if (.not. c_associated(self%stream)) return  ! it is the first to be made
    status = enter(self, before)
    if (c_associated(self%graph)) code = cuda_graph_exec_destroy(self%graph)
    if (c_associated(self%stream)) code = cuda_stream_destroy(self%stream)
    do i = 1, size(self%fields)
      code = cuda_free(self%fields(i))
    end do
    code = cuda_free(self%sources)
    call leave(self, before)
  end subroutine release

end module heat_cuda
