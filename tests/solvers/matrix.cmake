# caller x solver x ranks, each one launch over all problems; see matrix_test.cpp.
if(HEAT_TEST_HAS_Boost)
  heat_test_program(matrix_test solvers/matrix_test.cpp)
  target_link_libraries(matrix_test PRIVATE Boost::unit_test_framework)
endif()

# heat_add_matrix(<callers> <solvers> <ranks> [ROWS tiny|small|large|sizes] [CUT any|x|y]
#                 [OPTION <key=value>]): a ctest for each caller, solver and number of ranks, 0 for
# solvers without MPI, which are started without a launcher.
function(heat_add_matrix callers solvers rank_counts)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "ROWS;CUT;OPTION" "")
  set(prefix matrix)
  set(labels caller)
  set(timeout 120)
  if(NOT arg_CUT)
    set(arg_CUT any)
  endif()
  if(NOT arg_ROWS)
    set(arg_ROWS small)
  elseif(arg_ROWS STREQUAL "large")
    set(prefix long.matrix)
    set(labels caller long)
    set(timeout 1800)
  elseif(arg_ROWS STREQUAL "sizes")
    set(prefix sizes)
  endif()
  set(options "")
  set(suffix "")
  if(arg_OPTION)
    set(options --option ${arg_OPTION})
    set(suffix .${arg_OPTION})
  endif()
  foreach(caller IN LISTS callers)
    foreach(solver IN LISTS solvers)
      foreach(ranks IN LISTS rank_counts)
        set(name ${prefix}.${caller}.${solver})
        set(kind serial)
        set(more Boost)
        set(start "")
        if(ranks GREATER 0)
          string(APPEND name .${ranks})
          set(kind mpi)
          list(APPEND more MPI)
          set(start ${launcher} ${ranks})
        endif()
        if(labels MATCHES "long")
          set(kind "")
        endif()
        set(environment "")
        if(solver MATCHES "^python/.*gpu")
          set(environment ${simulator})
        elseif(solver MATCHES "^python/.*threads")
          set(environment NUMBA_NUM_THREADS=8)  # of which it uses as many as it is asked for
        endif()
        heat_add_test(${name}${suffix} LABELS ${kind} ${labels} TIMEOUT ${timeout}
          PROCESSORS ${ranks} FOR "${caller} ${solver}" NEEDS ${more} ENVIRONMENT ${environment}
          COMMAND matrix_test -- ${arg_ROWS} ${ranks} ${arg_CUT} ${start} ${caller_${caller}}
            --solver ${solver} ${options})
      endforeach()
    endforeach()
  endforeach()
endfunction()

heat_add_matrix("${callers}" "${serial_solvers};cxx/serial+fortran;fortran/serial+cxx" 0)
heat_add_matrix("cxx;fortran" "${mpi_solvers}" "1;2;3;4;5;6;7;9;16")
# Python only has to show that communicator and arrays get across.
heat_add_matrix(python "${mpi_solvers}" "1;2;6")

# Solvers in Python, made for these tests, and those of python/; a simulator and an interpreter are
# slow.
heat_add_matrix(python python/test_plain 0)
heat_add_matrix(python python/test_strips "1;2;6" CUT y)
set(python_slow ${python_serial})
set(python_fast ${python_serial})
set(python_threads ${python_serial})
list(FILTER python_slow INCLUDE REGEX "pure|gpu")
list(FILTER python_fast EXCLUDE REGEX "pure|gpu|threads")
list(FILTER python_threads INCLUDE REGEX "threads")
heat_add_matrix(python "${python_slow}" 0 ROWS tiny)
heat_add_matrix(python "${python_fast}" 0)
heat_add_matrix(python "${python_mpi}" "1;2;4;6")

# Rows that no number of threads divides, and fewer than there are threads.
heat_add_matrix(cxx "${threads_solvers}" 0 OPTION threads=7)
heat_add_matrix(fortran "${threads_solvers}" 0 OPTION threads=2)
heat_add_matrix(python "${threads_solvers};${python_threads}" 0 OPTION threads=3)
heat_add_matrix(cxx "${mpi_threads_solvers}" "1;2;5" OPTION threads=3)
heat_add_matrix(fortran "${mpi_threads_solvers}" "1;3;6" OPTION threads=2)
heat_add_matrix(python "${mpi_threads_solvers}" 2 OPTION threads=2)
heat_add_matrix(cxx "${threads_solvers}" 0 ROWS sizes OPTION threads=3)
heat_add_matrix(cxx "${mpi_threads_solvers}" 2 ROWS sizes OPTION threads=3)

# Grids beyond each constant inside of a solver, service or caller.
set(serial_tiled ${serial_solvers})
list(FILTER serial_tiled INCLUDE REGEX "_tiled$")
heat_add_matrix(cxx "${serial_solvers}" 0 ROWS sizes)
heat_add_matrix(cxx "${serial_tiled}" 0 ROWS sizes OPTION width=65536,steps_per_pass=4)
heat_add_matrix(fortran "${mpi_solvers}" 1 ROWS sizes)
heat_add_matrix(cxx "${mpi_solvers}" 3 ROWS sizes)
heat_add_matrix(python "${python_fast}" 0 ROWS sizes)
heat_add_matrix(python python/numpy_mpi 3 ROWS sizes)

# The other language's sweep, and process grids that no solver would choose; the caller is the other
# language's, too.
heat_add_matrix(fortran cxx/mpi+fortran "4;6")
heat_add_matrix(cxx fortran/mpi+cxx "4;6")
heat_add_matrix(fortran cxx/mpi "4;6" CUT y OPTION px=1)
heat_add_matrix(fortran cxx/mpi "4;6" CUT x OPTION py=1)
heat_add_matrix(cxx fortran/mpi "4;6" CUT y OPTION px=1)
heat_add_matrix(cxx fortran/mpi "4;6" CUT x OPTION py=1)

# The paper's grid, as long as the paper ran it; 7 does not divide 4800.
heat_add_matrix(cxx "${serial_solvers}" 0 ROWS large)
heat_add_matrix(cxx "${threads_solvers}" 0 ROWS large OPTION threads=7)
heat_add_matrix(fortran "${mpi_solvers}" "2;4;7" ROWS large)
