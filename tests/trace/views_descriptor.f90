!> What the library gets from module heat_trace: address, type, extents and strides of every kind of
!> array, none of them copied; and what the module refuses itself.
module trace_views_given
  use, intrinsic :: iso_c_binding, only : c_char, c_int32_t, c_int64_t, c_intptr_t, c_loc, &
    & c_null_char, c_ptr
  use heat_test_check, only : check
  use heat_trace, only : heat_trace_field, heat_trace_invalid, heat_trace_message, &
    & heat_trace_ok, heat_trace_type
  implicit none (type, external)
  private
  public :: array_type, trace, told, refused, refused_behind

  !> heat_trace_array
  type, bind(C) :: array_type
    integer(c_intptr_t) :: data = 0
    integer(c_int32_t) :: type = 0, axes = 0
    integer(c_int64_t) :: extent(7) = 0, stride(7) = 0, first(7) = 0, whole(7) = 0
  end type array_type

  type(heat_trace_type) :: trace

  interface
    subroutine trace_given(array, step, name) bind(C)
      import :: array_type, c_char, c_int64_t
      type(array_type), intent(out) :: array
      integer(c_int64_t), intent(out) :: step
      character(kind=c_char), intent(out) :: name(80)
    end subroutine trace_given
  end interface

contains

  !> Of a field: type, cell 1, extents, strides in bytes
  subroutine told(status, what, kind, cell, extent, stride)
    integer, intent(in) :: status, kind, extent(:), stride(:)
    character(*), intent(in) :: what
    type(c_ptr), intent(in) :: cell
    type(array_type) :: array
    integer(c_int64_t) :: step
    character(kind=c_char) :: name(80)
    integer :: axes
    call trace_given(array, step, name)
    axes = size(extent)
    call check(status == heat_trace_ok, what // ' is taken')
    call check(array%type == kind, what // ' has its type')
    call check(array%data == transfer(cell, array%data), what // ' is where it was')
    call check(array%axes == axes, what // ' has its axes')
    call check(all(array%extent(:axes) == extent), what // ' has its extents')
    call check(all(array%stride(:axes) == stride), what // ' has its strides')
    call check(all(array%whole(:axes) == extent), what // ' is the whole')
    call check(all(array%first(:axes) == 1), what // ' begins at 1')
    call check(step == -3_c_int64_t, what // ' has its step')
    call check(all(name(:3) == ['u', '2', c_null_char]), what // ' has its name')
  end subroutine told

  subroutine refused(status, reason)
    integer, intent(in) :: status
    character(*), intent(in) :: reason
    type(array_type) :: array
    integer(c_int64_t) :: step
    character(kind=c_char) :: name(80)
    call trace_given(array, step, name)
    call check(status == heat_trace_invalid, 'refused: ' // reason)
    call check(index(heat_trace_message(), reason) > 0, heat_trace_message() // ' has: ' // reason)
    call check(array%axes < 0 .or. array%axes > 7, 'all ranks are told: ' // reason)
  end subroutine refused

  subroutine refused_behind(u)
    real, intent(in) :: u(2, *)
    call refused(heat_trace_field(trace, 'u', 0, u), 'assumed size has no last extent')
    call check(heat_trace_field(trace, 'u', 0, u(:, :4)) == heat_trace_ok, 'its section is taken')
  end subroutine refused_behind
end module trace_views_given

program trace_views_descriptor
  use, intrinsic :: iso_c_binding, only : c_bool, c_int64_t, c_loc, c_ptr
  use, intrinsic :: iso_fortran_env, only : int16, int32, int64, int8, real32, real64
  use heat_test_check, only : check, finish_checks
  use heat_trace, only : heat_trace_close, heat_trace_field, heat_trace_ok, heat_trace_open, &
    & heat_trace_type
  use trace_views_given, only : refused, refused_behind, told, trace
  implicit none (type, external)
  type(heat_trace_type) :: off

  call check(heat_trace_open(trace, 'there  ') == heat_trace_ok, 'a trace is opened')
  if (command_argument_count() > 0) then
    call unallocated()
  else
    call types()
    call layouts()
    call refusals()
  end if
  call check(heat_trace_open(off, 'off') == heat_trace_ok, 'a trace is off')
  call check(heat_trace_field(off, 'u', 0, 'no number') == heat_trace_ok, 'then nothing is read')
  call check(heat_trace_close(trace) == heat_trace_ok, 'it is closed')
  call finish_checks()

contains

  subroutine types()
    real(real32), target :: r4
    real(real64), target :: r8
    complex(real32), target :: c4(2)
    complex(real64), target :: c8(2)
    integer(int8), target :: i1(2)
    integer(int16), target :: i2(2)
    integer(int32), target :: i4(2)
    integer(int64), target :: i8(2)
    logical(1), target :: l1(2)
    logical(2), target :: l2(2)
    logical(4), target :: l4(2)
    logical(8), target :: l8(2)
    logical(c_bool), target :: lb(2)
    integer :: no(0)
    call told(heat_trace_field(trace, 'u2', -3, r4), 'real32', 1, c_loc(r4), no, no)
    call told(heat_trace_field(trace, 'u2', -3, r8), 'real64', 2, c_loc(r8), no, no)
    call told(heat_trace_field(trace, 'u2', -3, c4), 'complex32', 3, c_loc(c4), [2], [8])
    call told(heat_trace_field(trace, 'u2', -3, c8), 'complex64', 4, c_loc(c8), [2], [16])
    call told(heat_trace_field(trace, 'u2', -3, i1), 'int8', 5, c_loc(i1), [2], [1])
    call told(heat_trace_field(trace, 'u2', -3, i2), 'int16', 6, c_loc(i2), [2], [2])
    call told(heat_trace_field(trace, 'u2', -3, i4), 'int32', 7, c_loc(i4), [2], [4])
    call told(heat_trace_field(trace, 'u2', -3, i8), 'int64', 8, c_loc(i8), [2], [8])
    call told(heat_trace_field(trace, 'u2', -3, l1), 'logical8', 9, c_loc(l1), [2], [1])
    call told(heat_trace_field(trace, 'u2', -3, l2), 'logical16', 10, c_loc(l2), [2], [2])
    call told(heat_trace_field(trace, 'u2', -3, l4), 'logical32', 11, c_loc(l4), [2], [4])
    call told(heat_trace_field(trace, 'u2', -3, l8), 'logical64', 12, c_loc(l8), [2], [8])
    call told(heat_trace_field(trace, 'u2', -3, lb), 'bool', 9, c_loc(lb), [2], [1])
  end subroutine types

  subroutine layouts()
    real(real64), target :: u(0:9, -1:8)
    real(real64), allocatable, target :: v(:, :)
    real(real64), pointer :: p(:, :)
    integer :: none
    call told(heat_trace_field(trace, 'u2', -3, u), 'all', 2, c_loc(u), [10, 10], [8, 80])
    call told(heat_trace_field(trace, 'u2  ', -3_c_int64_t, u(1:4, 2:7)), 'a section', 2, &
      & c_loc(u(1, 2)), [4, 6], [8, 80])
    call told(heat_trace_field(trace, 'u2', -3, u(1:9:4, 8:2:-3)), 'a strided section', 2, &
      & c_loc(u(1, 8)), [3, 3], [32, -240])
    call told(heat_trace_field(trace, 'u2', -3, u(3, :)), 'a row', 2, c_loc(u(3, -1)), [10], [80])
    allocate(v(-3:2, 5))
    call told(heat_trace_field(trace, 'u2', -3, v), 'allocatable', 2, c_loc(v), [6, 5], [8, 48])
    p => u(2:8:3, 1:2)
    call told(heat_trace_field(trace, 'u2', -3, p), 'a pointer', 2, c_loc(u(2, 1)), &
      & [3, 2], [24, 80])
    call dummies(u(2:9, :), u)
    none = 0
    call told(heat_trace_field(trace, 'u2', -3, v(1:none, :)), 'no cell', 2, c_loc(v(1, 1)), &
      & [0, 5], [8, 48])
  end subroutine layouts

  !> An assumed shape knows its section; `u` here is u(2,-1) there
  subroutine dummies(u, all)
    real(real64), intent(in), target :: u(:, :), all(0:, -1:)
    call told(heat_trace_field(trace, 'u2', -3, u(1:2, 2:)), 'a dummy', 2, c_loc(all(2, 0)), &
      & [2, 9], [8, 80])
  end subroutine dummies

  subroutine refusals()
    real :: u(2, 4)
    integer :: many(1, 1, 1, 1, 1, 1, 1, 1)
    type(heat_trace_type) :: struct
    u = 0
    many = 0
    call refused_behind(u)
    call refused(heat_trace_field(trace, 'u', 0, u, first=[1]), &
      & 'u: first has 1 numbers, and the array 2 axes')
    call refused(heat_trace_field(trace, 'u', 0, u, whole=[1, 2, 3]), 'whole has 3 numbers')
    call refused(heat_trace_field(trace, 'u', 0, ['text']), 'neither real, complex, integer')
    call refused(heat_trace_field(trace, 'u', 0, 1.0_16), 'nor logical of')
    call refused(heat_trace_field(trace, 'u', 0, struct), 'of 1 to 8 bytes')
    call refused(heat_trace_field(trace, 'u', 0, many), 'the library''s reason')
  end subroutine refusals

  !> An array that no program may pass; sanitizers end it there
  subroutine unallocated()
    real, allocatable :: nothing(:)
    allocate(nothing(3))
    deallocate(nothing)
    call refused(heat_trace_field(trace, 'u', 0, nothing), 'the array is not allocated')
  end subroutine unallocated
end program trace_views_descriptor
