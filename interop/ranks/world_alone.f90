!> The world without MPI: this process alone. See world_mpi.f90.
module heat_world
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t
  use heat, only : heat_no_comm
  implicit none (type, external)
  private
  public :: world_type

  type :: world_type
    !> This rank, from 0, and how many there are
    integer :: rank = 0, size = 1
    !> Handle for create
    integer(c_int32_t) :: comm = heat_no_comm
  contains
    procedure, nopass :: start => nothing
    procedure, nopass :: finish => nothing
    procedure, nopass :: barrier => nothing
    generic :: max => max_real, max_integer
    procedure, private, nopass :: max_real, max_integer
    procedure, nopass :: first_without
    procedure, nopass :: collect
  end type world_type

contains

  subroutine nothing()
  end subroutine nothing

  pure function max_real(mine) result(largest)
    real(c_double), intent(in) :: mine
    real(c_double) :: largest
    largest = mine
  end function max_real

  pure function max_integer(mine) result(largest)
    integer(c_int64_t), intent(in) :: mine
    integer(c_int64_t) :: largest
    largest = mine
  end function max_integer

  pure function first_without(holds) result(rank)
    logical, intent(in) :: holds
    integer :: rank
    rank = merge(1, 0, holds)
  end function first_without

  pure function collect(mine) result(all)
    integer(c_int64_t), intent(in) :: mine(:)
    integer(c_int64_t), allocatable :: all(:)
    all = mine
  end function collect

end module heat_world
