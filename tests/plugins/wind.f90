!> wind/fortran and wind/fortran_mpi: another formula than heat's. Heat is conducted four times as
!> well along x as along y, and a wind carries it up x. wind.cpp is the same in C++: operations are
!> in the order of the statements, so that both have the same bits.
module plugin_wind
  use, intrinsic :: iso_c_binding, only : c_associated, c_double, c_f_pointer, c_f_procpointer, &
    & c_funloc, c_funptr, c_int32_t, c_int64_t, c_loc, c_null_char, c_ptr
  use heat, only : heat_check_kernel, heat_create_function, heat_find_solver, heat_kernel_type, &
    & heat_not_found, heat_ok, heat_problem_type, heat_solver_table_type
  implicit none (type, external)
  private

  type(heat_kernel_type), target, save :: own
  !> Of fortran/serial and of fortran/mpi, whose arrays, sources and halos serve our sweep
  type(heat_solver_table_type), save :: moved(2)
  character(20), target, save :: kernel_name = 'wind' // c_null_char
  character(20), target, save :: names(2) = [character(20) :: &
    & 'wind/fortran' // c_null_char, 'wind/fortran_mpi' // c_null_char]
  character(40), target, save :: summary = 'conduction and wind in Fortran' // c_null_char

contains

  integer(c_int32_t) function sweep(now, next, nx, ny, ld) result(status) bind(C, name='')
    integer(c_int64_t), value :: nx, ny, ld
    real(c_double), intent(in) :: now(0:ld-1, 0:*)
    real(c_double), intent(inout) :: next(0:ld-1, 0:*)
    real(c_double) :: along_x, along_y, wind
    integer(c_int64_t) :: x, y
    do y = 1, ny
      do x = 1, nx
        associate (u => now(x, y))
          along_x = 0.2_c_double * ((now(x-1, y) - u) + (now(x+1, y) - u))
          along_y = 0.05_c_double * ((now(x, y-1) - u) + (now(x, y+1) - u))
          wind = 0.1_c_double * (now(x-1, y) - u)
          next(x, y) = u + ((along_x + along_y) + wind)
        end associate
      end do
    end do
    status = heat_ok
  end function sweep

  !> The formula, by which heat-conformance and heat-diagnose know what is right
  integer(c_int32_t) function heat_plugin_kernel(kernel) result(status) bind(C)
    type(c_ptr), intent(out) :: kernel
    type(c_funptr) :: address
    address = c_funloc(sweep)
    own%name = c_loc(kernel_name)
    own%sweep = address
    kernel = c_loc(own)
    status = heat_ok
  end function heat_plugin_kernel

  integer(c_int32_t) function create(problem, comm, kernel, options, solver) &
    & result(status) bind(C, name='')
    type(heat_problem_type), intent(in), optional :: problem
    integer(c_int32_t), value :: comm
    type(c_ptr), value :: kernel, options
    type(c_ptr), intent(inout), optional :: solver
    status = create_moved(moved(1), problem, comm, kernel, options, solver)
  end function create

  integer(c_int32_t) function create_mpi(problem, comm, kernel, options, solver) &
    & result(status) bind(C, name='')
    type(heat_problem_type), intent(in), optional :: problem
    integer(c_int32_t), value :: comm
    type(c_ptr), value :: kernel, options
    type(c_ptr), intent(inout), optional :: solver
    status = create_moved(moved(2), problem, comm, kernel, options, solver)
  end function create_mpi

  !> A kernel that is given is used as by any solver, and without one ours
  integer(c_int32_t) function create_moved(table, problem, comm, kernel, options, solver) &
    & result(status)
    type(heat_solver_table_type), intent(in) :: table
    type(heat_problem_type), intent(in), optional :: problem
    integer(c_int32_t), intent(in) :: comm
    type(c_ptr), intent(in) :: kernel, options
    type(c_ptr), intent(inout), optional :: solver
    procedure(heat_create_function), pointer :: create_there
    type(heat_kernel_type), pointer :: given
    type(c_ptr) :: used

    status = heat_check_kernel(kernel, 1_c_int64_t, 0_c_int32_t)
    if (status /= heat_ok) return
    status = heat_plugin_kernel(used)
    if (c_associated(kernel)) then
      call c_f_pointer(kernel, given)
      if (c_associated(given%sweep)) used = kernel
    end if
    call c_f_procpointer(table%create, create_there)
    status = create_there(problem, comm, used, options, solver)
  end function create_moved

  integer(c_int32_t) function heat_plugin(index, table) result(status) bind(C)
    integer(c_int64_t), value :: index
    type(heat_solver_table_type), intent(inout) :: table
    type(heat_kernel_type) :: none
    type(c_funptr) :: addresses(2)
    character(20), parameter :: by(2) = [character(20) :: &
      & 'fortran/serial' // c_null_char, 'fortran/mpi' // c_null_char]

    status = heat_not_found
    if (index >= 2) return
    addresses = [c_funloc(create), c_funloc(create_mpi)]
    associate (i => index + 1)
      status = heat_find_solver(by(i), moved(i), none)
      table = moved(i)  ! without MPI it has a header only, and the status and its reason go on
      table%name = c_loc(names(i))
      table%summary = c_loc(summary)
      table%create = addresses(i)
    end associate
  end function heat_plugin

end module plugin_wind
