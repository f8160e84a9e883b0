!> The world without MPI: this process alone. See world_mpi.f90.
module heat_world
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t
  use heat, only : heat_no_comm, heat_rank_times_type
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
    generic :: gather => gather_real, gather_integer
    procedure, private, nopass :: gather_real, gather_integer
    procedure, nopass :: collect
  end type world_type

contains

  subroutine nothing()
  end subroutine nothing

  pure function gather_real(mine) result(all)
    real(c_double), intent(in) :: mine
    real(c_double) :: all(1)
    all = mine
  end function gather_real

  pure function gather_integer(mine) result(all)
    integer(c_int64_t), intent(in) :: mine
    integer(c_int64_t) :: all(1)
    all = mine
  end function gather_integer

  subroutine collect(mine, all)
    type(heat_rank_times_type), intent(in) :: mine
    type(heat_rank_times_type), allocatable, intent(out) :: all(:)
    allocate(all(1), source=mine)
  end subroutine collect

end module heat_world
