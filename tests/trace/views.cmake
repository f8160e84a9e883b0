# The views of libheat_trace: one list of fields, recorded in each language, alone and by ranks.
heat_test_has(MPI-for-Fortran TARGET heat_trace_mpi_fortran)
function(heat_trace_program target)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE heat_flags)
endfunction()
heat_trace_program(trace_views_c views.c)
heat_trace_program(trace_views_cxx views.cpp)
target_link_libraries(trace_views_c PRIVATE heat_trace)
target_link_libraries(trace_views_cxx PRIVATE heat_trace)
if(HEAT_TEST_HAS_MPI)
  heat_trace_program(trace_views_cxx_mpi views_mpi.cpp)
  heat_trace_program(trace_views_errors_cxx views_errors.cpp)
  foreach(target trace_views_cxx_mpi trace_views_errors_cxx)
    target_link_libraries(${target} PRIVATE heat_trace_mpi MPI::MPI_CXX)
  endforeach()
endif()
if(HEAT_TEST_HAS_Fortran)
  add_library(trace_views_cases STATIC views_cases.f90)
  target_link_libraries(trace_views_cases PRIVATE heat_flags PUBLIC heat_test_check
    heat_trace_fortran)
  heat_trace_program(trace_views_fortran views.f90)
  target_link_libraries(trace_views_fortran PRIVATE trace_views_cases)
  # It has the library's functions itself, so it links the module alone.
  heat_trace_program(trace_views_descriptor views_descriptor.f90 views_given.c)
  target_link_libraries(trace_views_descriptor PRIVATE heat_test_check heat_trace_fortran)
  if(TARGET heat_trace_mpi_fortran)
    heat_trace_program(trace_views_fortran_mpi views_mpi.f90)
    target_link_libraries(trace_views_fortran_mpi PRIVATE trace_views_cases heat_trace_mpi_fortran)
    heat_trace_program(trace_views_errors_fortran views_errors.f90)
    target_link_libraries(trace_views_errors_fortran PRIVATE heat_test_check heat_trace_mpi_fortran)
  endif()
endif()

# heat_add_view(<language> <ranks> <program> [<thing that it needs>...])
function(heat_add_view language ranks program)
  set(name trace.views.${language})
  set(command ${program})
  if(program MATCHES "^trace_views")
    set(command $<$<TARGET_EXISTS:${program}>:$<TARGET_FILE:${program}>>)
  endif()
  set(labels abi serial)
  if(ranks GREATER 1)
    string(APPEND name .${ranks})
    set(labels abi mpi)
    list(APPEND ARGN MPI)
    list(PREPEND command ${launcher} ${ranks})
  endif()
  heat_add_test(${name} LABELS ${labels} PROCESSORS ${ranks} NEEDS Python Python-numpy ${ARGN}
    ENVIRONMENT PYTHONPATH=${HEAT_PYTHON_FOLDER}
    COMMAND ${HEAT_PYTHON_FOUND} ${here}/views_test.py ${language} ${ranks} ${command})
endfunction()
heat_add_view(c 1 trace_views_c)
heat_add_view(cxx 1 trace_views_cxx)
heat_add_view(cxx 4 trace_views_cxx_mpi)
heat_add_view(fortran 1 trace_views_fortran Fortran)
heat_add_view(fortran 3 trace_views_fortran_mpi MPI-for-Fortran)
set(python ${HEAT_PYTHON_FOUND} ${here}/views_cases.py)
heat_add_view(python 1 "${python}")
heat_add_view(python 2 "${python}" Python-mpi4py)
foreach(ranks 1 3)
  heat_add_test(trace.views.random.${ranks} LABELS abi RANKS ${ranks}
    NEEDS Python Python-numpy Python-mpi4py ENVIRONMENT PYTHONPATH=${HEAT_PYTHON_FOLDER}
    COMMAND ${HEAT_PYTHON_FOUND} ${here}/views_random.py ${ranks} 300)
endforeach()
heat_add_test(trace.views.descriptor LABELS abi serial NEEDS Fortran COMMAND trace_views_descriptor)
heat_add_test(trace.views.unallocated LABELS abi serial NEEDS Fortran build-without-sanitizers
  COMMAND trace_views_descriptor unallocated)

# What they refuse.
set(scratch ${CMAKE_CURRENT_BINARY_DIR}/views_errors)
file(MAKE_DIRECTORY ${scratch}/cxx ${scratch}/fortran)
heat_add_test(trace.views.errors.cxx LABELS abi RANKS 2
  COMMAND trace_views_errors_cxx ${scratch}/cxx)
heat_add_test(trace.views.errors.fortran LABELS abi RANKS 2 NEEDS MPI-for-Fortran
  COMMAND trace_views_errors_fortran ${scratch}/fortran)
set(errors NEEDS Python Python-numpy ENVIRONMENT PYTHONPATH=${HEAT_PYTHON_FOLDER}
  COMMAND ${HEAT_PYTHON_FOUND} ${here}/views_errors.py)
heat_add_test(trace.views.errors.python LABELS abi ${errors} Alone)
heat_add_test(trace.views.errors.python.2 LABELS abi RANKS 2 NEEDS Python-mpi4py ${errors} Launched)

# The programs of tests/install/trace, which tests of the installation build again: 1, 4, 3 and 2
# ranks record the same.
set(main ${PROJECT_SOURCE_DIR}/tests/install/trace/main)
heat_add_test(trace.views.lines LABELS unit NEEDS Python Python-numpy
  COMMAND ${HEAT_PYTHON_FOUND} ${here}/views_main_test.py Lines)
heat_trace_program(trace_main_c ${main}.c)
target_link_libraries(trace_main_c PRIVATE heat_trace)
if(TARGET heat_trace_mpi_fortran)
  heat_trace_program(trace_main_cxx ${main}.cpp)
  target_link_libraries(trace_main_cxx PRIVATE heat_trace_mpi MPI::MPI_CXX)
  heat_trace_program(trace_main_fortran ${main}.f90)
  target_link_libraries(trace_main_fortran PRIVATE heat_trace_mpi_fortran)
  set(main_commands $<TARGET_FILE:trace_main_c> "${launcher_words} 4 $<TARGET_FILE:trace_main_cxx>"
    "${launcher_words} 3 $<TARGET_FILE:trace_main_fortran>"
    "${launcher_words} 2 ${HEAT_PYTHON_FOUND} ${main}.py")
endif()
heat_add_test(trace.views.main LABELS abi mpi PROCESSORS 4
  NEEDS MPI-for-Fortran MPI Python Python-numpy Python-mpi4py
  ENVIRONMENT PYTHONPATH=${HEAT_PYTHON_FOLDER}
  COMMAND ${HEAT_PYTHON_FOUND} ${here}/views_main_test.py ${main_commands})
