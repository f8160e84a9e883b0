!> fortran/mpi_tiled: blocks with deep halos, advanced by the engine of fortran/serial_tiled. See
!> [[heat_deep_blocks]].
module heat_mpi_tiled
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_int64_t, c_ptr
  use heat, only : heat_needs_mpi, heat_ok, heat_problem_type
  use heat_communicator, only : agree
  use heat_deep_blocks, only : deep_keys, deep_solver_type, make_deep
  use heat_tile, only : make_tiling
  implicit none (type, external)
  private

  type, extends(deep_solver_type) :: solver_type
  contains
    procedure :: make
  end type solver_type

  character(*), parameter :: file_name = 'mpi_tiled'
  character(*), parameter :: summary = &
    & 'blocks with deep halos, exchanged once in many steps, tiled; options ' // deep_keys
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
    status = make_deep(self, problem, options, deep_keys, ranks, rank, untouched=.false.)
    if (status == heat_ok) status = make_tiling(self%tiling, self%field, kernel, options)
  end function make_part

end module heat_mpi_tiled
