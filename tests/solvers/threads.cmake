# Solvers with threads; the tests of their kinds beside this one take them, too.

# Plain ones on problems drawn at random; tiled ones are in the list of those.
foreach(solver IN LISTS threads_solvers)
  if(NOT solver IN_LIST tiled_solvers)
    heat_add_test(random.${solver} LABELS serial FOR ${solver} ${dirty}
      COMMAND random_test ${solver} 300)
  endif()
endforeach()

# Called by programs with threads of their own, where there are fewer than were asked for, and what
# is left behind.
if(HEAT_TEST_HAS_Boost AND HEAT_TEST_HAS_OpenMP_CXX)
  heat_test_program(threads_test solvers/threads_test.cpp)
  target_link_libraries(threads_test PRIVATE Boost::unit_test_framework OpenMP::OpenMP_CXX)
endif()
foreach(solver IN LISTS threads_solvers)
  set(common LABELS serial FOR ${solver} NEEDS Boost OpenMP_CXX)
  heat_add_test(threads.${solver} ${common} COMMAND threads_test -- ${solver})
  heat_add_test(threads.limited.${solver} ${common}
    ENVIRONMENT OMP_THREAD_LIMIT=1 OMP_DYNAMIC=true
    COMMAND threads_test -- ${solver})
  heat_add_test(threads.bound.${solver} ${common}
    ENVIRONMENT OMP_PLACES=threads OMP_PROC_BIND=true
    COMMAND threads_test -- ${solver})
endforeach()

foreach(solver IN LISTS mpi_threads_solvers)
  heat_add_test(mpi.single.${solver} RANKS 2 FOR ${solver} NEEDS Boost
    ENVIRONMENT HEAT_TEST_MPI_SINGLE=1
    COMMAND mpi_test --run_test=an_mpi_for_one_thread_is_refused -- ${solver})
endforeach()

# No race, by ThreadSanitizer, and one where it is planted. The library that is seen through is that
# of GCC.
if(NOT CMAKE_CROSSCOMPILING)
  include(CheckCXXSourceRuns)
  set(CMAKE_REQUIRED_FLAGS -fsanitize=thread)
  check_cxx_source_runs("int main() {}" HEAT_THREAD_SANITIZER)
  unset(CMAKE_REQUIRED_FLAGS)
endif()
heat_test_has(ThreadSanitizer HEAT_THREAD_SANITIZER AND NOT HEAT_TEST_SANITIZED
  AND HEAT_TEST_HAS_OpenMP_CXX AND HEAT_TEST_HAS_OpenMP_Fortran
  AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
if(HEAT_TEST_HAS_ThreadSanitizer)
  add_subdirectory(fake_openmp)
endif()
set(fake_openmp $<$<TARGET_EXISTS:fake_openmp>:$<TARGET_FILE:fake_openmp>>)
foreach(solver IN LISTS threads_solvers mpi_threads_solvers)
  string(REPLACE "/" "_" name ${solver})
  set(needs NEEDS ThreadSanitizer build-without-sanitizers)
  set(watched LABELS serial ${needs} COMMAND watched_test)
  set(environment ENVIRONMENT)
  if(solver IN_LIST mpi_threads_solvers)
    set(watched RANKS 2 ${needs} COMMAND watched_mpi_test)
    list(APPEND environment TSAN_OPTIONS=ignore_noninstrumented_modules=1)  # those of MPI
  endif()
  list(APPEND watched watched/${name}@${fake_openmp})
  heat_add_test(watched.${solver} ${environment} ${watched} 20 1 small)
  heat_add_test(watched.limited.${solver} ${environment} FAKE_OPENMP_LIMIT=2 ${watched} 10 2 small)
  if(solver IN_LIST mpi_threads_solvers)  # their ranks would wait for one that a race has ended
    continue()
  endif()
  set(race unseen)
  if(solver STREQUAL "cxx/openmp_tiled")  # a region a pass, without a barrier
    set(race twice)
  endif()
  heat_add_test(watched.racing.${solver} ${environment} FAKE_OPENMP_RACE=${race}
    ${watched} 5 1 small)
  set_tests_properties(watched.racing.${solver} PROPERTIES
    PASS_REGULAR_EXPRESSION "data race [^ ]*/(formula|tile)[a-z_]*\\.")
endforeach()
