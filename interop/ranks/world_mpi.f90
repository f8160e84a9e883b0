!> The ranks that run a solver together: MPI's world. world_alone.f90 is this module without MPI;
!> CMake picks one of the two.
module heat_world
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t
  use mpi_f08, only : mpi_allreduce, mpi_barrier, mpi_comm_rank, mpi_comm_size, mpi_comm_world, &
    & mpi_double_precision, mpi_finalize, mpi_gather, mpi_init_thread, mpi_integer8, mpi_max, &
    & mpi_thread_funneled
  use heat, only : heat_no_comm
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
    !> The largest value of all ranks, on each of them
    generic :: max => max_real, max_integer
    procedure, private :: max_real, max_integer
    !> The first rank on which something does not hold, or size
    procedure :: first_without
    !> The words of all ranks, in their order, on rank 0; none on the others. transfer() makes words
    !> of any type
    procedure :: collect
  end type world_type

contains

  subroutine start(self)
    class(world_type), intent(inout) :: self
    integer :: provided  ! a solver that needs more than is found says so
    call mpi_init_thread(mpi_thread_funneled, provided)
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

  function max_real(self, mine) result(largest)
    class(world_type), intent(in) :: self
    real(c_double), intent(in) :: mine
    real(c_double) :: largest
    largest = mine
    if (self%size == 1) return
    call mpi_allreduce(mine, largest, 1, mpi_double_precision, mpi_max, mpi_comm_world)
  end function max_real

  function max_integer(self, mine) result(largest)
    class(world_type), intent(in) :: self
    integer(c_int64_t), intent(in) :: mine
    integer(c_int64_t) :: largest
    largest = mine
    if (self%size == 1) return
    call mpi_allreduce(mine, largest, 1, mpi_integer8, mpi_max, mpi_comm_world)
  end function max_integer

  function first_without(self, holds) result(rank)
    class(world_type), intent(in) :: self
    logical, intent(in) :: holds
    integer :: rank
    rank = -int(self%max(-int(merge(self%size, self%rank, holds), c_int64_t)))
  end function first_without

  function collect(self, mine) result(all)
    class(world_type), intent(in) :: self
    integer(c_int64_t), intent(in) :: mine(:)
    integer(c_int64_t), allocatable :: all(:)
    integer :: words
    words = size(mine)
    allocate(all(merge(words * self%size, 0, self%rank == 0)))
    if (self%size == 1) all = mine
    if (self%size == 1) return
    call mpi_gather(mine, words, mpi_integer8, all, words, mpi_integer8, 0, mpi_comm_world)
  end function collect

end module heat_world
