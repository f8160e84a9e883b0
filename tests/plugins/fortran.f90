!> plugin/fortran: a sweep in Fortran; the movement - arrays and sources - is that of cxx/serial.
module plugin_fortran
  use, intrinsic :: iso_c_binding, only : c_associated, c_double, c_f_procpointer, c_funloc, &
    & c_int32_t, c_int64_t, c_loc, c_null_char, c_ptr
  use heat, only : heat_create_function, heat_find_solver, heat_kernel_type, heat_not_found, &
    & heat_ok, heat_problem_type, heat_solver_table_type
  implicit none (type, external)
  private

  character(:), allocatable, target, save :: name, summary
  type(heat_kernel_type), target, save :: own
  type(heat_solver_table_type), save :: movement

contains

  integer(c_int32_t) function sweep(now, next, nx, ny, ld) result(status) bind(C, name='')
    integer(c_int64_t), value :: nx, ny, ld
    real(c_double), intent(in) :: now(0:ld-1, 0:*)
    real(c_double), intent(inout) :: next(0:ld-1, 0:*)
    integer(c_int64_t) :: x, y
    do y = 1, ny
      do x = 1, nx
        next(x, y) = 0.5_c_double * (now(x, y) + 0.25_c_double * &
          & (((now(x-1, y) + now(x+1, y)) + now(x, y-1)) + now(x, y+1)))
      end do
    end do
    status = heat_ok
  end function sweep

  integer(c_int32_t) function create(problem, comm, kernel, options, solver) &
    & result(status) bind(C, name='')
    type(heat_problem_type), intent(in), optional :: problem
    integer(c_int32_t), value :: comm
    type(c_ptr), value :: kernel, options
    type(c_ptr), intent(inout), optional :: solver
    procedure(heat_create_function), pointer :: create_movement
    call c_f_procpointer(movement%create, create_movement)
    if (.not. c_associated(kernel)) kernel = c_loc(own)
    status = create_movement(problem, comm, kernel, options, solver)
  end function create

  integer(c_int32_t) function heat_plugin(index, table) result(status) bind(C)
    integer(c_int64_t), value :: index
    type(heat_solver_table_type), intent(inout) :: table
    type(heat_kernel_type) :: none
    status = heat_not_found
    if (index > 0) return
    name = 'plugin/fortran' // c_null_char
    summary = 'a sweep in Fortran, moved by cxx/serial' // c_null_char
    own%name = c_loc(name)
    own%level = c_loc(name)
    own%sweep = c_funloc(sweep)
    status = heat_find_solver('cxx/serial' // c_null_char, movement, none)
    table = movement
    table%name = c_loc(name)
    table%summary = c_loc(summary)
    table%create = c_funloc(create)
  end function heat_plugin

end module plugin_fortran
