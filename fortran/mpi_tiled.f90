!> fortran/mpi_tiled: blocks whose halo is `depth` cells deep, exchanged once every `depth` steps.
!>
!>     +---+---------------+---+   The box of a rank is its block and, where it has neighbours, a
!>     | c |       y       | c |   halo (x, y, c). Between exchanges the box goes as many steps on
!>     +---+---------------+---+   as the halo is deep, as if all outside of it were zero: what is
!>     |   |               |   |   wrong then moves one cell inward a step, and has not reached the
!>     | x |     block     | x |   block when the halo is renewed. Sources in the halo are injected
!>     |   |               |   |   like those of the block.
!>     +---+---------------+---+
!>     | c |       y       | c |   First x travels, then y with the corners that x has brought, so
!>     +---+---------------+---+   that no message goes to a diagonal neighbour.
!>
!> The steps are taken by the engine of fortran/serial_tiled, see [[heat_tile]]; for buffers and
!> `asynchronous` see [[heat_mpi]].
module heat_mpi_tiled
  use, intrinsic :: iso_c_binding, only : c_char, c_double, c_f_pointer, c_funloc, c_funptr, &
    & c_int32_t, c_int64_t, c_null_char, c_ptr
  use mpi_f08, only : mpi_comm, mpi_comm_null, mpi_comm_rank, mpi_comm_size, mpi_datatype, &
    & mpi_datatype_null, mpi_double_precision, mpi_f_sync_reg, mpi_irecv, mpi_isend, &
    & mpi_proc_null, mpi_request, mpi_statuses_ignore, mpi_success, mpi_type_commit, &
    & mpi_type_free, mpi_type_vector, mpi_waitall, operator(/=)
  use heat, only : heat_block_type, heat_check_options, heat_check_problem, heat_fail, &
    & heat_invalid_argument, heat_needs_mpi, heat_ok, heat_option_integer, heat_out_of_memory, &
    & heat_problem_type, heat_timings_type
  use heat_adapter, only : base_type, check_create, fill_table, hand_over
  use heat_communicator, only : agree, checked, duplicate, free_communicator, mpi_ended
  use heat_field, only : make_field, seconds
  use heat_partition, only : grid_block, grid_type
  use heat_process_grid, only : choose_grid, grid_keys
  use heat_tiling, only : advance_tiles, best_depth, make_tiling, tiling_keys, tiling_type
  implicit none (type, external)
  private

  !> Two ends of a direction
  integer, parameter :: low = 1, high = 2

  type, extends(base_type) :: mpi_tiled_type
    !> A private copy of the caller's communicator that returns errors
    type(mpi_comm) :: comm = mpi_comm_null
    !> A halo along x, of the block's rows, and one along y, of the box's
    type(mpi_datatype) :: x_halo = mpi_datatype_null, y_halo = mpi_datatype_null
    !> Ranks beside this one at the ends of x and y, or mpi_proc_null
    integer :: x_rank(2) = mpi_proc_null, y_rank(2) = mpi_proc_null
    !> Cells of a halo, and steps between two exchanges
    integer(c_int64_t) :: depth = 0
    type(tiling_type) :: tiling
  contains
    procedure :: advance
    procedure :: release
  end type mpi_tiled_type

  character(*, kind=c_char), parameter :: name_text = 'fortran/mpi_tiled' // c_null_char
  character(*, kind=c_char), parameter :: summary_text = &
    & 'blocks with deep halos, exchanged once in many steps, tiled' // c_null_char
  character(len(name_text), kind=c_char), target, save :: name = name_text
  character(len(summary_text), kind=c_char), target, save :: summary = summary_text

