!> abi_test_fortran SOLVER: uses the contract as a Fortran program does.
!>
!> That sizes, offsets and constants of module heat are those of C is checked by heat-conformance.
program abi_test_fortran
  use, intrinsic :: iso_c_binding, only : c_associated, c_char, c_double, c_int32_t, c_int64_t, &
    & c_loc, c_null_char, c_ptr
  use, intrinsic :: iso_fortran_env, only : output_unit
  use heat, only : heat_abi_mismatch, heat_advance, heat_block, heat_block_type, &
    & heat_check_kernel, heat_check_problem, heat_choose_sweep, heat_create, heat_destroy, &
    & heat_digest, heat_digest_type, heat_find, heat_find_kernel, heat_initial_random, &
    & heat_invalid_argument, heat_kernel_type, heat_message, heat_no_comm, heat_not_found, &
    & heat_ok, heat_problem_type, heat_read, heat_save, heat_self_check, heat_solver_formula, &
    & heat_solver_type, heat_source_type, heat_start, heat_string, heat_summary, heat_timings, &
    & heat_timings_type, heat_unavailable, heat_uses_mpi, heat_sweep_build_type, &
    & heat_wide_kernel_type, heat_write, heat_wrong_answer
  use heat_test_check, only : check, finish_checks
  implicit none (type, external)

  character(100) :: name
  type(heat_solver_type) :: solver
  integer(c_int32_t) :: status

  call get_command_argument(1, name)
  status = heat_find(solver, name)
  if (status == heat_unavailable) then
    write (output_unit, '(2a)') 'SKIPPED: ', heat_message()
    stop 77, quiet=.true.
  end if
  call check(status == heat_ok, 'a solver is found by name')
  call test_use()
  call test_self_check()
  call test_builds()
  call test_formula()
  call test_misuse()
  call finish_checks()

