!> views_errors FOLDER: what heat_trace_field refuses, by 2 ranks of which one is wrong, so that the
!> other would wait if it were not told; the rest is in views_descriptor.f90.
program trace_views_errors
  use, intrinsic :: iso_c_binding, only : c_int32_t
  use heat_test_check, only : check, finish_checks
  use heat_trace_mpi, only : heat_trace_close, heat_trace_field, heat_trace_invalid, &
    & heat_trace_io_error, heat_trace_message, heat_trace_ok, heat_trace_open, heat_trace_type
  use mpi_f08, only : mpi_comm_rank, mpi_comm_world, mpi_finalize, mpi_init
  implicit none (type, external)
  type(heat_trace_type) :: trace, none
  character(1000) :: folder
  real :: u(4, 3)
  integer :: rank
  call get_command_argument(1, folder)
  call mpi_init()
  call mpi_comm_rank(mpi_comm_world, rank)
  u = 1
  call check(heat_trace_open(trace, trim(folder) // '/errors.trace', mpi_comm_world) &
    & == heat_trace_ok, 'a trace is opened')
  if (rank == 1) then
    call refused(heat_trace_field(trace, 'u', 0, u, [1], [4, 6]), 'u: first has 1 numbers')
  else
    call refused(heat_trace_field(trace, 'u', 0, u, [1, 1], [4, 6]), &
      & 'rank 1: u: first has 1 numbers')
  end if
  call refused(heat_trace_field(trace, 'u', 0, u), 'whole')
  call refused(heat_trace_field(trace, 'a/b', 0, u, [1, 3 * rank + 1], [4, 6]), 'name')
  call check(heat_trace_field(trace, 'u', 0, u, [1, 3 * rank + 1], [4, 6]) == heat_trace_ok, &
    & 'what was refused has done no harm')
  call refused(heat_trace_open(trace, trim(folder) // '/other.trace', mpi_comm_world), &
    & 'the trace is open: close it first')
  call check(heat_trace_close(trace) == heat_trace_ok, 'it is closed')
  call check(heat_trace_close(trace) == heat_trace_ok, 'it is closed once more')
  call check(heat_trace_field(trace, '', 0, u) == heat_trace_ok, 'a closed one records nothing')
  call check(heat_trace_open(none, trim(folder) // '/no/such/folder/u.trace') &
    & == heat_trace_io_error, 'a folder is missing')
  call check(index(heat_trace_message(), 'no/such/folder') > 0, 'it is named')
  call mpi_finalize()
  call finish_checks()

contains

  subroutine refused(status, part)
    integer(c_int32_t), intent(in) :: status
    character(*), intent(in) :: part
    call check(status == heat_trace_invalid, 'refused: ' // part)
    call check(index(heat_trace_message(), part) > 0, heat_trace_message() // ' has: ' // part)
  end subroutine refused
end program trace_views_errors