contains

  !> The one symbol of this solver
  function heat_fortran_mpi_tiled(table) result(status) bind(C)
    type(c_ptr), value :: table
    integer(c_int32_t) :: status
    type(c_funptr) :: address
    address = c_funloc(create)
    status = fill_table(table, name, summary, heat_needs_mpi, address)
  end function heat_fortran_mpi_tiled

  function create(problem_address, comm, kernel, options, out) result(status) bind(C, name='')
    type(c_ptr), value :: problem_address, kernel, options, out
    integer(c_int32_t), value :: comm
    integer(c_int32_t) :: status
    type(heat_problem_type), pointer :: problem
    type(mpi_tiled_type), pointer :: self
    class(base_type), pointer :: solver
    integer :: failed

    status = check_create(problem_address, kernel, out)
    if (status /= heat_ok) return
    call c_f_pointer(problem_address, problem)
    allocate(self, stat=failed)
    if (failed /= 0) then
      status = heat_fail(heat_out_of_memory, 'no memory for the solver' // c_null_char)
      return
    end if
    solver => self
    status = duplicate(comm, 'fortran/mpi_tiled', self%comm)
    if (status == heat_ok) then
      status = make(self, problem, kernel, options)
      status = agree(self%comm, status)
    end if
    call hand_over(solver, status, out)
  end function create

  !> Plan and allocate this rank's part
  function make(self, problem, kernel, options) result(status)
    type(mpi_tiled_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    type(c_ptr), intent(in) :: kernel, options
    integer(c_int32_t) :: status
    type(grid_type) :: grid
    type(heat_block_type) :: block, box
    integer :: ranks, rank

    call mpi_comm_size(self%comm, ranks)
    call mpi_comm_rank(self%comm, rank)
    status = heat_check_problem(problem, int(ranks, c_int64_t))
    if (status /= heat_ok) return
    status = heat_check_options(options, 'depth,' // grid_keys // ',' // tiling_keys // c_null_char)
    if (status /= heat_ok) return
    status = choose_grid(int(ranks, c_int64_t), problem%nx, problem%ny, options, grid)
    if (status /= heat_ok) return
    status = choose_depth(grid, problem, options, self%depth)
    if (status /= heat_ok) return

    if (rank < grid%px * grid%py) then
      block = grid_block(grid, int(rank, c_int64_t), problem%nx, problem%ny)
      call find_neighbours(self, grid, rank)
    end if
    box = block
    call grow(self%x_rank, self%depth, box%x, box%nx)
    call grow(self%y_rank, self%depth, box%y, box%ny)
    if (max(box%nx, box%ny) > huge(0) - 2) then
      status = heat_fail(heat_invalid_argument, &
        & 'a block''s edge has more cells than MPI can count' // c_null_char)
      return
    end if
    status = make_field(self%field, block, problem, box)
    if (status == heat_ok) status = make_tiling(self%tiling, self%field, kernel, options)
    if (status == heat_ok) status = make_halos(self)
  end function make

  !> Set the ranks beside this one
  pure subroutine find_neighbours(self, grid, rank)
    type(mpi_tiled_type), intent(inout) :: self
    type(grid_type), intent(in) :: grid
    integer, intent(in) :: rank
    integer(c_int64_t) :: i, j

    i = mod(int(rank, c_int64_t), grid%px)
    j = rank / grid%px
    if (i > 0) self%x_rank(low) = rank - 1
    if (i < grid%px - 1) self%x_rank(high) = rank + 1
    if (j > 0) self%y_rank(low) = rank - int(grid%px)
    if (j < grid%py - 1) self%y_rank(high) = rank + int(grid%px)
  end subroutine find_neighbours

  !> Add the halo to a block's first cell and number of cells along one direction
  pure subroutine grow(ranks, depth, first, cells)
    integer, intent(in) :: ranks(2)
    integer(c_int64_t), intent(in) :: depth
    integer(c_int64_t), intent(inout) :: first, cells
    if (ranks(low) /= mpi_proc_null) then
      first = first - depth
      cells = cells + depth
    end if
    if (ranks(high) /= mpi_proc_null) cells = cells + depth
  end subroutine grow

  !> The depth of all halos, from the options or by best_depth. A halo comes whole from the rank
  !> beside it, so it is no deeper than the thinnest block
  function choose_depth(grid, problem, options, depth) result(status)
    type(grid_type), intent(in) :: grid
    type(heat_problem_type), intent(in) :: problem
    type(c_ptr), intent(in) :: options
    integer(c_int64_t), intent(out) :: depth
    integer(c_int32_t) :: status
    integer(c_int64_t) :: most

    depth = 0
    most = huge(most)
    if (grid%px > 1) most = problem%nx / grid%px
    if (grid%py > 1) most = min(most, problem%ny / grid%py)
    status = heat_option_integer(options, 'depth' // c_null_char, depth)
    if (status /= heat_ok) return
    if (depth < 0 .or. depth > 1000) then
      status = heat_fail(heat_invalid_argument, &
        & 'depth is 1 to 1000, or 0 for the solver''s choice' // c_null_char)
      return
    end if
    if (depth == 0) then
      depth = best_depth((problem%nx + grid%px - 1) / grid%px, (problem%ny + grid%py - 1) / grid%py, &
        & min(2_c_int64_t, grid%px - 1), min(2_c_int64_t, grid%py - 1))
    end if
    depth = min(depth, most)
  end function choose_depth

  !> Make the datatypes of the halos
  function make_halos(self) result(status)
    type(mpi_tiled_type), intent(inout) :: self
    integer(c_int32_t) :: status
    integer :: error, depth, ld

    depth = int(self%depth)
    ld = int(self%field%box%nx) + 2
    call mpi_type_vector(int(self%field%block%ny), depth, ld, mpi_double_precision, self%x_halo, &
      & error)
    if (error == mpi_success) call mpi_type_commit(self%x_halo, error)
    if (error == mpi_success) then
      call mpi_type_vector(depth, ld - 2, ld, mpi_double_precision, self%y_halo, error)
    end if
    if (error == mpi_success) call mpi_type_commit(self%y_halo, error)
    status = checked(error)
  end function make_halos

  !> Take steps, on every rank alike, in rounds of an exchange and at most `depth` steps
  function advance(self, steps) result(status)
    class(mpi_tiled_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    integer(c_int32_t) :: status
    integer(c_int64_t) :: left, round
    real(c_double) :: begin
    integer :: error

    status = heat_ok
    if (steps < 0) then
      status = heat_fail(heat_invalid_argument, 'steps is negative' // c_null_char)
    end if
    status = agree(self%comm, status)
    if (status /= heat_ok) return
    left = steps
    do while (left > 0)
      round = left / ((left + self%depth - 1) / self%depth)
      error = exchange(self)
      if (error /= mpi_success) then
        status = checked(error)
        return
      end if
      begin = seconds()
      if (self%field%block%nx > 0) call advance_tiles(self%tiling, self%field, round)
      call lap(begin, self%timings%compute)
      left = left - round
    end do
    status = agree(self%comm, status)
  end function advance

  !> Renew the halo: x, and then y with the corners
  function exchange(self) result(error)
    class(mpi_tiled_type), intent(inout) :: self
    integer :: error
    integer(c_int64_t) :: x, y

    associate (block => self%field%block, box => self%field%box, d => self%depth)
      x = block%x - box%x + 1
      y = block%y - box%y + 1
      call swap(self%field%now, box%nx + 2, self%x_halo, self%x_rank, &
        & [x - d, x, x + block%nx - d, x + block%nx], [y, y, y, y], self%comm, self%timings, error)
      if (error /= mpi_success) return
      x = 1
      call swap(self%field%now, box%nx + 2, self%y_halo, self%y_rank, [x, x, x, x], &
        & [y - d, y, y + block%ny - d, y + block%ny], self%comm, self%timings, error)
    end associate
  end function exchange

  !> Exchange two halos of one direction; a tag is the end that data moves towards
  subroutine swap(now, ld, halo, ranks, x, y, comm, timings, error)
    integer(c_int64_t), intent(in) :: ld
    real(c_double), asynchronous, intent(inout) :: now(0:ld-1, 0:*)
    type(mpi_datatype), intent(in) :: halo
    !> Neighbours at the low and the high end
    integer, intent(in) :: ranks(2)
    !> First cells of the low halo, of what is sent low, of what is sent high, of the high halo
    integer(c_int64_t), intent(in) :: x(4), y(4)
    type(mpi_comm), intent(in) :: comm
    type(heat_timings_type), intent(inout) :: timings
    integer, intent(out) :: error
    type(mpi_request) :: requests(4)
    real(c_double) :: begin
    integer :: end, n, errors(2)

    begin = seconds()
    n = 0
    error = mpi_success
    do end = low, high
      if (ranks(end) == mpi_proc_null) cycle
      associate (into => merge(1, 4, end == low), from => merge(2, 3, end == low))
        call mpi_irecv(now(x(into), y(into)), 1, halo, ranks(end), high + low - end, comm, &
          & requests(n + 1), errors(1))
        call mpi_isend(now(x(from), y(from)), 1, halo, ranks(end), end, comm, &
          & requests(n + 2), errors(2))
      end associate
      n = n + 2
      error = max(error, maxval(errors))
    end do
    call lap(begin, timings%exchange)
    if (error == mpi_success) call mpi_waitall(n, requests, mpi_statuses_ignore, error)
    call mpi_f_sync_reg(now)
    call lap(begin, timings%waiting)
  end subroutine swap

  !> Add the time since `begin` and start again
  subroutine lap(begin, sum)
    real(c_double), intent(inout) :: begin, sum
    real(c_double) :: end
    end = seconds()
    sum = sum + (end - begin)
    begin = end
  end subroutine lap

  !> Free the datatypes and the communicator, if they were made
  subroutine release(self)
    class(mpi_tiled_type), intent(inout) :: self
    if (.not. mpi_ended()) then
      if (self%x_halo /= mpi_datatype_null) call mpi_type_free(self%x_halo)
      if (self%y_halo /= mpi_datatype_null) call mpi_type_free(self%y_halo)
    end if
    call free_communicator(self%comm)
  end subroutine release

end module heat_mpi_tiled