contains

  !> Known answers, with numbers as they are and with subnormal ones flushed to zero
  subroutine test_self_check()
    use, intrinsic :: ieee_arithmetic, only : ieee_get_underflow_mode, ieee_set_underflow_mode, &
      & ieee_support_underflow_control
    type(heat_solver_type) :: other
    logical :: gradual
    integer(c_int32_t) :: status
    call check(heat_self_check() == heat_ok, 'all solvers compute the known answers')
    call check(heat_self_check(name) == heat_ok, 'so does this one')
    status = merge(heat_invalid_argument, heat_unavailable, heat_find(other, 'cxx/mpi') == heat_ok)
    call check(heat_self_check('cxx/mpi') == status, 'ranks are needed')
    if (.not. ieee_support_underflow_control(1.0_c_double)) return
    call ieee_get_underflow_mode(gradual)
    call ieee_set_underflow_mode(.false.)
    status = heat_self_check()
    call ieee_set_underflow_mode(gradual)
    call check(status == heat_wrong_answer, 'flush-to-zero shows')
    call check(index(heat_message(), 'flush-to-zero is on') > 0, 'and is told')
  end subroutine test_self_check

  !> The vector 7x5, 11 steps, random:1, default sources, and windows
  subroutine test_use()
    type(heat_problem_type) :: problem
    type(heat_block_type) :: block
    type(heat_digest_type) :: digest
    type(heat_timings_type) :: timings
    type(heat_source_type), target :: sources(3)
    real(c_double) :: cells(9, 2), back(9, 2)

    sources = [heat_source_type(3, 2, 1.0_c_double), heat_source_type(2, 1, 1.0_c_double), &
      & heat_source_type(5, 4, 1.0_c_double)]
    problem = heat_problem_type(nx=7, ny=5, initial=heat_initial_random, seed=1, n_sources=3)
    problem%sources = c_loc(sources)
    call check(.not. heat_uses_mpi(solver), 'this solver needs no communicator')
    call check(len(heat_summary(solver)) > 0, 'a solver has a summary')
    call check(heat_create(solver, problem, heat_no_comm, '') == heat_ok, 'a solver is made')
    call check(heat_start(solver, problem) == heat_ok, 'a solver is started')
    call check(heat_advance(solver, 4_c_int64_t) == heat_ok, 'four steps succeed')
    call check(heat_advance(solver, 7_c_int64_t) == heat_ok, 'seven more steps succeed')
    call check(heat_digest(solver, problem, digest) == heat_ok, 'the field is reduced')
    call check(digest%fingerprint == int(z'730b296add5c26a5', c_int64_t), &
      & 'eleven steps in two pieces give the vector''s fingerprint')
    call check(heat_timings(solver, timings) == heat_ok .and. timings%compute > 0, &
      & 'steps took time')
    call check(heat_block(solver, block) == heat_ok, 'a solver tells its block')
    call check(all([block%x, block%y, block%nx, block%ny] == [1, 1, 7, 5]), &
      & 'a solver without MPI holds the whole grid')

    block = heat_block_type(x=2, y=4, nx=6, ny=2)
    call random_number(cells)
    back = -1
    call check(heat_write(solver, block, cells, 9_c_int64_t) == heat_ok, 'a window is written')
    call check(heat_read(solver, block, back, 9_c_int64_t) == heat_ok, 'a window is read')
    call check(all(transfer(back(:6, :), [0_c_int64_t]) == transfer(cells(:6, :), &
      & [0_c_int64_t])), 'what was written is read')
    call check(all(back(7:, :) < 0), 'read leaves the end of each column of the array alone')
    call check(heat_destroy(solver) == heat_ok, 'a solver is destroyed')
    call check(heat_destroy(solver) == heat_ok, 'destroying it again does nothing')
  end subroutine test_use

  !> A kernel of one build, which is that of the library's own
  subroutine test_builds()
    type(heat_kernel_type) :: kernel, chosen
    type(heat_sweep_build_type) :: builds(2)
    character(kind=c_char), target :: mine(5)
    mine = ['m', 'i', 'n', 'e', c_null_char]
    call check(heat_find_kernel('fortran' // c_null_char, kernel) == heat_ok, 'a sweep is found')
    builds(1) = heat_sweep_build_type(kernel%level, kernel%sweep)
    call check(heat_choose_sweep(c_loc(mine), builds, chosen) == heat_ok, 'a build is chosen')
    call check(heat_string(chosen%name) == 'mine', 'the choice has the name that was given')
    call check(heat_string(chosen%level) == heat_string(kernel%level), 'and the level of the build')
    call check(c_associated(chosen%sweep, kernel%sweep), 'and its sweep')
    call check(heat_choose_sweep(c_loc(mine), builds(2:), chosen) == heat_unavailable, &
      & 'no build is no kernel')
  end subroutine test_builds

  !> The kernel of another formula, as a solver checks it, and the formula of one
  subroutine test_formula()
    type(heat_wide_kernel_type), target :: wide
    type(heat_kernel_type) :: own
    type(c_ptr) :: formula
    formula = c_loc(wide)
    call check(heat_solver_formula(trim(name) // c_null_char, formula) == heat_ok, &
      & 'a solver has a formula')
    call check(.not. c_associated(formula), 'which is heat''s')
    call check(heat_find_kernel('fortran' // c_null_char, own) == heat_ok, 'a sweep is found')
    wide%kernel%sweep = own%sweep
    call check(heat_check_kernel(c_loc(wide), 1_c_int64_t, 0_c_int32_t) == heat_ok, &
      & 'a wide kernel has a right header, and reads what a plain one does until it says more')
    wide%corners = 1
    call check(heat_check_kernel(c_loc(wide), 1_c_int64_t, 0_c_int32_t) &
      & == heat_invalid_argument, 'corners are refused where there are none')
    call check(heat_check_kernel(c_loc(wide), 1_c_int64_t, 1_c_int32_t) == heat_ok, &
      & 'and taken where there are')
  end subroutine test_formula

  subroutine test_misuse()
    type(heat_solver_type) :: other
    type(heat_problem_type) :: problem
    character(1) :: no_text
    no_text = c_null_char
    problem = heat_problem_type(nx=7, ny=5)
    call check(heat_find(other, 'fortran/seriel') == heat_not_found, 'a wrong name is not found')
    call check(index(heat_message(), 'fortran/serial') > 0, 'and the nearest name is suggested')
    call check(heat_create(solver, problem, 0_c_int32_t, '') == heat_invalid_argument, &
      & 'a communicator is refused')
    call check(heat_create(solver, problem, heat_no_comm, 'tile=8') == heat_invalid_argument, &
      & 'an unknown option is refused')
    call check(index(heat_message(), 'tile') > 0, 'and named')
    problem%struct_size = 8
    call check(heat_create(solver, problem, heat_no_comm, no_text) == heat_abi_mismatch, &
      & 'a struct of another size is refused')
    problem = heat_problem_type(nx=7, ny=5, steps=-1)
    call check(heat_check_problem(problem, 1_c_int64_t) == heat_invalid_argument, &
      & 'negative steps are refused')
    call check(heat_advance(solver, 1_c_int64_t) == heat_invalid_argument, &
      & 'a solver that was not made cannot advance')
    call test_order()
  end subroutine test_misuse

  !> Calls in an order that has no meaning
  subroutine test_order()
    type(heat_solver_type) :: other
    type(heat_problem_type) :: problem
    type(heat_digest_type) :: digest
    problem = heat_problem_type(nx=7, ny=5)
    call check(heat_start(other, problem) == heat_invalid_argument, 'nothing found: no start')
    call check(heat_digest(other, problem, digest) == heat_invalid_argument, 'no digest')
    call check(heat_save(other, problem, 'no-file') == heat_invalid_argument, 'no file')
    call check(heat_find(other, 'cxx/serial') == heat_ok, 'a solver is found')
    call check(heat_create(other, problem, heat_no_comm, '') == heat_ok, 'and made')
    call check(heat_create(other, problem, heat_no_comm, '') == heat_invalid_argument, &
      & 'it is not made twice without being destroyed')
    call check(heat_find(other, 'fortran/serial') == heat_invalid_argument, &
      & 'nor replaced by another')
    call check(index(heat_message(), 'destroy') > 0, 'and the message says what to do')
    call check(heat_destroy(other) == heat_ok, 'it is destroyed')
    call check(heat_find(other, 'fortran/serial') == heat_ok, 'and then replaced')
  end subroutine test_order

end program abi_test_fortran
