!> The two arrays of a block with their ring, and the sources inside it.
!>
!>     status = make_field(field, block, problem)
!>     status = sweep_field(field, sweep, 1_c_int64_t, 1_c_int64_t, block%nx, block%ny)
!>     call finish_step(field)
module heat_field
  use, intrinsic :: iso_c_binding, only : c_associated, c_double, c_f_pointer, c_f_procpointer, &
    & c_int, c_int32_t, c_int64_t, c_intptr_t, c_loc, c_null_char, c_null_ptr, c_ptr, c_size_t
  use, intrinsic :: iso_fortran_env, only : int64
  use heat, only : heat_block_type, heat_fail, heat_find_kernel, heat_kernel_type, heat_ok, &
    & heat_out_of_memory, heat_problem_type, heat_source_type, heat_sweep
  implicit none (type, external)
  private
  public :: field_type, make_field, sweep_field, inject, finish_step, swap_arrays, choose_sweep
  public :: lap, seconds

  !> `now` and `next` of one block, zero at first
  type :: field_type
    !> The cells of the problem that this field holds
    type(heat_block_type) :: block
    !> The cells of its arrays: the block, and around it those of neighbours that it works out, too
    type(heat_block_type) :: box
    !> The box with its ring, shape (0:nx+1, 0:ny+1)
    real(c_double), allocatable :: now(:, :), next(:, :)
    !> The sources inside the box, in the problem's order, counted from the box's first cell
    type(heat_source_type), allocatable :: sources(:)
  end type field_type

  interface
    !> madvise() of the system
    integer(c_int) function advise(begin, bytes, advice) bind(C, name='madvise')
      import
      type(c_ptr), value :: begin
      integer(c_size_t), value :: bytes
      integer(c_int), value :: advice
    end function advise
  end interface

