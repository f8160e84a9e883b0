!> The partition of the solvers in Fortran, cell by cell.
program partition_test_fortran
  use, intrinsic :: iso_c_binding, only : c_int64_t
  use heat, only : heat_block_type
  use heat_partition, only : best_grid, grid_block, grid_type
  use heat_test_check, only : check, finish_checks
  implicit none (type, external)

  integer(c_int64_t), parameter :: shapes(2, 18) = reshape([integer(c_int64_t) :: &
    & 1, 1,  1, 64,  64, 1,  2, 2,  2, 3,  3, 2,  5, 7,  7, 5,  8, 8,  13, 17,  37, 1,  1, 37, &
    & 100, 3,  3, 100,  97, 101,  64, 63,  4, 16,  11, 6], [2, 18])
  integer(c_int64_t) :: ranks
  integer :: i

  do i = 1, size(shapes, 2)
    do ranks = 1, min(64_c_int64_t, product(shapes(:, i)))
      call test_partition(ranks, shapes(1, i), shapes(2, i))
    end do
  end do
  call check(same(best_grid(16_c_int64_t, 4800_c_int64_t, 4800_c_int64_t), 4, 4), &
    & 'sixteen ranks share a square as four by four')
  call check(same(best_grid(4_c_int64_t, 4000_c_int64_t, 10_c_int64_t), 4, 1), &
    & 'a wide grid is cut across x')
  call check(same(best_grid(4_c_int64_t, 10_c_int64_t, 4000_c_int64_t), 1, 4), &
    & 'a tall grid is cut across y')
  call finish_checks()

contains

  pure function same(grid, px, py) result(is_same)
    type(grid_type), intent(in) :: grid
    integer, intent(in) :: px, py
    logical :: is_same
    is_same = grid%px == px .and. grid%py == py
  end function same

  !> Check the properties of any partition
  subroutine test_partition(ranks, nx, ny)
    integer(c_int64_t), intent(in) :: ranks, nx, ny
    type(grid_type) :: grid
    type(heat_block_type) :: b
    integer :: owners(nx, ny)
    integer(c_int64_t) :: rank
    logical :: even, inside
    character(60) :: what

    write (what, '(3(i0,a))') nx, 'x', ny, ' on ', ranks, ' ranks: '
    grid = best_grid(ranks, nx, ny)
    call check(grid%px * grid%py == most_ranks(ranks, nx, ny), &
      & trim(what) // ' as many ranks as can have cells do')
    owners = 0
    even = .true.
    inside = .true.
    do rank = 0, grid%px * grid%py - 1
      b = grid_block(grid, rank, nx, ny)
      even = even .and. b%nx >= nx / grid%px .and. b%nx <= (nx + grid%px - 1) / grid%px &
        & .and. b%ny >= ny / grid%py .and. b%ny <= (ny + grid%py - 1) / grid%py
      inside = inside .and. min(b%x, b%y) >= 1 .and. b%x + b%nx - 1 <= nx .and. b%y + b%ny - 1 <= ny
      if (.not. inside) exit
      associate (part => owners(b%x:b%x+b%nx-1, b%y:b%y+b%ny-1))
        part = part + 1
      end associate
    end do
    call check(inside, trim(what) // ' every block is inside the grid')
    call check(even, trim(what) // ' sizes differ by at most one cell in each direction')
    call check(all(owners == 1), trim(what) // ' every cell has one owner')
  end subroutine test_partition

  !> How many ranks a grid of blocks can use at most
  pure function most_ranks(ranks, nx, ny) result(most)
    integer(c_int64_t), intent(in) :: ranks, nx, ny
    integer(c_int64_t) :: most, px
    most = 0
    do px = 1, min(ranks, nx)
      most = max(most, px * min(ny, ranks / px))
    end do
  end function most_ranks

end program partition_test_fortran
