!> Traces of a program's own fields, heat/trace.h, for Fortran 2018.
!>
!>     type(heat_trace_type) :: trace
!>     integer :: status
!>     status = heat_trace_open(trace, 'port.trace')
!>     status = heat_trace_field(trace, 'u', step, u(1:nx, 1:ny))
!>     status = heat_trace_close(trace)
!>
!> Axes are those of the array: the first index is x. A section is read where it lies, whatever its
!> strides. Functions return heat_trace_ok or one of the errors below, with which
!> heat_trace_message() has the reason. Module heat_trace_mpi opens traces of many ranks.
module heat_trace
  use, intrinsic :: iso_c_binding, only : c_char, c_f_pointer, c_int32_t, c_int64_t, c_null_char, &
    & c_null_ptr, c_ptr, c_size_t
  implicit none (type, external)
  private

  public :: heat_trace_type, heat_trace_open, heat_trace_field, heat_trace_close
  public :: heat_trace_message

  !> Outcome of a call, the same on all ranks: an argument, or parts that do not cover the whole
  !> once; no memory; after the last two the trace can only be closed
  integer(c_int32_t), parameter, public :: heat_trace_ok = 0, heat_trace_invalid = 1, &
    & heat_trace_no_memory = 2, heat_trace_io_error = 3, heat_trace_mpi_error = 4

  !> A trace; one that is not open records nothing
  type, bind(C) :: heat_trace_type
    private
    type(c_ptr) :: trace = c_null_ptr
  end type heat_trace_type

  !> Open a trace for writing; a trace of that name is replaced. Errors: heat_trace_invalid, as for
  !> a trace that is open, heat_trace_no_memory, heat_trace_io_error
  interface heat_trace_open
    module procedure open_alone
  end interface heat_trace_open

  !> Record a field, in any kind of real, complex, integer or logical of 1 to 8 bytes a number, of
  !> any rank from 0 to 7. Errors: heat_trace_invalid, heat_trace_no_memory, heat_trace_io_error,
  !> heat_trace_mpi_error
  interface heat_trace_field
    module procedure field, field_long
  end interface heat_trace_field

  interface
    !> Close a trace. Errors: heat_trace_io_error
    integer(c_int32_t) function heat_trace_close(trace) bind(C)
      import :: c_int32_t, heat_trace_type
      type(heat_trace_type), intent(inout) :: trace
    end function heat_trace_close

    ! Called by the procedures below alone: if a program passes x%u to a procedure of C with an
    ! argument of any rank, and x is allocatable, gfortran 12 changes x.
    integer(c_int32_t) function heat_trace_fortran_field(trace, name, step, field, first, whole) &
      & bind(C)
      import :: c_char, c_int32_t, c_int64_t, heat_trace_type
      type(heat_trace_type), intent(in) :: trace
      character(kind=c_char), intent(in) :: name(*)
      integer(c_int64_t), value :: step
      type(*), dimension(..), intent(in) :: field
      !> Integers of 32 or of 64 bits
      type(*), intent(in), optional :: first(:), whole(:)
    end function heat_trace_fortran_field

    integer(c_int32_t) function heat_trace_fortran_check_closed(trace) bind(C)
      import :: c_int32_t, heat_trace_type
      type(heat_trace_type), intent(in) :: trace
    end function heat_trace_fortran_check_closed

    integer(c_int32_t) function c_open(trace, path, world) bind(C, name='heat_trace_open')
      import :: c_char, c_int32_t, c_ptr, heat_trace_type
      type(heat_trace_type), intent(inout) :: trace
      character(kind=c_char), intent(in) :: path(*)
      type(c_ptr), value :: world
    end function c_open

    type(c_ptr) function c_message() bind(C, name='heat_trace_message')
      import :: c_ptr
    end function c_message

    integer(c_size_t) function strlen(text) bind(C)
      import :: c_ptr, c_size_t
      type(c_ptr), value :: text
    end function strlen
  end interface
contains
  integer(c_int32_t) function open_alone(trace, path) result(status)
    type(heat_trace_type), intent(inout) :: trace
    !> Of the file; blanks at the end do not count
    character(*), intent(in) :: path
    status = heat_trace_fortran_check_closed(trace)
    if (status == heat_trace_ok) status = c_open(trace, trim(path) // c_null_char, c_null_ptr)
  end function open_alone

  integer(c_int32_t) function field(trace, name, step, cells, first, whole) result(status)
    type(heat_trace_type), intent(in) :: trace
    !> 1 to 64 bytes; blanks at the end do not count
    character(*), intent(in) :: name
    !> Of your program, any number
    integer(c_int32_t), intent(in) :: step
    !> This rank's part
    type(*), dimension(..), intent(in) :: cells
    !> Index in the whole of the part's first cell, 1 if absent; cells of the whole, those of the
    !> part if absent; shape [rank of the field]
    integer(c_int32_t), intent(in), optional :: first(:), whole(:)
    status = heat_trace_fortran_field(trace, trim(name) // c_null_char, int(step, c_int64_t), &
      & cells, first, whole)
  end function field

  !> The same with numbers of 64 bits
  integer(c_int32_t) function field_long(trace, name, step, cells, first, whole) result(status)
    type(heat_trace_type), intent(in) :: trace
    character(*), intent(in) :: name
    integer(c_int64_t), intent(in) :: step
    type(*), dimension(..), intent(in) :: cells
    integer(c_int64_t), intent(in), optional :: first(:), whole(:)
    status = heat_trace_fortran_field(trace, trim(name) // c_null_char, step, cells, first, whole)
  end function field_long

  !> Why this thread's last call failed
  function heat_trace_message() result(text)
    character(:), allocatable :: text
    character(kind=c_char), pointer :: bytes(:)
    type(c_ptr) :: message
    message = c_message()
    call c_f_pointer(message, bytes, [strlen(message)])
    allocate(character(size(bytes)) :: text)
    text = transfer(bytes, text)
  end function heat_trace_message
end module heat_trace
