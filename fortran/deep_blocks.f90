!> Blocks whose halo is `depth` cells deep, exchanged once every `depth` steps: what
!> fortran/mpi_tiled and fortran/hybrid share, which differ in who advances a box.
!>
!> Between exchanges the box of a rank, its block and the halo of [[heat_halo]], is advanced by as
!> many steps as the halo is deep, with zeros outside of it. The error of these zeros moves one cell
!> inward per step, and has not reached the block when the halo is renewed. Sources in the halo are
!> injected like those of the block. The steps are taken by the engine of fortran/serial_tiled,
!> [[heat_tile_rows]].
!>
!> No cells are advanced while messages are in flight: those that do not need the halo would be a
!> box of their own, and recomputing what it shares with others costs several times the wait.
module heat_deep_blocks
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t, c_null_char, c_ptr
  use mpi_f08, only : mpi_comm, mpi_comm_null, mpi_success
  use heat, only : heat_block_type, heat_fail, heat_invalid_argument, heat_ok, &
    & heat_option_integer, heat_problem_type
  use heat_adapter, only : check_steps, field_solver_type
  use heat_communicator, only : agree, checked, free_communicator
  use heat_field, only : lap, make_field, seconds
  use heat_halo, only : commit_halo, exchange_halo, free_halo, halo_type, surround
  use heat_partition, only : choose_grid, grid_block, grid_keys, grid_type
  use heat_tile, only : advance_tiles, tile_keys, tiling_type
  use heat_tile_size, only : best_depth
  implicit none (type, external)
  private
  public :: advance_deep, deep_keys, deep_solver_type, make_deep

  !> The options of both
  character(*), parameter :: deep_keys = 'depth,' // grid_keys // ',' // tile_keys

  type, abstract, extends(field_solver_type) :: deep_solver_type
    !> A private copy of the caller's communicator that returns errors
    type(mpi_comm) :: comm = mpi_comm_null
    type(halo_type) :: halo
    type(tiling_type) :: tiling
  contains
    procedure :: advance => advance_deep
    !> Take the box of this rank, which has cells, some steps on: unless overridden, on one thread
    procedure :: advance_box
    procedure :: release => release_deep
  end type deep_solver_type

contains

  !> Allocate this rank's block with its halo
  integer(c_int32_t) function make_deep(self, problem, options, known, ranks, rank, untouched) &
    & result(status)
    class(deep_solver_type), intent(inout) :: self
    type(heat_problem_type), intent(in) :: problem
    type(c_ptr), intent(in) :: options
    !> The keys of the options
    character(*), intent(in) :: known
    integer, intent(in) :: ranks, rank
    !> Whether the caller is going to set the field to zero
    logical, intent(in) :: untouched
    type(grid_type) :: grid
    type(heat_block_type) :: block, box

    status = choose_grid(int(ranks, c_int64_t), problem, options, known, grid)
    if (status == heat_ok) status = choose_depth(grid, problem, options, self%halo%depth)
    if (status /= heat_ok) return

    if (rank < grid%px * grid%py) then
      block = grid_block(grid, int(rank, c_int64_t), problem%nx, problem%ny)
      box = surround(self%halo, grid, rank, block)
    end if
    status = commit_halo(self%halo, block, box, self%halo%depth)
    if (status == heat_ok) then
      status = make_field(self%field, block, problem, box, large_pages=.true., untouched=untouched)
    end if
  end function make_deep

  !> The depth of all halos, from the options or by best_depth. A halo comes whole from the rank
  !> beside it, so it is no deeper than the thinnest block
  integer(c_int32_t) function choose_depth(grid, problem, options, depth) result(status)
    type(grid_type), intent(in) :: grid
    type(heat_problem_type), intent(in) :: problem
    type(c_ptr), intent(in) :: options
    integer(c_int64_t), intent(out) :: depth
    integer(c_int64_t) :: most

    depth = 0
    most = huge(most)
    if (grid%px > 1) most = problem%nx / grid%px
    if (grid%py > 1) most = min(most, problem%ny / grid%py)
    status = heat_option_integer(options, 'depth' // c_null_char, depth)
    if (status /= heat_ok) return
    if (depth < 0 .or. depth > 1000) then  ! as in cxx/halo_plan.cpp
      status = heat_fail(heat_invalid_argument, &
        & 'depth must be 1 to 1000, or 0 to choose it' // c_null_char)
      return
    end if
    if (depth == 0) then
      depth = best_depth((problem%nx + grid%px - 1) / grid%px, &
        & (problem%ny + grid%py - 1) / grid%py, min(2_c_int64_t, grid%px - 1), &
        & min(2_c_int64_t, grid%py - 1))
    end if
    depth = min(depth, most)
  end function choose_depth

  !> Take steps, on every rank alike, in rounds of an exchange and at most `depth` steps
  integer(c_int32_t) function advance_deep(self, steps) result(status)
    class(deep_solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    integer(c_int64_t) :: left, round
    real(c_double) :: begin
    integer :: error

    status = agree(self%comm, check_steps(steps))
    if (status /= heat_ok) return
    left = steps
    do while (left > 0)
      round = left / ((left - 1) / self%halo%depth + 1)
      if (round /= self%halo%renewed) then
        status = commit_halo(self%halo, self%field%block, self%field%box, round)
        if (status /= heat_ok) return
      end if
      error = exchange_halo(self%halo, self%field, self%comm, self%timings)
      if (error /= mpi_success) then
        status = checked(error)
        return
      end if
      begin = seconds()
      if (self%field%block%nx > 0) call self%advance_box(round)
      call lap(begin, self%timings%compute)
      left = left - round
    end do
    status = agree(self%comm, status)
  end function advance_deep

  subroutine advance_box(self, steps)
    class(deep_solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    call advance_tiles(self%tiling, self%field, steps)
  end subroutine advance_box

  !> Free the halo and the communicator, if they were made
  subroutine release_deep(self)
    class(deep_solver_type), intent(inout) :: self
    call free_halo(self%halo)
    call free_communicator(self%comm)
  end subroutine release_deep

end module heat_deep_blocks