contains

  !> Allocate a field; HEAT_OUT_OF_MEMORY if it cannot be had
  integer(c_int32_t) function make_field(field, block, problem, box, large_pages, untouched) &
    & result(status)
    type(field_type), intent(inout) :: field
    type(heat_block_type), intent(in) :: block
    type(heat_problem_type), intent(in) :: problem
    !> Around the block, or the block itself if it is absent
    type(heat_block_type), intent(in), optional :: box
    !> Whether to ask the system for large pages, for who walks over many rows at once
    logical, intent(in), optional :: large_pages
    !> Whether to leave it to the caller to set both arrays to zero
    logical, intent(in), optional :: untouched
    type(heat_source_type), pointer :: all_sources(:)
    integer(c_int64_t) :: i, n
    integer :: failed
    logical :: touch

    field%block = block
    field%box = block
    if (present(box)) field%box = box
    call c_f_pointer(problem%sources, all_sources, [problem%n_sources])
    allocate(field%sources(count_inside(field%box, all_sources)), stat=failed)
    if (failed == 0) then
      allocate(field%now(0:field%box%nx+1, 0:field%box%ny+1), &
        & field%next(0:field%box%nx+1, 0:field%box%ny+1), stat=failed)
    end if
    status = heat_ok
    if (failed /= 0) then
      status = heat_fail(heat_out_of_memory, 'no memory for the field' // c_null_char)
      return
    end if
    if (present(large_pages)) then
      if (large_pages) call ask_for_large_pages(field%now)
      if (large_pages) call ask_for_large_pages(field%next)
    end if
    touch = .true.
    if (present(untouched)) touch = .not. untouched
    if (touch) then
      field%now = 0.0_c_double
      field%next = 0.0_c_double
    end if
    n = 0
    do i = 1, problem%n_sources
      if (.not. is_inside(field%box, all_sources(i))) cycle
      n = n + 1
      field%sources(n) = all_sources(i)
      field%sources(n)%x = all_sources(i)%x - field%box%x + 1
      field%sources(n)%y = all_sources(i)%y - field%box%y + 1
    end do
  end function make_field

  !> Ask for pages of 2 MiB, before the first touch makes small ones. It is a wish: a refusal
  !> changes no result
  subroutine ask_for_large_pages(cells)
    real(c_double), intent(in), target, contiguous :: cells(:, :)
    integer(c_intptr_t), parameter :: page = 2097152
    !> MADV_HUGEPAGE of Linux
    integer(c_int), parameter :: large = 14
    integer(c_intptr_t) :: begin, end
    integer(c_int) :: refused

    begin = transfer(c_loc(cells), begin)
    end = begin + 8 * size(cells, kind=c_intptr_t)
    begin = (begin + page - 1) / page * page
    end = end / page * page
    if (end <= begin) return
    refused = advise(transfer(begin, c_null_ptr), int(end - begin, c_size_t), large)
  end subroutine ask_for_large_pages

  !> Whether a block holds a source's cell
  pure function is_inside(block, source) result(inside)
    type(heat_block_type), intent(in) :: block
    type(heat_source_type), intent(in) :: source
    logical :: inside
    inside = source%x >= block%x .and. source%x < block%x + block%nx .and. &
      & source%y >= block%y .and. source%y < block%y + block%ny
  end function is_inside

  !> How many of the sources a block holds
  pure function count_inside(block, sources) result(n)
    type(heat_block_type), intent(in) :: block
    type(heat_source_type), intent(in) :: sources(:)
    integer(c_int64_t) :: n, i
    n = 0
    do i = 1, size(sources, kind=c_int64_t)
      if (is_inside(block, sources(i))) n = n + 1
    end do
  end function count_inside

  !> Take cells x..x+nx-1, y..y+ny-1 of the block one step on; a part without cells is allowed
  integer(c_int32_t) function sweep_field(field, sweep, x, y, nx, ny) result(status)
    type(field_type), intent(inout) :: field
    procedure(heat_sweep), pointer, intent(in) :: sweep
    integer(c_int64_t), intent(in) :: x, y, nx, ny
    status = heat_ok
    if (nx < 1 .or. ny < 1) return
    status = sweep(field%now(x-1, y-1), field%next(x-1, y-1), nx, ny, field%box%nx + 2)
  end function sweep_field

  !> Inject the sources in rows y..y+ny-1 into an array of the field
  pure subroutine inject(field, next, y, ny)
    type(field_type), intent(in) :: field
    real(c_double), intent(inout) :: next(0:field%box%nx+1, 0:field%box%ny+1)
    integer(c_int64_t), intent(in) :: y, ny
    integer :: i
    do i = 1, size(field%sources)
      associate (s => field%sources(i))
        if (s%y >= y .and. s%y < y + ny) next(s%x, s%y) = next(s%x, s%y) + s%rate
      end associate
    end do
  end subroutine inject

  !> End a step: inject the sources and make `next` the present
  subroutine finish_step(field)
    type(field_type), intent(inout) :: field
    call inject(field, field%next, 1_c_int64_t, field%box%ny)
    call swap_arrays(field)
  end subroutine finish_step

  !> Make `next` the present
  subroutine swap_arrays(field)
    type(field_type), intent(inout) :: field
    real(c_double), allocatable :: old(:, :)
    call move_alloc(field%now, old)
    call move_alloc(field%next, field%now)
    call move_alloc(old, field%next)
  end subroutine swap_arrays

  !> The sweep of the kernel given to create, or this language's own
  integer(c_int32_t) function choose_sweep(kernel, sweep) result(status)
    !> Address of a [[heat_kernel_type]], or null
    type(c_ptr), intent(in) :: kernel
    procedure(heat_sweep), pointer, intent(inout) :: sweep
    type(heat_kernel_type), pointer :: given
    type(heat_kernel_type) :: own
    status = heat_ok
    if (c_associated(kernel)) then
      call c_f_pointer(kernel, given)
      if (c_associated(given%sweep)) then
        call c_f_procpointer(given%sweep, sweep)
        return
      end if
    end if
    status = heat_find_kernel('fortran' // c_null_char, own)
    if (status == heat_ok) call c_f_procpointer(own%sweep, sweep)
  end function choose_sweep

  !> Seconds on a clock that only goes forward
  function seconds() result(now)
    real(c_double) :: now
    integer(int64) :: ticks, rate
    call system_clock(ticks, rate)
    now = real(ticks, c_double) / real(rate, c_double)
  end function seconds

  !> Add the time since `begin` and start again
  subroutine lap(begin, sum)
    real(c_double), intent(inout) :: begin, sum
    real(c_double) :: end
    end = seconds()
    sum = sum + (end - begin)
    begin = end
  end subroutine lap

end module heat_field
