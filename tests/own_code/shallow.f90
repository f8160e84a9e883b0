!> Shallow water in a rotating basin with walls, on an Arakawa C grid: h is the depth in the middle
!> of a cell, u and v are the velocities on its high sides.
!>
!>           +--- v(i,j) ---+
!>           |              |
!>       u(i-1,j)  h(i,j)  u(i,j)
!>           |              |
!>           +-- v(i,j-1) --+
!>
!>     mpiexec -n 3 ./shallow-fortran TRACE [STEPS [NX NY]]
!>
!> Depth, gravity and the width of a cell are 1. The arrays have a halo of one cell.
program shallow
  use, intrinsic :: iso_fortran_env, only : real64
  use heat_trace_mpi
  use mpi_f08
  implicit none (type, external)
  real(real64), parameter :: dt = 0.3_real64, rotation = 0.1_real64
  integer, parameter :: smoothing = 100  !< steps between two calls of smooth
  real(real64), allocatable :: h(:, :), u(:, :), v(:, :), flux_x(:, :), flux_y(:, :)
  type(mpi_comm) :: comm
  integer :: west, east, south, north  !< ranks beside this one, mpi_proc_null beyond a wall
  integer :: whole(2), blocks(2), before(2)
  integer :: nx, ny, last_u, last_v, step, steps
  real(real64) :: volume
  type(heat_trace_type) :: trace
  character(200) :: path

  call mpi_init()
  call get_command_argument(1, path)
  steps = argument(2, 150)
  whole = [argument(3, 200), argument(4, 150)]
  call share_out()
  call start()
  if (heat_trace_open(trace, path, comm) /= heat_trace_ok) error stop heat_trace_message()
  do step = 1, steps
    call advance_h()
    call advance_u()
    call advance_v()
    if (mod(step, smoothing) == 0) call smooth()
    call record()
  end do
  if (heat_trace_close(trace) /= heat_trace_ok) error stop heat_trace_message()
  volume = sum(h(1:nx, 1:ny))
  call mpi_allreduce(mpi_in_place, volume, 1, mpi_double_precision, mpi_sum, comm)
  if (all(before == 0)) print '(a, f0.6)', 'volume ', volume
  call mpi_finalize()

