!> The ranks that run a solver together: MPI's world. world_alone.f90 is this module without MPI;
!> CMake picks one of the two.
module heat_world
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t, c_sizeof
  use mpi_f08, only : mpi_allgather, mpi_barrier, mpi_byte, mpi_comm_rank, mpi_comm_size, &
    & mpi_comm_world, mpi_double_precision, mpi_finalize, mpi_gather, mpi_init, mpi_integer8
  use heat, only : heat_no_comm, heat_rank_times_type
  implicit none (type, external)
  private
  public :: world_type

  type :: world_type
    !> This rank, from 0, and how many there are
    integer :: rank = 0, size = 1
    !> Handle for create: the world's, or heat_no_comm
    integer(c_int32_t) :: comm = heat_no_comm
  contains
    !> Start MPI; without it this process is alone, also under mpirun
    procedure :: start
    procedure :: finish
    procedure :: barrier
    !> The values of all ranks, in their order and on each of them
    generic :: gather => gather_real, gather_integer
    procedure, private :: gather_real, gather_integer
    !> Fetch what all ranks tell of their time, in their order, to rank 0; nothing to the others
    procedure :: collect
  end type world_type

contains

  subroutine start(self)
    class(world_type), intent(inout) :: self
    call mpi_init()
    call mpi_comm_rank(mpi_comm_world, self%rank)
    call mpi_comm_size(mpi_comm_world, self%size)
    self%comm = mpi_comm_world%mpi_val
  end subroutine start

  subroutine finish(self)
    class(world_type), intent(in) :: self
    if (self%comm /= heat_no_comm) call mpi_finalize()
  end subroutine finish

  subroutine barrier(self)
    class(world_type), intent(in) :: self
    if (self%size > 1) call mpi_barrier(mpi_comm_world)
  end subroutine barrier

  function gather_real(self, mine) result(all)
    class(world_type), intent(in) :: self
    real(c_double), intent(in) :: mine
    real(c_double) :: all(self%size)
    all = mine
    if (self%size == 1) return
    call mpi_allgather(mine, 1, mpi_double_precision, all, 1, mpi_double_precision, mpi_comm_world)
  end function gather_real

  function gather_integer(self, mine) result(all)
    class(world_type), intent(in) :: self
    integer(c_int64_t), intent(in) :: mine
    integer(c_int64_t) :: all(self%size)
    all = mine
    if (self%size == 1) return
    call mpi_allgather(mine, 1, mpi_integer8, all, 1, mpi_integer8, mpi_comm_world)
  end function gather_integer

  subroutine collect(self, mine, all)
    class(world_type), intent(in) :: self
    type(heat_rank_times_type), intent(in) :: mine
    type(heat_rank_times_type), allocatable, intent(out) :: all(:)
    integer :: bytes
    bytes = int(c_sizeof(mine))
    allocate(all(merge(self%size, 0, self%rank == 0)), source=mine)
    if (self%size == 1) return
    call mpi_gather(mine, bytes, mpi_byte, all, bytes, mpi_byte, 0, mpi_comm_world)
  end subroutine collect

end module heat_world
