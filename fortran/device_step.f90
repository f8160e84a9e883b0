!> A field on a GPU, and its steps by OpenACC: a launch a step, its sources included.
!>
!> A launch has no arguments. libgomp would map each of them anew, which takes 100 microseconds;
!> launches without any take 4. They read `field` instead, which is on the device: one for all
!> solvers, so that one of them at a time may use these procedures.
!>
!>     call use_device(0)
!>     call clear(mine)
!>     call take_steps(mine, 10_c_int64_t)
!>
!> A thread of the device has a column of some rows. It reads its column at once, with the cells
!> beyond both ends, so that many reads are under way; its x-neighbours' cells were or will be read
!> by the threads beside it, and come from the cache:
!>
!>       . . . . . .    y - 1
!>       | | | | | |    y       a thread's column: | ; it reads the column, the cells left and right
!>       | | | | | |    ...     of it, and those below and above
!>       . . . . . .    y + rows
module heat_device_step
  use, intrinsic :: iso_c_binding, only : c_double, c_f_pointer, c_int64_t, c_null_ptr, c_ptr
  use openacc, only : acc_device_host, acc_device_nvidia, acc_get_num_devices, &
    & acc_get_property_string, acc_property_name, acc_set_device_num, acc_update_device
  use heat, only : heat_source_type
  implicit none (type, external)
  private
  public :: clear, device_count, device_field_type, device_text, field, fits, line, take_steps, &
    & use_device, use_host

  !> Rows of a column, and threads of a gang: of 4, 6, 8 and 12 rows four were the fastest on an
  !> H200
  integer, parameter :: rows = 4, lanes = 128
  !> Threads that run together, on cells of one row
  integer, parameter :: warp = 32
  !> Cells in 128 bytes, which a device moves at once; cell (1, y) is the first of some
  integer(c_int64_t), parameter :: line = 16
  !> OpenACC's queue of all launches
  integer, parameter :: queue = 1
  !> So many that OpenACC can add the threads of a launch
  integer, parameter :: most_columns = 2**30

  !> All that a launch works on
  type :: device_field_type
    !> Addresses of two fields with their rings, shape (ld, ny + 2)
    type(c_ptr) :: cells(2) = c_null_ptr
    !> Which of them is the present one
    integer :: now = 1
    !> Cells along x and y, and from one row to the next
    integer :: nx = 0, ny = 0
    integer(c_int64_t) :: ld = 0
    !> Addresses of the sources by row, shape (n_sources), and of the places where each row's begin,
    !> shape (ny + 1)
    type(c_ptr) :: sources = c_null_ptr, row_start = c_null_ptr
    integer(c_int64_t) :: n_sources = 0
    !> Columns side by side, whole warps of them, and in all
    integer :: across = 0, columns = 0
    !> Zero, which the device's compiler cannot know; see [[rounded]]
    integer(c_int64_t) :: nothing = 0
  end type device_field_type

  !> What launches work on. It is public because the device's linker knows public variables alone
  type(device_field_type), save :: field
  !$acc declare create(field)

