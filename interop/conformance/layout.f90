!> Sizes, offsets and constants of module heat, in the order of layout_list.h.
module heat_layout
  use, intrinsic :: iso_c_binding, only : c_int64_t, c_intptr_t, c_loc, c_ptr, c_sizeof
  use heat, only : heat_abi_mismatch, heat_abi_version, heat_block_type, &
    & heat_device_kernel_type, heat_device_shape_type, heat_gpu_error, heat_host_offload, &
    & heat_initial_random, heat_initial_zero, heat_internal_error, heat_invalid_argument, &
    & heat_io_error, heat_kernel_type, heat_mpi_error, heat_needs_gpu, heat_needs_mpi, &
    & heat_no_comm, heat_not_finite, heat_not_found, heat_ok, heat_out_of_memory, &
    & heat_problem_type, heat_solver_table_type, heat_source_type, heat_timings_type, &
    & heat_unavailable, heat_wrong_answer
  implicit none (type, external)
  private
  public :: heat_layout_fortran

contains

  !> The values; see layout.h
  function heat_layout_fortran(values, room) result(count) bind(C)
    integer(c_int64_t), value :: room
    integer(c_int64_t), intent(inout) :: values(room)
    integer(c_int64_t) :: count
    type(heat_source_type), target :: source
    type(heat_problem_type), target :: problem
    type(heat_block_type), target :: block
    type(heat_timings_type), target :: timings
    type(heat_kernel_type), target :: kernel
    type(heat_solver_table_type), target :: table
    type(heat_device_kernel_type), target :: kernel_on_device
    type(heat_device_shape_type), target :: shape

    count = 0
    call put(c_sizeof(source))
    call put(distance(c_loc(source), c_loc(source%x)))
    call put(distance(c_loc(source), c_loc(source%y)))
    call put(distance(c_loc(source), c_loc(source%rate)))
    call put(c_sizeof(problem))
    call put(distance(c_loc(problem), c_loc(problem%struct_size)))
    call put(distance(c_loc(problem), c_loc(problem%abi_version)))
    call put(distance(c_loc(problem), c_loc(problem%nx)))
    call put(distance(c_loc(problem), c_loc(problem%ny)))
    call put(distance(c_loc(problem), c_loc(problem%steps)))
    call put(distance(c_loc(problem), c_loc(problem%sources)))
    call put(distance(c_loc(problem), c_loc(problem%n_sources)))
    call put(distance(c_loc(problem), c_loc(problem%seed)))
    call put(distance(c_loc(problem), c_loc(problem%initial)))
    call put(distance(c_loc(problem), c_loc(problem%reserved)))
    call put(c_sizeof(block))
    call put(distance(c_loc(block), c_loc(block%struct_size)))
    call put(distance(c_loc(block), c_loc(block%abi_version)))
    call put(distance(c_loc(block), c_loc(block%x)))
    call put(distance(c_loc(block), c_loc(block%y)))
    call put(distance(c_loc(block), c_loc(block%nx)))
    call put(distance(c_loc(block), c_loc(block%ny)))
    call put(c_sizeof(timings))
    call put(distance(c_loc(timings), c_loc(timings%struct_size)))
    call put(distance(c_loc(timings), c_loc(timings%abi_version)))
    call put(distance(c_loc(timings), c_loc(timings%compute)))
    call put(distance(c_loc(timings), c_loc(timings%exchange)))
    call put(distance(c_loc(timings), c_loc(timings%waiting)))
    call put(c_sizeof(kernel))
    call put(distance(c_loc(kernel), c_loc(kernel%struct_size)))
    call put(distance(c_loc(kernel), c_loc(kernel%abi_version)))
    call put(distance(c_loc(kernel), c_loc(kernel%name)))
    call put(distance(c_loc(kernel), c_loc(kernel%level)))
    call put(distance(c_loc(kernel), c_loc(kernel%sweep)))
    call put(c_sizeof(table))
    call put(distance(c_loc(table), c_loc(table%struct_size)))
    call put(distance(c_loc(table), c_loc(table%abi_version)))
    call put(distance(c_loc(table), c_loc(table%name)))
    call put(distance(c_loc(table), c_loc(table%summary)))
    call put(distance(c_loc(table), c_loc(table%needs)))
    call put(distance(c_loc(table), c_loc(table%reserved)))
    call put(distance(c_loc(table), c_loc(table%create)))
    call put(distance(c_loc(table), c_loc(table%advance)))
    call put(distance(c_loc(table), c_loc(table%block)))
    call put(distance(c_loc(table), c_loc(table%read)))
    call put(distance(c_loc(table), c_loc(table%write)))
    call put(distance(c_loc(table), c_loc(table%timings)))
    call put(distance(c_loc(table), c_loc(table%destroy)))
    call put(c_sizeof(kernel_on_device))
    call put(distance(c_loc(kernel_on_device), c_loc(kernel_on_device%struct_size)))
    call put(distance(c_loc(kernel_on_device), c_loc(kernel_on_device%abi_version)))
    call put(distance(c_loc(kernel_on_device), c_loc(kernel_on_device%name)))
    call put(distance(c_loc(kernel_on_device), c_loc(kernel_on_device%runtime)))
    call put(distance(c_loc(kernel_on_device), c_loc(kernel_on_device%step)))
    call put(distance(c_loc(kernel_on_device), c_loc(kernel_on_device%inject)))
    call put(c_sizeof(shape))
    call put(distance(c_loc(shape), c_loc(shape%struct_size)))
    call put(distance(c_loc(shape), c_loc(shape%abi_version)))
    call put(distance(c_loc(shape), c_loc(shape%ld)))
    call put(distance(c_loc(shape), c_loc(shape%corner)))
    call put(distance(c_loc(shape), c_loc(shape%cells)))
    call put(int(heat_abi_version, c_int64_t))
    call put(int(heat_no_comm, c_int64_t))
    call put(int(heat_ok, c_int64_t))
    call put(int(heat_invalid_argument, c_int64_t))
    call put(int(heat_out_of_memory, c_int64_t))
    call put(int(heat_unavailable, c_int64_t))
    call put(int(heat_not_found, c_int64_t))
    call put(int(heat_abi_mismatch, c_int64_t))
    call put(int(heat_mpi_error, c_int64_t))
    call put(int(heat_not_finite, c_int64_t))
    call put(int(heat_io_error, c_int64_t))
    call put(int(heat_internal_error, c_int64_t))
    call put(int(heat_gpu_error, c_int64_t))
    call put(int(heat_wrong_answer, c_int64_t))
    call put(int(heat_initial_zero, c_int64_t))
    call put(int(heat_initial_random, c_int64_t))
    call put(int(heat_needs_mpi, c_int64_t))
    call put(int(heat_needs_gpu, c_int64_t))
    call put(int(heat_host_offload, c_int64_t))

  contains

    subroutine put(value)
      integer(c_int64_t), intent(in) :: value
      count = count + 1
      if (count <= room) values(count) = value
    end subroutine put
  end function heat_layout_fortran

  !> Bytes from one address to another
  pure function distance(from, to) result(bytes)
    type(c_ptr), intent(in) :: from, to
    integer(c_int64_t) :: bytes
    bytes = int(transfer(to, 0_c_intptr_t) - transfer(from, 0_c_intptr_t), c_int64_t)
  end function distance

end module heat_layout
