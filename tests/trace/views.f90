!> views_fortran FILE: the fields of views_cases.f90, by a program that knows no MPI.
program trace_views
  use heat_test_check, only : check, finish_checks
  use heat_trace, only : heat_trace_close, heat_trace_ok, heat_trace_open, heat_trace_type
  use trace_views_cases, only : write_cases
  implicit none (type, external)
  type(heat_trace_type) :: trace
  character(1000) :: path
  call get_command_argument(1, path)
  call check(heat_trace_open(trace, path) == heat_trace_ok, 'a trace is opened')
  call write_cases(trace, 0, 1)
  call check(heat_trace_close(trace) == heat_trace_ok, 'it is closed')
  call finish_checks()
end program trace_views