contains

  !> How many devices there are that could run this file's launches
  integer function device_count()
    device_count = acc_get_num_devices(acc_device_nvidia)
  end function device_count

  !> "NVIDIA H200 0": a device's model and number, because OpenACC does not tell its address
  function device_text(device) result(text)
    integer, intent(in) :: device
    character(:), allocatable :: text
    character(80) :: model, number
    call acc_get_property_string(device, acc_device_nvidia, acc_property_name, model)
    write (number, '(i0)') device
    text = trim(model) // ' ' // trim(number)
  end function device_text

  !> Make a device the one that this thread's launches run on
  subroutine use_device(device)
    integer, intent(in) :: device
    call acc_set_device_num(device, acc_device_nvidia)
  end subroutine use_device

  !> Have this thread's launches run on the host
  subroutine use_host()
    call acc_set_device_num(0, acc_device_host)
  end subroutine use_host

  !> Whether a launch can have the columns of a field
  pure logical function fits(nx, ny)
    integer(c_int64_t), intent(in) :: nx, ny
    fits = max(nx, ny) <= most_columns
    if (fits) fits = (nx + warp) * (ny / rows + 1) <= most_columns
  end function fits

  !> Set both fields to zero, with their rings
  subroutine clear(given)
    type(device_field_type), intent(in) :: given
    integer :: i, gangs
    call set_field(given, gangs)
    !$acc parallel num_gangs(gangs) vector_length(lanes) async(queue)
    !$acc loop gang vector
    do i = 0, columns() - 1
      call clear_column(i)
    end do
    !$acc end parallel
    !$acc wait(queue)
  end subroutine clear

  !> Take steps. `static:1` gives each gang the columns of its own number, without a division
  subroutine take_steps(given, steps)
    type(device_field_type), intent(inout) :: given
    integer(c_int64_t), intent(in) :: steps
    integer(c_int64_t) :: step
    integer :: i, gangs

    call set_field(given, gangs)
    do step = 1, steps
      if (given%now == 1) then
        !$acc parallel num_gangs(gangs) vector_length(lanes) async(queue)
        !$acc loop gang(static:1) vector
        do i = 0, columns() - 1
          call step_column(i, 1, 2)
        end do
        !$acc end parallel
      else
        !$acc parallel num_gangs(gangs) vector_length(lanes) async(queue)
        !$acc loop gang(static:1) vector
        do i = 0, columns() - 1
          call step_column(i, 2, 1)
        end do
        !$acc end parallel
      end if
      given%now = 3 - given%now
    end do
    !$acc wait(queue)
  end subroutine take_steps

  !> Hand a field to the launches, and tell how many gangs they need. The directive `update device`
  !> would do nothing: gfortran 12 drops it for variables of `declare create`
  subroutine set_field(given, gangs)
    type(device_field_type), intent(in) :: given
    integer, intent(out) :: gangs
    field = given
    field%across = (field%nx + warp - 1) / warp * warp
    field%columns = field%across * ((field%ny + rows - 1) / rows)
    call acc_update_device(field)
    gangs = (field%columns + lanes - 1) / lanes
  end subroutine set_field

  !> Columns of a launch
  integer function columns()
    !$acc routine seq
    columns = field%columns
  end function columns

  !> Set every `columns`-th cell of both fields to zero
  subroutine clear_column(i)
    !$acc routine seq
    integer, value :: i
    real(c_double), pointer, contiguous :: now(:), next(:)
    integer(c_int64_t) :: n, k
    n = field%ld * (field%ny + 2)
    call c_f_pointer(field%cells(1), now, [n])
    call c_f_pointer(field%cells(2), next, [n])
    do k = i + 1, n, field%columns
      now(k) = 0.0_c_double
      next(k) = 0.0_c_double
    end do
  end subroutine clear_column

  !> Take the cells of column i one step on, sources included. It asks for the sources first,
  !> because an answer comes from memory
  subroutine step_column(i, from, to)
    !$acc routine seq
    integer, value :: i, from, to
    real(c_double), pointer, contiguous :: now(:), next(:)
    integer(c_int64_t), pointer, contiguous :: row_start(:)
    integer(c_int64_t) :: first, end
    integer :: x, y

    y = i / field%across
    x = i - y * field%across + 1
    y = y * rows + 1
    if (x > field%nx) return
    call c_f_pointer(field%row_start, row_start, [field%ny + 1])
    first = row_start(y)
    end = row_start(min(y + rows, field%ny + 1))
    call c_f_pointer(field%cells(from), now, [huge(first)])
    call c_f_pointer(field%cells(to), next, [huge(first)])
    call sweep_column(now, next, place(x, int(y, c_int64_t)), min(rows, field%ny - y + 1) - 1, &
      & field%ld, field%nothing)
    if (first < end) call add_sources(next, first, end, x)
  end subroutine step_column

  !> Where cell (x, y) is in a field
  pure function place(x, y)
    !$acc routine seq
    integer, intent(in) :: x
    integer(c_int64_t), intent(in) :: y
    integer(c_int64_t) :: place
    place = y * field%ld + line + x
  end function place

  !> One step of a column without sources. Beyond its last row cells are read again, not written
  subroutine sweep_column(now, next, start, last, ld, nothing)
    !$acc routine seq
    real(c_double), intent(in) :: now(*)
    real(c_double), intent(inout) :: next(*)
    !> Place of the column's first cell, and its last row, counted from 0
    integer(c_int64_t), value :: start
    integer, value :: last
    integer(c_int64_t), value :: ld, nothing
    real(c_double) :: column(-1:rows), low(0:rows-1), high(0:rows-1)
    integer(c_int64_t) :: at
    integer :: j

    column(-1) = now(start - ld)
    at = start
    do j = 0, rows - 1
      column(j) = now(at)
      low(j) = now(at - 1)
      high(j) = now(at + 1)
      if (j <= last) at = at + ld
    end do
    column(rows) = now(at)
    at = start
    do j = 0, rows - 1 ! A constant, because such a loop is unrolled.
      if (j > last) exit
      next(at) = update(column(j), low(j), high(j), column(j-1), column(j+1), nothing)
      at = at + ld
    end do
  end subroutine sweep_column

  !> Inject sources into a column, each cell's in order
  subroutine add_sources(next, first, end, x)
    !$acc routine seq
    real(c_double), intent(inout) :: next(*)
    !> The column's rows have the sources first..end-1
    integer(c_int64_t), value :: first, end
    integer, value :: x
    type(heat_source_type), pointer, contiguous :: sources(:)
    integer(c_int64_t) :: i, at

    call c_f_pointer(field%sources, sources, [field%n_sources])
    do i = first, end - 1
      if (sources(i)%x /= x) cycle
      at = place(x, sources(i)%y)
      next(at) = next(at) + sources(i)%rate
    end do
  end subroutine add_sources

  !> One cell's next value from its own and its four neighbours' present ones: formula.inc with the
  !> product rounded
  pure function update(centre, x_low, x_high, y_low, y_high, nothing) result(next)
    !$acc routine seq
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
    !$acc routine seq
    real(c_double), intent(in) :: product
    !> Zero
    integer(c_int64_t), intent(in) :: nothing
    real(c_double) :: same
    same = transfer(ieor(transfer(product, nothing), nothing), product)
  end function rounded

end module heat_device_step
