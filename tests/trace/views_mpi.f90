!> views_fortran_mpi FILE: the same by all ranks, on mpi_f08's communicator and, FILE.handle, on the
!> handle of module mpi.
program trace_views_mpi
  use heat_test_check, only : check, finish_checks
  use heat_trace_mpi, only : heat_trace_close, heat_trace_ok, heat_trace_open, heat_trace_type
  use mpi_f08, only : mpi_comm_rank, mpi_comm_size, mpi_comm_world, mpi_finalize, mpi_init
  use trace_views_cases, only : write_cases
  implicit none (type, external)
  type(heat_trace_type) :: trace, again
  character(1000) :: path
  integer :: rank, ranks
  call get_command_argument(1, path)
  call mpi_init()
  call mpi_comm_rank(mpi_comm_world, rank)
  call mpi_comm_size(mpi_comm_world, ranks)
  call check(heat_trace_open(trace, path, mpi_comm_world) == heat_trace_ok, 'a trace is opened')
  call check(heat_trace_open(again, trim(path) // '.handle', mpi_comm_world%mpi_val) &
    & == heat_trace_ok, 'another trace is opened')
  call write_cases(trace, rank, ranks)
  call write_cases(again, rank, ranks)
  call check(heat_trace_close(trace) == heat_trace_ok, 'it is closed')
  call check(heat_trace_close(again) == heat_trace_ok, 'the other is closed')
  call mpi_finalize()
  call finish_checks()
end program trace_views_mpi
