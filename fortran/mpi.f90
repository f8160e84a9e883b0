!> fortran/mpi: blocks on a process grid, halos exchanged while the cells that need none are swept.
!>
!>     +-----------------+   A step posts the receives into the halo and the sends of the edge
!>     | e e e e e e e e |   cells (e), sweeps the inner cells (.), waits for the halo, and then
!>     | e . . . . . . e |   sweeps the edges. Where there is no neighbour nothing is waited for,
!>     | e . . . . . . e |   and the edge is swept with the inner cells. The formula takes no
!>     | e e e e e e e e |   diagonal neighbour, so corners do not travel.
!>     +-----------------+
!>
!> Edges along y/slow are strided in memory and travel as an MPI datatype. gfortran's mpi_f08 has
!> no descriptors (MPI_SUBARRAYS_SUPPORTED is false), so buffers are named by their first element,
!> and the compiler is told by `asynchronous` and MPI_F_sync_reg that MPI touches them meanwhile.
module heat_mpi
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t, c_null_char, c_ptr
  use mpi_f08, only : mpi_comm, mpi_comm_null, mpi_datatype, mpi_datatype_null, &
    & mpi_double_precision, mpi_f_sync_reg, mpi_irecv, mpi_isend, mpi_proc_null, mpi_request, &
    & mpi_statuses_ignore, mpi_success, mpi_type_commit, mpi_type_free, mpi_type_vector, &
    & mpi_waitall, operator(/=)
  use heat, only : heat_block_type, heat_fail, heat_invalid_argument, heat_needs_mpi, heat_ok, &
    & heat_problem_type
  use heat_adapter, only : check_steps, field_solver_type
  use heat_communicator, only : agree, checked, free_communicator, mpi_ended
  use heat_field, only : choose_sweep, finish_step, lap, make_field, seconds, sweep_field
  use heat_partition, only : choose_grid, grid_block, grid_keys, grid_type
  implicit none (type, external)
  private

  type, extends(field_solver_type) :: solver_type
    !> A private copy of the caller's communicator that returns errors
    type(mpi_comm) :: comm = mpi_comm_null
    !> The cells at one end of x: ny of them, a row apart
    type(mpi_datatype) :: column = mpi_datatype_null
    !> Ranks beside this one, or mpi_proc_null
    integer :: x_low = mpi_proc_null, x_high = mpi_proc_null
    integer :: y_low = mpi_proc_null, y_high = mpi_proc_null
  contains
    procedure :: make
    procedure :: advance
    procedure :: release
  end type solver_type

  character(*), parameter :: file_name = 'mpi'
  character(*), parameter :: summary = &
    & 'blocks, halo exchange overlapped with the sweep; options ' // grid_keys
  integer(c_int32_t), parameter :: needs = heat_needs_mpi, corners = 0

