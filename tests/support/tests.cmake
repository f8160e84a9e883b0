# How tests are added, what a machine has for them, and the solvers that they take by kind.

# heat_add_test(<name> LABELS <label>... [RANKS <n>] [PROCESSORS <n>] [TIMEOUT <seconds>]
#               [FOR "<solver or caller>..."] [NEEDS <thing>...] [ENVIRONMENT <NAME=value>...]
#               [FIXTURES <fixture>...] COMMAND <word>...)
# adds one ctest. RANKS starts the command by MPI's launcher. It is skipped, and says why, if the
# program ends with 77, or a thing was not found that it needs or those need FOR whom it is. Not for
# what it prints: ctest would take a failure for skipped whose output has another program's words.
set(skip sh -c "echo \"SKIPPED: $1\" && exit 77" sh)
function(heat_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "RANKS;PROCESSORS;TIMEOUT;FOR"
    "LABELS;NEEDS;ENVIRONMENT;FIXTURES;COMMAND")
  if(arg_RANKS)
    list(APPEND arg_LABELS mpi)
    list(APPEND arg_NEEDS MPI)
    set(arg_PROCESSORS ${arg_RANKS})
    list(POP_FRONT arg_COMMAND program)
    if(TARGET ${program})
      set(program $<TARGET_FILE:${program}>)
    endif()
    list(PREPEND arg_COMMAND ${launcher} ${arg_RANKS} ${program})
  endif()
  heat_solver_needs("${arg_FOR}" ${arg_NEEDS})
  foreach(need IN LISTS needs)
    if(NOT need STREQUAL "NEEDS" AND NOT HEAT_TEST_HAS_${need})
      set(reason "${need} was not found")
      if(HEAT_TEST_SANITIZED AND need MATCHES "^Python")
        set(reason "Python was not built with the sanitizers, and cannot load what was")
      endif()
      set(arg_COMMAND ${skip} "${reason}")
    endif()
  endforeach()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  if(NOT arg_PROCESSORS)
    set(arg_PROCESSORS 1)
  endif()
  if("MPI" IN_LIST needs)
    # Open MPI unloads plugins that leak, and what is unloaded has no name to suppress it by.
    list(APPEND arg_ENVIRONMENT ASAN_OPTIONS=detect_leaks=0)
  endif()
  add_test(NAME ${name} COMMAND ${arg_COMMAND})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
    PROCESSORS ${arg_PROCESSORS} SKIP_RETURN_CODE 77 FIXTURES_REQUIRED "${arg_FIXTURES}"
    ENVIRONMENT "${HEAT_TEST_ENVIRONMENT};${arg_ENVIRONMENT}")
endfunction()

# heat_test_program(<target> <source>...): links the library, what tests share, and the contract's
# flags. What is tested is built as the preset says; tests in C++ build in half the time without
# UBSan's checks.
function(heat_test_program target)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE heat_test_support heat heat_test_flags)
endfunction()

# heat_solver_needs(<names> [<thing>...]): sets `needs` to NEEDS and all that a test needs which has
# these names of solvers and callers in it, and the things.
function(heat_solver_needs names)
  set(all ${ARGN})
  if(names MATCHES "fortran")
    list(APPEND all Fortran)
  endif()
  if(names MATCHES "(/|_)mpi|hybrid")
    list(APPEND all MPI)
  endif()
  foreach(language CXX Fortran)
    string(TOLOWER ${language} folder)
    if(names MATCHES "${folder}/(openmp|hybrid)")
      list(APPEND all OpenMP_${language})
    endif()
  endforeach()
  if(names MATCHES "python")
    list(APPEND all Python)
    if("MPI" IN_LIST all)
      list(APPEND all Python-mpi4py)
    endif()
  endif()
  if(names MATCHES "python/")
    list(APPEND all Python-numpy)
  endif()
  if(names MATCHES "python/(numba|f2py|cython)")
    list(APPEND all Python-${CMAKE_MATCH_1})
  endif()
  if(all)
    list(PREPEND all NEEDS)
  endif()
  set(needs ${all} PARENT_SCOPE)
endfunction()

# The compiled solvers, by kind: each is tested as its kind is, wherever the root's CMakeLists.txt
# names it.
get_property(names GLOBAL PROPERTY HEAT_SOLVER_NAMES)
while(names)
  list(POP_FRONT names name kind)
  string(REPLACE "+" "_" kind ${kind})
  list(APPEND ${kind}_solvers ${name})
