!> Halos that are `depth` cells deep, where a block has neighbours, and their exchange.
!>
!>     +---+---------------+---+   The box of a rank is its block and the halo (x, y, c). First x
!>     | c |       y       | c |   travels, then y with the corners c that x has brought, so that no
!>     +---+---------------+---+   message goes to a diagonal neighbour. A halo comes whole from the
!>     | x |     block     | x |   rank beside: no block may be thinner than it is deep.
!>     +---+---------------+---+
!>     | c |       y       | c |   For buffers and `asynchronous` see [[heat_mpi]].
!>     +---+---------------+---+
!>
!>     box = surround(halo, grid, rank, block)
!>     status = commit_halo(halo, block, box, depth)
!>     error = exchange_halo(halo, field, comm, timings)
module heat_halo
  use, intrinsic :: iso_c_binding, only : c_double, c_int32_t, c_int64_t, c_null_char
  use mpi_f08, only : mpi_comm, mpi_datatype, mpi_datatype_null, mpi_double_precision, &
    & mpi_f_sync_reg, mpi_irecv, mpi_isend, mpi_proc_null, mpi_request, mpi_statuses_ignore, &
    & mpi_success, mpi_type_commit, mpi_type_free, mpi_type_vector, mpi_waitall, operator(/=)
  use heat, only : heat_block_type, heat_fail, heat_invalid_argument, heat_timings_type
  use heat_communicator, only : checked, mpi_ended
  use heat_field, only : field_type, lap, seconds
  use heat_partition, only : grid_type
  implicit none (type, external)
  private
  public :: commit_halo, exchange_halo, free_halo, halo_type, surround

  !> Two ends of a direction
  integer, parameter :: low = 1, high = 2

  type :: halo_type
    !> Cells of a halo
    integer(c_int64_t) :: depth = 0
    !> How many of them, next to the block, an exchange renews: the steps that it lasts
    integer(c_int64_t) :: renewed = 0
    !> Ranks beside this one at the ends of x and y, or mpi_proc_null
    integer :: x_rank(2) = mpi_proc_null, y_rank(2) = mpi_proc_null
    !> A halo along x, of the block's rows, and one along y, of the box's
    type(mpi_datatype) :: x_cells = mpi_datatype_null, y_cells = mpi_datatype_null
  end type halo_type

contains

  !> The box around the block of a rank of the grid
  function surround(halo, grid, rank, block) result(box)
    !> Of known depth; its ranks are set here
    type(halo_type), intent(inout) :: halo
    type(grid_type), intent(in) :: grid
    integer, intent(in) :: rank
    type(heat_block_type), intent(in) :: block
    type(heat_block_type) :: box

    call find_neighbours(halo, grid, rank)
    box = block
    call grow(halo%x_rank, halo%depth, box%x, box%nx)
    call grow(halo%y_rank, halo%depth, box%y, box%ny)
  end function surround

  !> Set the ranks beside this one
  pure subroutine find_neighbours(halo, grid, rank)
    type(halo_type), intent(inout) :: halo
    type(grid_type), intent(in) :: grid
    integer, intent(in) :: rank
    integer(c_int64_t) :: i, j

    i = mod(int(rank, c_int64_t), grid%px)
    j = rank / grid%px
    if (i > 0) halo%x_rank(low) = rank - 1
    if (i < grid%px - 1) halo%x_rank(high) = rank + 1
    if (j > 0) halo%y_rank(low) = rank - int(grid%px)
    if (j < grid%py - 1) halo%y_rank(high) = rank + int(grid%px)
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

  !> Make the datatypes of exchanges
  integer(c_int32_t) function commit_halo(halo, block, box, renewed) result(status)
    type(halo_type), intent(inout) :: halo
    type(heat_block_type), intent(in) :: block, box
    !> Cells of the halo that they renew, at most its depth
    integer(c_int64_t), intent(in) :: renewed
    integer :: error, depth, ld

    if (max(box%nx, box%ny) > huge(0) - 2) then
      status = heat_fail(heat_invalid_argument, &
        & 'a block''s edge has more cells than MPI can count' // c_null_char)
      return
    end if
    call free_halo(halo)
    halo%renewed = renewed
    depth = int(renewed)
    ld = int(box%nx) + 2
    call mpi_type_vector(int(block%ny), depth, ld, mpi_double_precision, halo%x_cells, &
      & error)
    if (error == mpi_success) call mpi_type_commit(halo%x_cells, error)
    if (error == mpi_success) then
      call mpi_type_vector(depth, ld - 2, ld, mpi_double_precision, halo%y_cells, error)
    end if
    if (error == mpi_success) call mpi_type_commit(halo%y_cells, error)
    status = checked(error)
  end function commit_halo

  !> Renew the halo: x, and then y with the corners
  function exchange_halo(halo, field, comm, timings) result(error)
    type(halo_type), intent(in) :: halo
    type(field_type), intent(inout) :: field
    type(mpi_comm), intent(in) :: comm
    !> Its exchange and waiting grow
    type(heat_timings_type), intent(inout) :: timings
    integer :: error
    integer(c_int64_t) :: x, y

    associate (block => field%block, box => field%box, d => halo%renewed)
      x = block%x - box%x + 1
      y = block%y - box%y + 1
      call swap(field%now, box%nx + 2, halo%x_cells, halo%x_rank, &
        & [x - d, x, x + block%nx - d, x + block%nx], [y, y, y, y], comm, timings, error)
      if (error /= mpi_success) return
      x = 1
      call swap(field%now, box%nx + 2, halo%y_cells, halo%y_rank, [x, x, x, x], &
        & [y - d, y, y + block%ny - d, y + block%ny], comm, timings, error)
    end associate
  end function exchange_halo

  !> Exchange two halos of one direction; a tag is the end that data moves towards
  subroutine swap(now, ld, cells, ranks, x, y, comm, timings, error)
    integer(c_int64_t), intent(in) :: ld
    real(c_double), asynchronous, intent(inout) :: now(0:ld-1, 0:*)
    type(mpi_datatype), intent(in) :: cells
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
        call mpi_irecv(now(x(into), y(into)), 1, cells, ranks(end), high + low - end, comm, &
          & requests(n + 1), errors(1))
        call mpi_isend(now(x(from), y(from)), 1, cells, ranks(end), end, comm, &
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

  !> Free the datatypes, if they were made
  subroutine free_halo(halo)
    type(halo_type), intent(inout) :: halo
    if (mpi_ended()) return
    if (halo%x_cells /= mpi_datatype_null) call mpi_type_free(halo%x_cells)
    if (halo%y_cells /= mpi_datatype_null) call mpi_type_free(halo%y_cells)
  end subroutine free_halo

end module heat_halo
