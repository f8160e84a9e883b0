!> The part of CUDA's runtime API that a Fortran program needs to own memory, streams and graphs,
!> and its errors as statuses of ours.
!>
!>     status = device_memory(bytes, address)
!>     if (status == heat_ok) status = checked(cuda_stream_synchronize(stream), 'on the device')
!>
!> Names and arguments are those of cuda_runtime_api.h. Handles and addresses of the device are
!> type(c_ptr); cudaError_t is an enum, integer(c_int).
module heat_cuda_runtime
  use, intrinsic :: iso_c_binding, only : c_char, c_f_pointer, c_int, c_int32_t, c_int64_t, &
    & c_intptr_t, c_loc, c_long_long, c_null_char, c_null_ptr, c_ptr, c_size_t
  use heat, only : heat_fail, heat_gpu_error, heat_ok, heat_out_of_memory, heat_string, &
    & heat_unavailable
  implicit none (type, external)
  private
  public :: cuda_device_get_attribute, cuda_free, cuda_get_device, cuda_get_last_error
  public :: cuda_graph_destroy
  public :: cuda_graph_exec_destroy, cuda_graph_instantiate_with_flags, cuda_graph_launch
  public :: cuda_memcpy_2d_async, cuda_memcpy_async, cuda_memset_async, cuda_set_device
  public :: cuda_stream_begin_capture, cuda_stream_create_with_flags, cuda_stream_destroy
  public :: cuda_stream_end_capture, cuda_stream_synchronize
  public :: checked, device_memory, gpu_text, shifted

  !> cudaError_t
  integer(c_int), parameter :: cuda_success = 0, cuda_error_memory_allocation = 2
  !> cudaMemcpyKind
  integer(c_int), parameter, public :: cuda_memcpy_host_to_device = 1, &
    & cuda_memcpy_device_to_host = 2
  !> cudaDeviceAttr: bytes between rows that a 2-D copy takes at most
  integer(c_int), parameter, public :: cuda_dev_attr_max_pitch = 11
  !> A stream that the default stream does not wait for, nor it for that one
  integer(c_int), parameter, public :: cuda_stream_non_blocking = 1
  !> A capture that other threads' calls do not disturb
  integer(c_int), parameter, public :: cuda_stream_capture_mode_thread_local = 1
  !> The driver is too old; there are no devices, none to be had now, or no code for this one
  integer(c_int), parameter :: cuda_lacks(4) = [35, 100, 46, 209]

  interface
    integer(c_int) function cuda_get_device(device) bind(C, name='cudaGetDevice')
      import
      integer(c_int), intent(inout) :: device
    end function cuda_get_device

    integer(c_int) function cuda_set_device(device) bind(C, name='cudaSetDevice')
      import
      integer(c_int), value :: device
    end function cuda_set_device

    integer(c_int) function cuda_device_get_attribute(value, attribute, device) &
      & bind(C, name='cudaDeviceGetAttribute')
      import
      integer(c_int), intent(inout) :: value
      integer(c_int), value :: attribute, device
    end function cuda_device_get_attribute

    !> What begins with the device's name, NUL-terminated; it is longer in newer versions of CUDA
    integer(c_int) function cuda_get_device_properties(properties, device) &
      & bind(C, name='cudaGetDeviceProperties')
      import
      character(kind=c_char), intent(inout) :: properties(*)
      integer(c_int), value :: device
    end function cuda_get_device_properties

    !> Address on the PCI bus, "0000:1B:00.0", NUL-terminated
    integer(c_int) function cuda_device_get_pci_bus_id(address, size, device) &
      & bind(C, name='cudaDeviceGetPCIBusId')
      import
      character(kind=c_char), intent(inout) :: address(*)
      integer(c_int), value :: size, device
    end function cuda_device_get_pci_bus_id

    integer(c_int) function cuda_malloc(address, bytes) bind(C, name='cudaMalloc')
      import
      type(c_ptr), intent(inout) :: address
      integer(c_size_t), value :: bytes
    end function cuda_malloc

    integer(c_int) function cuda_free(address) bind(C, name='cudaFree')
      import
      type(c_ptr), value :: address
    end function cuda_free

    integer(c_int) function cuda_mem_get_info(free, total) bind(C, name='cudaMemGetInfo')
      import
      integer(c_size_t), intent(inout) :: free, total
    end function cuda_mem_get_info

    integer(c_int) function cuda_memset_async(address, byte, bytes, stream) &
      & bind(C, name='cudaMemsetAsync')
      import
      type(c_ptr), value :: address, stream
      integer(c_int), value :: byte
      integer(c_size_t), value :: bytes
    end function cuda_memset_async

    integer(c_int) function cuda_memcpy_async(to, from, bytes, kind, stream) &
      & bind(C, name='cudaMemcpyAsync')
      import
      type(c_ptr), value :: to, from, stream
      integer(c_size_t), value :: bytes
      integer(c_int), value :: kind
    end function cuda_memcpy_async

    !> Pitches and width in bytes; height in rows
    integer(c_int) function cuda_memcpy_2d_async(to, to_pitch, from, from_pitch, width, height, &
      & kind, stream) bind(C, name='cudaMemcpy2DAsync')
      import
      type(c_ptr), value :: to, from, stream
      integer(c_size_t), value :: to_pitch, from_pitch, width, height
      integer(c_int), value :: kind
    end function cuda_memcpy_2d_async

    integer(c_int) function cuda_stream_create_with_flags(stream, flags) &
      & bind(C, name='cudaStreamCreateWithFlags')
      import
      type(c_ptr), intent(inout) :: stream
      integer(c_int), value :: flags
    end function cuda_stream_create_with_flags

    integer(c_int) function cuda_stream_synchronize(stream) bind(C, name='cudaStreamSynchronize')
      import
      type(c_ptr), value :: stream
    end function cuda_stream_synchronize

    integer(c_int) function cuda_stream_destroy(stream) bind(C, name='cudaStreamDestroy')
      import
      type(c_ptr), value :: stream
    end function cuda_stream_destroy

    integer(c_int) function cuda_stream_begin_capture(stream, mode) &
      & bind(C, name='cudaStreamBeginCapture')
      import
      type(c_ptr), value :: stream
      integer(c_int), value :: mode
    end function cuda_stream_begin_capture

    integer(c_int) function cuda_stream_end_capture(stream, graph) &
      & bind(C, name='cudaStreamEndCapture')
      import
      type(c_ptr), value :: stream
      type(c_ptr), intent(inout) :: graph
    end function cuda_stream_end_capture

    integer(c_int) function cuda_graph_instantiate_with_flags(executable, graph, flags) &
      & bind(C, name='cudaGraphInstantiateWithFlags')
      import
      type(c_ptr), intent(inout) :: executable
      type(c_ptr), value :: graph
      integer(c_long_long), value :: flags
    end function cuda_graph_instantiate_with_flags

    integer(c_int) function cuda_graph_launch(executable, stream) bind(C, name='cudaGraphLaunch')
      import
      type(c_ptr), value :: executable, stream
    end function cuda_graph_launch

    integer(c_int) function cuda_graph_destroy(graph) bind(C, name='cudaGraphDestroy')
      import
      type(c_ptr), value :: graph
    end function cuda_graph_destroy

    integer(c_int) function cuda_graph_exec_destroy(executable) bind(C, name='cudaGraphExecDestroy')
      import
      type(c_ptr), value :: executable
    end function cuda_graph_exec_destroy

    !> The last error, which it also forgets
    integer(c_int) function cuda_get_last_error() bind(C, name='cudaGetLastError')
      import
    end function cuda_get_last_error

    !> NUL-terminated text
    function cuda_get_error_string(code) result(text) bind(C, name='cudaGetErrorString')
      import
      integer(c_int), value :: code
      type(c_ptr) :: text
    end function cuda_get_error_string
  end interface

