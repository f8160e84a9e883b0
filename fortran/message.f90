!> The message of a failure, to be passed on: to other ranks, or from one thread to another.
module heat_message
  use, intrinsic :: iso_c_binding, only : c_char, c_int32_t, c_int64_t, c_loc, c_null_ptr
  use heat, only : heat_error_message, heat_ok
  implicit none (type, external)
  private
  public :: take_message

contains

  !> The message of this thread's last failure, of which the end is cut off where it is too long.
  !> Without allocating, if it is short: memory may be what it is about
  subroutine take_message(text)
    character(*), intent(out) :: text
    character(kind=c_char), target :: buffer(4096)
    character(kind=c_char), allocatable, target :: larger(:)
    integer(c_int64_t) :: length
    integer(c_int32_t) :: status
    integer :: failed

    text = ''
    if (heat_error_message(c_loc(buffer), size(buffer, kind=c_int64_t), length) == heat_ok) then
      text = start_of(buffer, min(length, len(text, c_int64_t)))
      return
    end if
    status = heat_error_message(c_null_ptr, 0_c_int64_t, length)
    if (status == heat_ok) then
      allocate(larger(length + 1), stat=failed)
      if (failed /= 0) return
      status = heat_error_message(c_loc(larger), length + 1, length)
    end if
    if (status == heat_ok) text = start_of(larger, min(length, len(text, c_int64_t)))
  end subroutine take_message

  !> The first characters of an array of them
  pure function start_of(characters, length) result(text)
    character(kind=c_char), intent(in) :: characters(:)
    integer(c_int64_t), intent(in) :: length
    character(length) :: text
    integer(c_int64_t) :: i
    do i = 1, length
      text(i:i) = characters(i)
    end do
  end function start_of

end module heat_message
