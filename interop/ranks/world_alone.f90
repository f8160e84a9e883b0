!> The world without MPI: this process alone. See world_mpi.f90.
module heat_world
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t
  use heat, only : heat_block_type, heat_no_comm
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
    procedure, nopass :: max_real => same_real
    procedure, nopass :: sum_real => same_real
    procedure, nopass :: sum_integer => same_long
    procedure, nopass :: min_integer => same_integer
    procedure, nopass :: max_integer => same_integer
    procedure, nopass :: gather
  end type world_type

contains

  subroutine nothing()
  end subroutine nothing

  pure function same_real(value) result(same)
    real(c_double), intent(in) :: value
    real(c_double) :: same
    same = value
  end function same_real

  pure function same_long(value) result(same)
    integer(c_int64_t), intent(in) :: value
    integer(c_int64_t) :: same
    same = value
  end function same_long

  pure function same_integer(value) result(same)
    integer, intent(in) :: value
    integer :: same
    same = value
  end function same_integer

  !> The blocks of all ranks
  pure subroutine gather(block, blocks)
    type(heat_block_type), intent(in) :: block
    type(heat_block_type), intent(out) :: blocks(:)
    blocks = block
  end subroutine gather

end module heat_world
