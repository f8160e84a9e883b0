# The installation, and how others find it: find_package(heat) and pkg-config. All paths are
# relative to the files that hold them, so an installed tree may be moved.
#
#     bin/            heat-compare, heat-diagnose, heat-diff, heat-limits, heat-probe, heat-run-cxx,
#                     heat-run-fortran, heat-run-python, heat-conformance, heat-mpirun,
#                     heat-trace
#     include/heat/   heat.h, services.h, device.h, heat.hpp
#     lib/            libheat.so, cmake/heat/, pkgconfig/heat.pc, heat-fortran.pc
#                     and what package.cmake adds
#     lib/heat/modules/GNU-12/*.mod         modules heat and heat_solver, for the compiler that
#                                           built them
#     lib/heat/heat-faults.so               the solvers of heat-compare --self-test
#     lib/heat/heat_interop.py              for Python, with caller and solvers; see python.cmake
#     share/heat/*.f90                      the same modules as source, for any other
#     share/heat/examples/                  programs and plugins in each language
#     share/man/, share/bash-completion/    see manual.cmake

install(TARGETS heat EXPORT heat
  LIBRARY COMPONENT runtime NAMELINK_COMPONENT development
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/interop/include/heat
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

# A compiled module serves the compilers of one major version.
set(HEAT_HAS_MPI FALSE)
if(MPI_CXX_FOUND)
  set(HEAT_HAS_MPI TRUE)
endif()
set(HEAT_HAS_FORTRAN FALSE)
set(HEAT_MODULES ${CMAKE_INSTALL_LIBDIR}/heat/modules)
if(CMAKE_Fortran_COMPILER)
  set(HEAT_HAS_FORTRAN TRUE)
  string(REGEX MATCH "^[0-9]+" major ${CMAKE_Fortran_COMPILER_VERSION})
  string(APPEND HEAT_MODULES /${CMAKE_Fortran_COMPILER_ID}-${major})
  install(FILES ${CMAKE_Fortran_MODULE_DIRECTORY}/heat.mod
      ${CMAKE_Fortran_MODULE_DIRECTORY}/heat_solver.mod
    DESTINATION ${HEAT_MODULES} COMPONENT development)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/interop/views/heat.f90
  ${PROJECT_SOURCE_DIR}/interop/views/heat_solver.f90
  DESTINATION ${CMAKE_INSTALL_DATADIR}/heat COMPONENT development)

# The tests build these very files against the installed package.
set(examples ${CMAKE_INSTALL_DATADIR}/heat/examples)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/tests/plugins
  DESTINATION ${examples} COMPONENT development)
install(FILES ${PROJECT_SOURCE_DIR}/tests/own_code/shallow.f90
  ${PROJECT_SOURCE_DIR}/tests/own_code/shallow.cpp
  DESTINATION ${examples}/own_code COMPONENT development)
foreach(language c cxx fortran python trace)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/tests/install/${language}
    DESTINATION ${examples} COMPONENT development)
endforeach()

install(EXPORT heat NAMESPACE heat:: FILE heat-targets.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/heat COMPONENT development)
set(HEAT_PACKAGES heat)
if(HEAT_HAS_FORTRAN)
  list(APPEND HEAT_PACKAGES heat-fortran)
endif()
include(interop/cmake/package.cmake)
