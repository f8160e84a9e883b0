!> The ranks that run a solver together: MPI's world. world_alone.f90 is this module without MPI;
!> CMake picks one of the two.
module heat_world
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t
  use mpi_f08, only : mpi_allgather, mpi_allreduce, mpi_barrier, mpi_comm_rank, mpi_comm_size, &
    & mpi_comm_world, mpi_double_precision, mpi_finalize, mpi_init, mpi_integer, mpi_integer8, &
    & mpi_max, mpi_min, mpi_sum
  use heat, only : heat_block_type, heat_no_comm
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
    !> Over all ranks, the same result on each
    procedure :: max_real
    procedure :: sum_real
    procedure :: sum_integer
    procedure :: min_integer
    procedure :: max_integer
    procedure :: gather
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

  function max_real(self, value) result(largest)
    class(world_type), intent(in) :: self
    real(c_double), intent(in) :: value
    real(c_double) :: largest
    largest = value
    if (self%size > 1) then
      call mpi_allreduce(value, largest, 1, mpi_double_precision, mpi_max, mpi_comm_world)
    end if
  end function max_real

  function sum_real(self, value) result(sum)
    class(world_type), intent(in) :: self
    real(c_double), intent(in) :: value
    real(c_double) :: sum
    sum = value
    if (self%size > 1) then
      call mpi_allreduce(value, sum, 1, mpi_double_precision, mpi_sum, mpi_comm_world)
    end if
  end function sum_real

  !> Modulo 2^64: two's complement addition is that of unsigned numbers
  function sum_integer(self, value) result(sum)
    class(world_type), intent(in) :: self
    integer(c_int64_t), intent(in) :: value
    integer(c_int64_t) :: sum
    sum = value
    if (self%size > 1) then
      call mpi_allreduce(value, sum, 1, mpi_integer8, mpi_sum, mpi_comm_world)
    end if
  end function sum_integer

  function min_integer(self, value) result(least)
    class(world_type), intent(in) :: self
    integer, intent(in) :: value
    integer :: least
    least = value
    if (self%size > 1) call mpi_allreduce(value, least, 1, mpi_integer, mpi_min, mpi_comm_world)
  end function min_integer

  function max_integer(self, value) result(largest)
    class(world_type), intent(in) :: self
    integer, intent(in) :: value
    integer :: largest
    largest = value
    if (self%size > 1) call mpi_allreduce(value, largest, 1, mpi_integer, mpi_max, mpi_comm_world)
  end function max_integer

  !> The blocks of all ranks, in their order
  subroutine gather(self, block, blocks)
    class(world_type), intent(in) :: self
    type(heat_block_type), intent(in) :: block
    type(heat_block_type), intent(out) :: blocks(:)
    integer(c_int64_t) :: mine(4), all(4, self%size)
    integer :: i
    mine = [block%x, block%y, block%nx, block%ny]
    all(:, 1) = mine
    if (self%size > 1) then
      call mpi_allgather(mine, 4, mpi_integer8, all, 4, mpi_integer8, mpi_comm_world)
    end if
    do i = 1, self%size
      blocks(i) = heat_block_type(x=all(1, i), y=all(2, i), nx=all(3, i), ny=all(4, i))
    end do
  end subroutine gather

end module heat_world