contains

  include 'entry.inc'

  include 'make_mpi.inc'

  !> Allocate this rank's part
  integer(c_int32_t) function make_part(self, problem, kernel, options, ranks, rank) &
    & result(status)
    type(solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    type(c_ptr), intent(in) :: kernel, options
    integer, intent(in) :: ranks, rank
    type(grid_type) :: grid
    type(heat_block_type) :: block
    integer :: error
    integer(c_int64_t) :: i, j

    status = choose_grid(int(ranks, c_int64_t), problem, options, grid_keys, grid)
    if (status == heat_ok) status = choose_sweep(kernel, self%sweep)
    if (status /= heat_ok) return
    if (rank < grid%px * grid%py) then
      block = grid_block(grid, int(rank, c_int64_t), problem%nx, problem%ny)
      i = mod(int(rank, c_int64_t), grid%px)
      j = rank / grid%px
      if (i > 0) self%x_low = rank - 1
      if (i < grid%px - 1) self%x_high = rank + 1
      if (j > 0) self%y_low = rank - int(grid%px)
      if (j < grid%py - 1) self%y_high = rank + int(grid%px)
    end if
    if (block%nx > huge(0) - 2 .or. block%ny > huge(0)) then
      status = heat_fail(heat_invalid_argument, &
        & 'a block''s edge has more cells than MPI can count' // c_null_char)
      return
    end if
    status = make_field(self%field, block, problem)
    if (status /= heat_ok) return
    call mpi_type_vector(int(block%ny), 1, int(block%nx) + 2, mpi_double_precision, &
      & self%column, error)
    if (error == mpi_success) call mpi_type_commit(self%column, error)
    status = checked(error)
  end function make_part

  !> Take steps, on every rank alike
  integer(c_int32_t) function advance(self, steps) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    type(mpi_request) :: requests(8)
    integer(c_int64_t) :: step
    real(c_double) :: begin
    integer :: error

    status = agree(self%comm, check_steps(steps))
    begin = seconds()
    if (status /= heat_ok) return
    do step = 1, steps
      error = post_halo(self, self%field%now, requests)
      if (error == mpi_success) then
        call lap(begin, self%timings%exchange)
        if (status == heat_ok) status = sweep_inner(self)
        call lap(begin, self%timings%compute)
        call mpi_waitall(8, requests, mpi_statuses_ignore, error)
        call mpi_f_sync_reg(self%field%now)
        call lap(begin, self%timings%waiting)
      end if
      if (error /= mpi_success) then
        status = checked(error)
        return
      end if
      ! After a sweep that failed its rank goes on exchanging, because the others wait for it.
      if (status == heat_ok) status = sweep_edges(self)
      if (status == heat_ok) call finish_step(self%field)
      call lap(begin, self%timings%compute)
    end do
    status = agree(self%comm, status)
  end function advance

  !> Start receiving the halo and sending the edges; a tag is the direction data moves in
  function post_halo(self, now, requests) result(error)
    type(solver_type), intent(in) :: self
    real(c_double), asynchronous, intent(inout) :: now(0:self%field%block%nx+1, 0:*)
    type(mpi_request), intent(out) :: requests(8)
    integer :: error, errors(8)
    integer, parameter :: to_x_low = 0, to_x_high = 1, to_y_low = 2, to_y_high = 3
    integer :: nx, ny

    nx = int(self%field%block%nx)
    ny = int(self%field%block%ny)
    associate (column => self%column, row => mpi_double_precision, comm => self%comm)
      call mpi_irecv(now(0, 1), 1, column, self%x_low, to_x_high, comm, requests(1), errors(1))
      call mpi_irecv(now(nx+1, 1), 1, column, self%x_high, to_x_low, comm, requests(2), errors(2))
      call mpi_irecv(now(1, 0), nx, row, self%y_low, to_y_high, comm, requests(3), errors(3))
      call mpi_irecv(now(1, ny+1), nx, row, self%y_high, to_y_low, comm, requests(4), errors(4))
      call mpi_isend(now(1, 1), 1, column, self%x_low, to_x_low, comm, requests(5), errors(5))
      call mpi_isend(now(nx, 1), 1, column, self%x_high, to_x_high, comm, requests(6), errors(6))
      call mpi_isend(now(1, 1), nx, row, self%y_low, to_y_low, comm, requests(7), errors(7))
      call mpi_isend(now(1, ny), nx, row, self%y_high, to_y_high, comm, requests(8), errors(8))
    end associate
    error = maxval(errors)
  end function post_halo

  !> 1 where a neighbour's halo is waited for, else 0
  pure function edge(neighbour) result(width)
    integer, intent(in) :: neighbour
    integer(c_int64_t) :: width
    width = merge(0_c_int64_t, 1_c_int64_t, neighbour == mpi_proc_null)
  end function edge

  !> Sweep the cells that need no halo
  integer(c_int32_t) function sweep_inner(self) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t) :: x, y
    x = 1 + edge(self%x_low)
    y = 1 + edge(self%y_low)
    status = sweep_field(self%field, self%sweep, x, y, &
      & self%field%block%nx + 1 - edge(self%x_high) - x, &
      & self%field%block%ny + 1 - edge(self%y_high) - y)
  end function sweep_inner

  !> Sweep the cells that waited: whole rows at the ends of y, and between them the ends of x. In a
  !> block one cell thin both ends may be the same cells; they are swept once
  integer(c_int32_t) function sweep_edges(self) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t) :: nx, ny, first, last
    integer(c_int64_t), parameter :: one = 1

    nx = self%field%block%nx
    ny = self%field%block%ny
    first = 1 + edge(self%y_low)
    last = ny - edge(self%y_high)
    status = heat_ok
    if (first == 2) call part(one, one, nx, one)
    if (last == ny - 1 .and. .not. (ny == 1 .and. first == 2)) call part(one, ny, nx, one)
    if (edge(self%x_low) == 1) call part(one, first, one, last - first + 1)
    if (edge(self%x_high) == 1 .and. .not. (nx == 1 .and. edge(self%x_low) == 1)) then
      call part(nx, first, one, last - first + 1)
    end if

  contains

    subroutine part(x, y, width, height)
      integer(c_int64_t), intent(in) :: x, y, width, height
      if (status == heat_ok) then
        status = sweep_field(self%field, self%sweep, x, y, width, height)
      end if
    end subroutine part
  end function sweep_edges

  !> Free the datatype and the communicator, if they were made
  subroutine release(self)
    class(solver_type), intent(inout) :: self
    if (self%column /= mpi_datatype_null) then
      if (.not. mpi_ended()) call mpi_type_free(self%column)
    end if
    call free_communicator(self%comm)
  end subroutine release

end module heat_mpi
