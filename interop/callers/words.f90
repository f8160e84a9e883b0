!> Lines and words of any length.
module heat_words
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_null_char
  use, intrinsic :: iso_fortran_env, only : iostat_end
  use heat, only : heat_fail, heat_ok, heat_out_of_memory
  implicit none (type, external)
  private
  public :: read_line, split, word_type

  !> What separates the words of a case: C's isspace
  character(*), parameter :: blanks = ' ' // achar(9) // achar(11) // achar(12) // achar(13)

  !> A word, with the blanks at its end
  type :: word_type
    character(:), allocatable :: text
  end type word_type

contains

  !> Read the next line of a stream, however long, without its end
  !> @param io  as of read; the end of the file is met when no line is left
  subroutine read_line(unit, line, io, status)
    integer, intent(in) :: unit
    character(:), allocatable, intent(out) :: line
    integer, intent(out) :: io
    integer(c_int32_t), intent(out) :: status
    character(:), allocatable :: longer
    character :: byte
    integer(c_int64_t) :: length
    integer :: stat

    status = heat_ok
    length = 0
    allocate(character(128) :: line)
    do
      read (unit, iostat=io) byte
      if (io /= 0) exit
      if (byte == new_line(byte)) exit
      if (length == len(line, c_int64_t)) then
        allocate(character(2 * length) :: longer, stat=stat)
        if (stat /= 0) then
          status = heat_fail(heat_out_of_memory, 'out of memory' // c_null_char)
          return
        end if
        longer(:length) = line
        call move_alloc(longer, line)
      end if
      length = length + 1
      line(length:length) = byte
    end do
    line = line(:length)
    if (io == iostat_end .and. length > 0) io = 0  ! the last line need not be ended
  end subroutine read_line

  !> Cut a line at its blanks
  pure subroutine split(line, words)
    character(*), intent(in) :: line
    type(word_type), allocatable, intent(out) :: words(:)
    integer(c_int64_t) :: i, begin, count
    integer :: pass
    do pass = 1, 2  ! count the words, then keep them
      begin = 0
      count = 0
      do i = 1, len(line, c_int64_t) + 1
        if (i <= len(line, c_int64_t)) then
          if (index(blanks, line(i:i)) == 0) then
            if (begin == 0) begin = i
            cycle
          end if
        end if
        if (begin == 0) cycle
        count = count + 1
        if (pass == 2) words(count)%text = line(begin:i - 1)
        begin = 0
      end do
      if (pass == 1) allocate(words(count))
    end do
  end subroutine split

end module heat_words
