# The trace library as outsiders meet it: what is installed with all the rest, and by itself.

# heat_add_trace_project(<name> <tree> <fixture> <option of CMake>...)
function(heat_add_trace_project name prefix fixture)
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "" "NEEDS")
  heat_add_test(install.${name} LABELS install FIXTURES ${fixture} TIMEOUT 120 NEEDS ${arg_NEEDS}
    COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test ${here}/trace ${build}/${name}
      --build-generator ${CMAKE_GENERATOR} --build-makeprogram ${CMAKE_MAKE_PROGRAM}
      --build-options --fresh -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_BUILD_TYPE=Release
        "-DCMAKE_C_FLAGS=-Wall -Wextra -Werror" ${arg_UNPARSED_ARGUMENTS})
  set_tests_properties(install.${name} PROPERTIES FIXTURES_SETUP heat_${name})
endfunction()
heat_add_trace_project(trace ${tree} heat_tree -DTRACE_MPI=ON NEEDS Fortran MPI)
heat_add_test(install.trace.main LABELS install mpi PROCESSORS 4 FIXTURES heat_tree heat_trace
  NEEDS Fortran MPI Python Python-numpy Python-mpi4py
  ENVIRONMENT PYTHONPATH=${tree}/${HEAT_PYTHON_DESTINATION}
  COMMAND ${HEAT_PYTHON_FOUND} ${here}/../trace/views_main_test.py ${build}/trace/main_c
    "${launcher_words} 4 ${build}/trace/main_cxx" "${launcher_words} 3 ${build}/trace/main_fortran"
    "${launcher_words} 2 ${HEAT_PYTHON_FOUND} ${here}/trace/main.py")

# Without the solvers, and with a compiler of C and C++ alone.
set(alone ${build}/trace_only)
heat_add_test(install.trace.only LABELS install TIMEOUT 300
  COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test ${PROJECT_SOURCE_DIR} ${alone}
    --build-generator ${CMAKE_GENERATOR} --build-makeprogram ${CMAKE_MAKE_PROGRAM}
    --build-target install
    --build-options --fresh -DHEAT_TRACE_ONLY=ON -DHEAT_WERROR=ON -DCMAKE_BUILD_TYPE=Release
      -DCMAKE_Fortran_COMPILER= -DCMAKE_DISABLE_FIND_PACKAGE_MPI=ON
      -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON -DCMAKE_INSTALL_PREFIX=${alone}/installed)
set_tests_properties(install.trace.only PROPERTIES FIXTURES_SETUP heat_trace_only)
heat_add_trace_project(trace_c ${alone}/installed heat_trace_only)
heat_add_test(install.trace.pkg-config LABELS install FIXTURES heat_trace_only NEEDS pkg-config
  COMMAND ${here}/pkg-config.sh ${alone}/installed heat-trace ${here}/trace/main.c
    ${build}/pkg-config-trace ${CMAKE_C_COMPILER})