endwhile()
set(alone_solvers ${serial_solvers} ${threads_solvers})
set(ranks_solvers ${mpi_solvers} ${mpi_threads_solvers})
set(tiled_solvers ${alone_solvers} ${ranks_solvers})
list(FILTER tiled_solvers INCLUDE REGEX "_tiled$|/hybrid$")

# Those of python/, which are found there by themselves.
file(GLOB python_serial CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
  ${PROJECT_SOURCE_DIR}/python/[a-z]*.py)
list(TRANSFORM python_serial REPLACE "\\.py$" "")
set(python_mpi ${python_serial})
list(FILTER python_mpi INCLUDE REGEX "_mpi$")
list(REMOVE_ITEM python_serial ${python_mpi})

# heat_test_has(<thing> <condition>): whether tests that need the thing can run.
function(heat_test_has thing)
  set(HEAT_TEST_HAS_${thing} FALSE PARENT_SCOPE)
  if(${ARGN})
    set(HEAT_TEST_HAS_${thing} TRUE PARENT_SCOPE)
  endif()
endfunction()

find_package(Threads REQUIRED)
find_package(Boost QUIET COMPONENTS unit_test_framework)
find_package(Git QUIET)
find_program(PKG_CONFIG_EXECUTABLE pkg-config)
find_program(HEAT_VALGRIND valgrind DOC "valgrind, for the tests of the contract")
mark_as_advanced(HEAT_VALGRIND)
heat_test_has(git GIT_FOUND)
heat_test_has(Boost Boost_UNIT_TEST_FRAMEWORK_FOUND)
heat_test_has(MPI MPI_CXX_FOUND)
heat_test_has(Fortran CMAKE_Fortran_COMPILER)
foreach(language CXX Fortran)
  heat_test_has(OpenMP_${language} OpenMP_${language}_FOUND
    AND NOT OpenMP::OpenMP_${language} IN_LIST heat_unusable)
endforeach()
heat_test_has(plots TARGET heat_plots)
heat_test_has(NetCDF HEAT_NETCDF AND HEAT_NETCDF_DIR)
heat_test_has(pkg-config PKG_CONFIG_EXECUTABLE)
heat_test_has(x86-64 CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
heat_test_has(valgrind HEAT_VALGRIND)
heat_test_has(build-without-sanitizers NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
set(HEAT_TEST_SANITIZED TRUE)
if(HEAT_TEST_HAS_build-without-sanitizers)
  set(HEAT_TEST_SANITIZED FALSE)
endif()

# Valgrind 3.19 does not know AVX-512.
set(valgrind_isa ${HEAT_LEVELS})
list(FILTER valgrind_isa INCLUDE REGEX "^(generic|neon|x86-64-v[23])$")
list(POP_BACK valgrind_isa valgrind_isa)
heat_test_has(level-that-valgrind-knows valgrind_isa)

# A Python package is there if it can be imported.
foreach(package sys numpy mpi4py numba h5py)
  set(status 1)
  if(HEAT_PYTHON_FOUND AND NOT HEAT_TEST_SANITIZED)
    execute_process(COMMAND ${HEAT_PYTHON_FOUND} -c "import ${package}"
      RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  endif()
  heat_test_has(Python-${package} status EQUAL 0)
endforeach()
set(HEAT_TEST_HAS_Python ${HEAT_TEST_HAS_Python-sys})
foreach(tool f2py cython)
  heat_test_has(Python-${tool} HEAT_TEST_HAS_Python-numpy AND HEAT_PYTHON_HAS_${tool})
endforeach()

# Ranks and threads that wait leave their cores to the other tests. More ranks than cores just work
# by heat-mpirun, also for root and without ssh, as in a container. Where a solver is not told how
# many threads to use there are three, on any machine.
set(HEAT_TEST_ENVIRONMENT OMPI_MCA_mpi_yield_when_idle=1 UBSAN_OPTIONS=print_stacktrace=1
  OMP_NUM_THREADS=3 OMP_WAIT_POLICY=passive
  HEAT_PYTHON_SOLVERS=${CMAKE_CURRENT_SOURCE_DIR}/python/solvers PYTHONDONTWRITEBYTECODE=1
  HEAT_HOST_OFFLOAD=0)  # what is to run on a GPU must not pass on the host
set(launcher ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/heat-mpirun ${MPIEXEC_PREFLAGS}
  ${MPIEXEC_NUMPROC_FLAG})
list(JOIN launcher " " launcher_words)

set(callers cxx fortran python)
set(caller_cxx $<TARGET_FILE:heat-run-cxx>)
set(caller_fortran $<$<TARGET_EXISTS:heat-run-fortran>:$<TARGET_FILE:heat-run-fortran>>)
set(caller_python ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/heat-run-python)