contains

  !> The code that a call of CUDA returned, as a status: HEAT_GPU_ERROR with CUDA's text if it
  !> failed, or HEAT_UNAVAILABLE if it says what this build or machine lacks
  integer(c_int32_t) function checked(code, what) result(status)
    integer(c_int), intent(in) :: code
    !> The call or launch, for the message
    character(*), intent(in) :: what
    integer(c_int) :: told
    character(kind=c_char), pointer :: text(:)
    character(200) :: message
    integer :: i

    status = heat_ok
    if (code == cuda_success) return
    told = cuda_get_last_error()  ! here, so that the next call does not tell it again
    call c_f_pointer(cuda_get_error_string(code), text, [len(message)])
    message = ''
    do i = 1, len(message)
      if (text(i) == c_null_char) exit
      message(i:i) = text(i)
    end do
    status = heat_fail(merge(heat_unavailable, heat_gpu_error, any(code == cuda_lacks)), &
      & what // ': ' // trim(message) // c_null_char)
  end function checked

  !> Allocate memory of the current device; HEAT_OUT_OF_MEMORY names what was asked for and was free
  integer(c_int32_t) function device_memory(bytes, address) result(status)
    integer(c_int64_t), intent(in) :: bytes
    type(c_ptr), intent(inout) :: address
    integer(c_size_t) :: free, total
    integer(c_int) :: code
    character(160) :: message

    code = cuda_malloc(address, int(bytes, c_size_t))
    if (code /= cuda_error_memory_allocation) then
      status = checked(code, 'cudaMalloc')
      return
    end if
    code = cuda_get_last_error()
    free = 0
    total = 0
    code = cuda_mem_get_info(free, total)
    write (message, '(3(a, i0), a)') 'out of device memory: ', bytes, ' bytes asked for, ', &
      & free, ' of ', total, ' free'
    status = heat_fail(heat_out_of_memory, trim(message) // c_null_char)
  end function device_memory

  !> "NVIDIA H200 0000:1B:00.0", ended by a NUL: a device's model and its address on the PCI bus,
  !> for heat_note_gpu
  integer(c_int32_t) function gpu_text(device, text) result(status)
    integer(c_int), intent(in) :: device
    character(:, c_char), allocatable, target, intent(out) :: text
    integer(c_int), parameter :: size = 16
    character(kind=c_char), target :: properties(4096), address(size)
    status = checked(cuda_get_device_properties(properties, device), 'cudaGetDeviceProperties')
    if (status == heat_ok) then
      status = checked(cuda_device_get_pci_bus_id(address, size, device), 'cudaDeviceGetPCIBusId')
    end if
    text = ''
    if (status /= heat_ok) return
    text = heat_string(c_loc(properties)) // ' ' // heat_string(c_loc(address)) // c_null_char
  end function gpu_text

  !> An address so many cells of 8 bytes on
  pure function shifted(address, cells) result(there)
    type(c_ptr), intent(in) :: address
    integer(c_int64_t), intent(in) :: cells
    type(c_ptr) :: there
    there = transfer(transfer(address, 0_c_intptr_t) + 8 * cells, c_null_ptr)
  end function shifted

end module heat_cuda_runtime