contains

  integer function argument(position, default)
    integer, intent(in) :: position, default
    character(20) :: text

    call get_command_argument(position, text)
    argument = default
    if (text /= '') read (text, *) argument
  end function argument

  !> Blocks of cells, one a rank; those of unequal size differ by one cell
  subroutine share_out()
    integer :: rank, ranks, place(2), cells(2)

    call mpi_comm_size(mpi_comm_world, ranks)
    blocks = 0
    call mpi_dims_create(ranks, 2, blocks)
    call mpi_cart_create(mpi_comm_world, 2, blocks, [.false., .false.], .false., comm)
    call mpi_comm_rank(comm, rank)
    call mpi_cart_coords(comm, rank, 2, place)
    call mpi_cart_shift(comm, 0, 1, west, east)
    call mpi_cart_shift(comm, 1, 1, south, north)
    before = place * whole / blocks
    cells = (place + 1) * whole / blocks - before
    nx = cells(1)
    ny = cells(2)
    ! The high side of the last cell is a wall, where nothing flows.
    last_u = merge(nx - 1, nx, east == mpi_proc_null)
    last_v = merge(ny - 1, ny, north == mpi_proc_null)
  end subroutine share_out

  !> A hump of water at rest
  subroutine start()
    integer :: i, j
    real(real64) :: x, y

    allocate (h(0:nx + 1, 0:ny + 1), u(0:nx + 1, 0:ny + 1), v(0:nx + 1, 0:ny + 1), &
      & source=0.0_real64)
    allocate (flux_x(0:nx, ny), flux_y(nx, 0:ny))
    do j = 1, ny
      do i = 1, nx
        x = (before(1) + i - 0.5_real64) / whole(1)
        y = (before(2) + j - 0.5_real64) / whole(2)
        h(i, j) = 1 + x * x * (1 - x) * y * (1 - y)
      end do
    end do
    call exchange(h)
  end subroutine start

  subroutine record()
    integer :: status

    status = heat_trace_field(trace, 'h', step, h(1:nx, 1:ny), before + 1, whole)
    status = heat_trace_field(trace, 'u', step, u(1:nx, 1:ny), before + 1, whole)
    status = heat_trace_field(trace, 'v', step, v(1:nx, 1:ny), before + 1, whole)
    if (status /= heat_trace_ok) error stop heat_trace_message()
  end subroutine record

  subroutine advance_h()
    flux_x = 0.5_real64 * (h(0:nx, 1:ny) + h(1:nx + 1, 1:ny)) * u(0:nx, 1:ny)
    flux_y = 0.5_real64 * (h(1:nx, 0:ny) + h(1:nx, 1:ny + 1)) * v(1:nx, 0:ny)
    h(1:nx, 1:ny) = h(1:nx, 1:ny) - dt * ((flux_x(1:nx, :) - flux_x(0:nx - 1, :)) &
      & + (flux_y(:, 1:ny) - flux_y(:, 0:ny - 1)))
    call exchange(h)
  end subroutine advance_h

  subroutine advance_u()
    integer :: i, j

    do j = 1, ny
      do i = 1, last_u
        u(i, j) = u(i, j) - dt * (h(i + 1, j) - h(i, j)) + dt * rotation * 0.25_real64 &
          & * (v(i, j - 1) + v(i + 1, j - 1) + v(i, j) + v(i + 1, j))
      end do
    end do
    call exchange(u)
  end subroutine advance_u

  subroutine advance_v()
    integer :: i, j

    do j = 1, last_v
      do i = 1, nx
        v(i, j) = v(i, j) - dt * (h(i, j + 1) - h(i, j)) - dt * rotation * 0.25_real64 &
          & * (u(i - 1, j) + u(i, j) + u(i - 1, j + 1) + u(i, j + 1))
      end do
    end do
    call exchange(v)
  end subroutine advance_v

  !> Takes waves of two cells out of h; beyond a wall h is as before it
  subroutine smooth()
    if (west == mpi_proc_null) h(0, :) = h(1, :)
    if (east == mpi_proc_null) h(nx + 1, :) = h(nx, :)
    if (south == mpi_proc_null) h(:, 0) = h(:, 1)
    if (north == mpi_proc_null) h(:, ny + 1) = h(:, ny)
    h(1:nx, 1:ny) = 0.5_real64 * h(1:nx, 1:ny) + 0.125_real64 * (h(0:nx - 1, 1:ny) &
      & + h(2:nx + 1, 1:ny) + h(1:nx, 0:ny - 1) + h(1:nx, 2:ny + 1))
    call exchange(h)
  end subroutine smooth

  !> Fills the halo from the blocks beside this one: first along x, then along y with the corners
  subroutine exchange(a)
    real(real64), intent(inout) :: a(0:, 0:)

    call pass(a(nx, :), east, a(0, :), west)
    call pass(a(1, :), west, a(nx + 1, :), east)
    call pass(a(:, ny), north, a(:, 0), south)
    call pass(a(:, 1), south, a(:, ny + 1), north)
  end subroutine exchange

  subroutine pass(line, to, halo, from)
    real(real64), intent(in) :: line(:)
    real(real64), intent(inout) :: halo(:)
    integer, intent(in) :: to, from
    real(real64) :: sent(size(line)), received(size(line))

    sent = line
    received = halo  ! which stays where no rank sends
    call mpi_sendrecv(sent, size(sent), mpi_double_precision, to, 0, received, size(received), &
      & mpi_double_precision, from, 0, comm, mpi_status_ignore)
    halo = received
  end subroutine pass
end program shallow
