!> Module heat_trace for programs of many ranks: heat_trace_open takes a communicator, too.
!>
!>     status = heat_trace_open(trace, 'port.trace', mpi_comm_world)
!>     status = heat_trace_field(trace, 'u', step, u(1:nx, 1:ny), first=[x0, y0], &
!>       & whole=[nx_all, ny_all])
!>
!> Calls are collective, and their status is the same on all ranks. It needs libheat_trace_mpi.
module heat_trace_mpi
  use, intrinsic :: iso_c_binding, only : c_char, c_int32_t, c_null_char
  use heat_trace, only : heat_trace_close, heat_trace_field, heat_trace_invalid, &
    & heat_trace_io_error, heat_trace_message, heat_trace_mpi_error, heat_trace_no_memory, &
    & heat_trace_ok, heat_trace_open, heat_trace_type
  use mpi_f08, only : mpi_comm
  implicit none (type, external)
  private

  public :: heat_trace_type, heat_trace_open, heat_trace_field, heat_trace_close
  public :: heat_trace_message, heat_trace_ok, heat_trace_invalid, heat_trace_no_memory
  public :: heat_trace_io_error, heat_trace_mpi_error

  interface heat_trace_open
    module procedure open_handle, open_comm
  end interface heat_trace_open

  interface
    integer(c_int32_t) function heat_trace_fortran_check_closed(trace) bind(C)
      import :: c_int32_t, heat_trace_type
      type(heat_trace_type), intent(in) :: trace
    end function heat_trace_fortran_check_closed

    integer(c_int32_t) function heat_trace_open_mpi(trace, path, comm) bind(C)
      import :: c_char, c_int32_t, heat_trace_type
      type(heat_trace_type), intent(inout) :: trace
      character(kind=c_char), intent(in) :: path(*)
      integer(c_int32_t), value :: comm
    end function heat_trace_open_mpi
  end interface
contains
  !> Open a trace of all ranks of a communicator, which is duplicated. Errors: those of one rank,
  !> and heat_trace_mpi_error
  integer(c_int32_t) function open_handle(trace, path, comm) result(status)
    type(heat_trace_type), intent(inout) :: trace
    character(*), intent(in) :: path
    !> As modules mpi and mpif.h have it
    integer, intent(in) :: comm
    status = heat_trace_fortran_check_closed(trace)
    if (status == heat_trace_ok) &
      & status = heat_trace_open_mpi(trace, trim(path) // c_null_char, int(comm, c_int32_t))
  end function open_handle

  integer(c_int32_t) function open_comm(trace, path, comm) result(status)
    type(heat_trace_type), intent(inout) :: trace
    character(*), intent(in) :: path
    type(mpi_comm), intent(in) :: comm
    status = open_handle(trace, path, comm%mpi_val)
  end function open_comm
end module heat_trace_mpi
