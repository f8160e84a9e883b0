!> The fields that views_test.py expects, which lie in memory in many ways; see views_cases.hpp.
module trace_views_cases
  use, intrinsic :: iso_fortran_env, only : int16, int32, int64, int8, real32, real64
  use heat_test_check, only : check
  use heat_trace, only : heat_trace_field, heat_trace_message, heat_trace_ok, heat_trace_type
  implicit none (type, external)
  private
  public :: write_cases

  integer, parameter :: logical8 = 1, logical16 = 2, logical32 = 4, logical64 = 8
  integer, parameter :: whole(2) = [9, 7]

  !> Cells that lie 24 bytes from each other, and begin at no multiple of that
  type :: cell_type
    real(real32) :: before = 0
    real(real64) :: u = 0
    integer(int8) :: behind = 0
  end type cell_type

contains

  !> Cell k of every field, k from 0
  elemental integer function number(k)
    integer, intent(in) :: k
    number = modulo(37 * k + 11, 101) - 50
  end function number

  !> Each rank has some columns of cells along x
  subroutine write_cases(trace, rank, ranks)
    type(heat_trace_type), intent(in) :: trace
    integer, intent(in) :: rank, ranks
    integer :: x0, nx, x, y
    integer, allocatable :: n(:, :)
    x0 = whole(1) * rank / ranks
    nx = whole(1) * (rank + 1) / ranks - x0
    n = reshape([((number((y - 1) * whole(1) + x0 + x - 1), x = 1, nx), y = 1, whole(2))], &
      & [nx, whole(2)])
    call write_types(trace, n, [x0 + 1, 1])
    call write_layouts(trace, real(n, real64) / 8, x0 + 1)
    call write_axes(trace, rank, ranks)
  end subroutine write_cases

  subroutine say(status, name)
    integer, intent(in) :: status
    character(*), intent(in) :: name
    call check(status == heat_trace_ok, name // ' is recorded: ' // heat_trace_message())
  end subroutine say

  !> A field of any type: the array goes through this procedure, too
  subroutine add(trace, name, field, first)
    type(heat_trace_type), intent(in) :: trace
    character(*), intent(in) :: name
    type(*), dimension(..), intent(in) :: field
    integer, intent(in) :: first(2)
    call say(heat_trace_field(trace, name, 0, field, first, whole), name)
  end subroutine add

  subroutine write_types(trace, n, first)
    type(heat_trace_type), intent(in) :: trace
    integer, intent(in) :: n(:, :), first(2)
    real(real64) :: a(size(n, 1), size(n, 2)), b(size(n, 1), size(n, 2))
    a = real(n, real64) / 8
    b = real(n, real64) / 16 + 1
    call add(trace, 'real32', real(a, real32), first)
    call add(trace, 'real64', a, first)
    call add(trace, 'complex32', cmplx(a, b, real32), first)
    call add(trace, 'complex64', cmplx(a, b, real64), first)
    call add(trace, 'int8', int(n, int8), first)
    call add(trace, 'int16', int(n, int16), first)
    call add(trace, 'int32', int(n, int32), first)
    call add(trace, 'int64', int(n, int64), first)
    call add(trace, 'logical8', logical(n > 0, logical8), first)
    call add(trace, 'logical16', logical(n > 0, logical16), first)
    call add(trace, 'logical32', logical(n > 0, logical32), first)
    call add(trace, 'logical64', logical(n > 0, logical64), first)
  end subroutine write_types

  subroutine write_layouts(trace, u, x0)
    type(heat_trace_type), intent(in) :: trace
    real(real64), intent(in) :: u(:, :)
    integer, intent(in) :: x0
    real(real64), allocatable, target :: halo(:, :), wide(:, :)
    real(real64), pointer :: cells(:, :)
    type(cell_type), allocatable :: structs(:, :)
    integer :: nx, ny
    nx = size(u, 1)
    ny = size(u, 2)
    allocate(halo(0:nx + 1, 0:ny + 1), wide(3 * nx, 2 * ny), source=77.0_real64)
    allocate(structs(nx, ny))
    halo(1:nx, 1:ny) = u
    call say(heat_trace_field(trace, 'section', 1, halo(1:nx, 1:ny), first=[x0, 1], whole=whole), &
      & 'section')
    cells => halo(1:nx, 1:ny)
    call say(heat_trace_field(trace, 'pointer', 1, cells, [x0, 1], whole), 'pointer')
    wide(2::3, 2::2) = u
    call say(heat_trace_field(trace, 'every', 1_int64, wide(2::3, 2::2), &
      & [integer(int64) :: x0, 1], int(whole, int64)), 'every')
    wide(:nx, :ny) = u(nx:1:-1, ny:1:-1)
    call say(heat_trace_field(trace, 'backwards', 1, wide(nx:1:-1, ny:1:-1), [x0, 1], whole), &
      & 'backwards')
    structs%u = u
    call say(heat_trace_field(trace, 'component  ', 1, structs%u, [x0, 1], whole), 'component')
    wide = u
    call say(heat_trace_field(trace, 'allocatable', 1, wide, [x0, 1], whole), 'allocatable')
    call write_explicit(trace, nx, ny, u, x0)
  end subroutine write_layouts

  subroutine write_explicit(trace, nx, ny, u, x0)
    type(heat_trace_type), intent(in) :: trace
    integer, intent(in) :: nx, ny, x0
    real(real64), intent(in) :: u(nx, ny)
    call say(heat_trace_field(trace, 'explicit', 1, u, [x0, 1], whole), 'explicit')
  end subroutine write_explicit

  !> 0 to 7 axes, of which the ranks share the last; some have none of its cells
  subroutine write_axes(trace, rank, ranks)
    type(heat_trace_type), intent(in) :: trace
    integer, intent(in) :: rank, ranks
    integer, parameter :: all(7) = [5, 4, 3, 2, 3, 2, 2]
    integer :: axes, plane, begin, n(7), first(7), k
    real(real64), allocatable, target :: u(:)
    call say(heat_trace_field(trace, 'axes0', 2, real(number(0), real64) / 8), 'axes0')
    do axes = 1, 7
      plane = product(all(:axes - 1))
      begin = all(axes) * rank / ranks
      first = 1
      first(axes) = begin + 1
      n = all
      n(axes) = all(axes) * (rank + 1) / ranks - begin
      u = [(real(number(k), real64) / 8, k = begin * plane, (begin + n(axes)) * plane - 1)]
      call write_shaped(trace, u, n(:axes), first(:axes), all(:axes))
    end do
  end subroutine write_axes

  subroutine write_shaped(trace, u, n, first, all)
    type(heat_trace_type), intent(in) :: trace
    real(real64), intent(in), target :: u(:)
    integer, intent(in) :: n(:), first(:), all(:)
    real(real64), pointer :: u2(:, :), u3(:, :, :), u4(:, :, :, :), u5(:, :, :, :, :), &
      & u6(:, :, :, :, :, :), u7(:, :, :, :, :, :, :)
    integer :: status
    status = -1
    select case (size(n))
    case (1)
      status = heat_trace_field(trace, 'axes1', 2, u, first, all)
    case (2)
      u2(1:n(1), 1:n(2)) => u
      status = heat_trace_field(trace, 'axes2', 2, u2, first, all)
    case (3)
      u3(1:n(1), 1:n(2), 1:n(3)) => u
      status = heat_trace_field(trace, 'axes3', 2, u3, first, all)
    case (4)
      u4(1:n(1), 1:n(2), 1:n(3), 1:n(4)) => u
      status = heat_trace_field(trace, 'axes4', 2, u4, first, all)
    case (5)
      u5(1:n(1), 1:n(2), 1:n(3), 1:n(4), 1:n(5)) => u
      status = heat_trace_field(trace, 'axes5', 2, u5, first, all)
    case (6)
      u6(1:n(1), 1:n(2), 1:n(3), 1:n(4), 1:n(5), 1:n(6)) => u
      status = heat_trace_field(trace, 'axes6', 2, u6, first, all)
    case (7)
      u7(1:n(1), 1:n(2), 1:n(3), 1:n(4), 1:n(5), 1:n(6), 1:n(7)) => u
      status = heat_trace_field(trace, 'axes7', 2, u7, first, all)
    end select
    call say(status, 'a field of some axes')
  end subroutine write_shaped
end module trace_views_cases
