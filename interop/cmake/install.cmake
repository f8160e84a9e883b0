# The installation, and how others find it: find_package(heat) and pkg-config. All paths are
# relative to the files that hold them, so an installed tree may be moved.
#
#     bin/            heat-compare, heat-diagnose, heat-diff, heat-limits, heat-probe, heat-run-cxx,
#                     heat-run-fortran, heat-run-python, heat-conformance, heat-mpirun
#     include/heat/   heat.h, services.h, device.h, heat.hpp
#     lib/            libheat.so, cmake/heat/, pkgconfig/heat.pc, heat-fortran.pc
#     lib/heat/modules/GNU-12/*.mod         modules heat and heat_solver, for the compiler that
#                                           built them
#     lib/heat/heat-faults.so               the solvers of heat-compare --self-test
#     lib/heat/heat_interop.py              for Python, with caller and solvers; see python.cmake
#     share/heat/*.f90                      the same modules as source, for any other
#     share/heat/examples/                  programs and plugins in each language
include(CMakePackageConfigHelpers)

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
foreach(language c cxx fortran python)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/tests/install/${language}
    DESTINATION ${examples} COMPONENT development)
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/heat)
set(HEAT_MODULE_SOURCES ${CMAKE_INSTALL_DATADIR}/heat)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/heat-config.cmake.in heat-config.cmake
  INSTALL_DESTINATION ${package} PATH_VARS HEAT_MODULES HEAT_MODULE_SOURCES
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(heat-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/heat-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/heat-config-version.cmake
  DESTINATION ${package} COMPONENT development)
install(EXPORT heat NAMESPACE heat:: FILE heat-targets.cmake
  DESTINATION ${package} COMPONENT development)

file(RELATIVE_PATH HEAT_PREFIX_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" HEAT_PREFIX_FROM_PC "${HEAT_PREFIX_FROM_PC}")
foreach(file heat.pc heat-fortran.pc)
  if(file STREQUAL "heat.pc" OR HEAT_HAS_FORTRAN)
    configure_file(${CMAKE_CURRENT_LIST_DIR}/${file}.in ${file} @ONLY)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${file}
      DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
  endif()
endforeach()
