!> A program in Fortran of some other project: runs a solver in C++ and prints its fingerprint.
program main
  use, intrinsic :: iso_c_binding, only : c_int64_t, c_loc
  use heat, only : heat_advance, heat_create, heat_default_sources, heat_destroy, heat_digest, &
    & heat_digest_type, heat_find, heat_message, heat_no_comm, heat_ok, heat_problem_type, &
    & heat_solver_type, heat_source_type
  implicit none (type, external)
  type(heat_source_type), target :: sources(3)
  type(heat_problem_type) :: problem
  type(heat_solver_type) :: solver
  type(heat_digest_type) :: digest

  problem%nx = 100
  problem%ny = 37
  problem%sources = c_loc(sources)
  problem%n_sources = size(sources)
  if (heat_default_sources(problem%nx, problem%ny, sources) /= heat_ok) error stop heat_message()
  if (heat_find(solver, 'cxx/serial') /= heat_ok) error stop heat_message()
  if (heat_create(solver, problem, heat_no_comm, '') /= heat_ok) error stop heat_message()
  if (heat_advance(solver, 250_c_int64_t) /= heat_ok) error stop heat_message()
  if (heat_digest(solver, problem, digest) /= heat_ok) error stop heat_message()
  if (heat_destroy(solver) /= heat_ok) error stop heat_message()
  print '(a, z16.16)', 'fingerprint ', digest%fingerprint
end program main
