!> fortran/hybrid: the blocks of fortran/mpi_tiled, advanced by threads as in fortran/openmp_tiled.
!> Only the thread that calls the solver calls MPI, so MPI_THREAD_FUNNELED is enough.
module heat_hybrid
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_null_char, c_ptr
  use mpi_f08, only : mpi_query_thread, mpi_thread_funneled
  use heat, only : heat_fail, heat_invalid_argument, heat_needs_mpi, heat_needs_threads, heat_ok, &
    & heat_problem_type
  use heat_communicator, only : agree
  use heat_deep_blocks, only : advance_deep, deep_keys, deep_solver_type, make_deep
  use heat_team, only : make_team, note_team, team_keys, team_type, touch_field
  use heat_team_tiles, only : advance_team
  use heat_tile, only : make_tiling
  implicit none (type, external)
  private

  type, extends(deep_solver_type) :: solver_type
    type(team_type) :: team
  contains
    procedure :: make
    procedure :: advance
    procedure :: advance_box
  end type solver_type

  character(*), parameter :: known_keys = deep_keys // ',' // team_keys
  character(*), parameter :: file_name = 'hybrid'
  character(*), parameter :: summary = &
    & 'blocks with deep halos, tiled, by threads on each rank; options ' // known_keys
  integer(c_int32_t), parameter :: needs = ior(heat_needs_mpi, heat_needs_threads), corners = 0

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

    status = check_mpi()
    if (status == heat_ok) then
      status = make_deep(self, problem, options, known_keys, ranks, rank, untouched=.true.)
    end if
    if (status == heat_ok) status = make_team(self%team, options)
    if (status /= heat_ok) return
    call touch_field(self%team, self%field)
    status = make_tiling(self%tiling, self%field, kernel, options, self%team%threads)
  end function make_part

  !> Refuse an MPI that was started for programs without threads
  integer(c_int32_t) function check_mpi() result(status)
    integer :: provided
    status = heat_ok
    call mpi_query_thread(provided)
    if (provided < mpi_thread_funneled) then
      status = heat_fail(heat_invalid_argument, 'fortran/hybrid needs MPI started by ' // &
        & 'MPI_Init_thread, with MPI_THREAD_FUNNELED or more' // c_null_char)
    end if
  end function check_mpi

  !> Take steps, and tell of the threads
  integer(c_int32_t) function advance(self, steps) result(status)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    status = agree(self%comm, note_team(self%team))
    if (status == heat_ok) status = advance_deep(self, steps)
  end function advance

  !> Take the box of this rank some steps on
  subroutine advance_box(self, steps)
    class(solver_type), intent(inout) :: self
    integer(c_int64_t), intent(in) :: steps
    call advance_team(self%team, self%tiling, self%field, steps)
  end subroutine advance_box

end module heat_hybrid
