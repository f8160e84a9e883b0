!> A program in Fortran of some other project: ranks share the columns, and it records its field at
!> each step.
program main
  use, intrinsic :: iso_fortran_env, only : real64
  use heat_trace_mpi, only : heat_trace_close, heat_trace_field, heat_trace_message, &
    & heat_trace_ok, heat_trace_open, heat_trace_type
  use mpi_f08, only : mpi_comm_rank, mpi_comm_size, mpi_comm_world, mpi_finalize, mpi_init
  implicit none (type, external)
  integer, parameter :: nx_all = 100, ny = 37, steps = 3
  type(heat_trace_type) :: trace
  real(real64), allocatable :: u(:, :)
  character(1000) :: path
  integer :: rank, ranks, x0, nx, step

  call get_command_argument(1, path)
  if (path == '') path = 'port.trace'
  call mpi_init()
  call mpi_comm_rank(mpi_comm_world, rank)
  call mpi_comm_size(mpi_comm_world, ranks)
  x0 = nx_all * rank / ranks
  nx = nx_all * (rank + 1) / ranks - x0
  allocate(u(0:nx + 1, 0:ny + 1), source=0.0_real64)

  call check(heat_trace_open(trace, path, mpi_comm_world))
  do step = 1, steps
    call advance(step)
    call check(heat_trace_field(trace, 'u', step, u(1:nx, 1:ny), first=[x0 + 1, 1], &
      & whole=[nx_all, ny]))
  end do
  call check(heat_trace_close(trace))
  call mpi_finalize()

contains

  subroutine advance(step)
    integer, intent(in) :: step
    integer :: x, y
    do concurrent (x = 1:nx, y = 1:ny)
      u(x, y) = x0 + x + 0.125_real64 * y + step
    end do
  end subroutine advance

  subroutine check(status)
    integer, intent(in) :: status
    if (status /= heat_trace_ok) error stop heat_trace_message()
  end subroutine check
end program main
