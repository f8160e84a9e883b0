# The trace library's part of the installation, which is all of it with HEAT_TRACE_ONLY, and how
# CMake and pkg-config find what is installed.
#
#     bin/            heat-trace, heat-diff
#     include/heat/   trace.h, trace_mpi.h, trace.hpp
#     lib/            libheat_trace.so, libheat_trace_mpi.so, pkgconfig/heat-trace*.pc
#     lib/heat/       heat_trace.py
#     share/heat/     the views of Fortran as sources, because a module serves one compiler alone
include(CMakePackageConfigHelpers)
set(headers ${PROJECT_SOURCE_DIR}/interop/include/heat)
set(views ${PROJECT_SOURCE_DIR}/interop/views)
set(HEAT_MODULE_SOURCES ${CMAKE_INSTALL_DATADIR}/heat)
install(TARGETS heat_trace EXPORT heat-trace LIBRARY COMPONENT trace
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${headers}/trace.h ${headers}/trace_mpi.h ${headers}/trace.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/heat COMPONENT trace)
install(FILES ${views}/heat_trace.f90 ${views}/heat_trace_mpi.f90
  ${PROJECT_SOURCE_DIR}/interop/trace/fortran/descriptor.c
  DESTINATION ${HEAT_MODULE_SOURCES} COMPONENT trace)
list(APPEND HEAT_PACKAGES heat-trace)
if(TARGET heat_trace_mpi)
  install(TARGETS heat_trace_mpi EXPORT heat-trace LIBRARY COMPONENT trace)
  list(APPEND HEAT_PACKAGES heat-trace-mpi)
endif()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/heat)
install(EXPORT heat-trace NAMESPACE heat:: FILE heat-trace-targets.cmake
  DESTINATION ${package} COMPONENT trace)
foreach(variable HEAT_HAS_MPI HEAT_HAS_FORTRAN)  # of the solvers
  if(NOT DEFINED ${variable})
    set(${variable} FALSE)
  endif()
endforeach()
if(NOT HEAT_MODULES)
  set(HEAT_MODULES ${CMAKE_INSTALL_LIBDIR}/heat/modules)
endif()
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/heat-config.cmake.in heat-config.cmake
  INSTALL_DESTINATION ${package} PATH_VARS HEAT_MODULES HEAT_MODULE_SOURCES
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(heat-config-version.cmake COMPATIBILITY SameMinorVersion)

file(RELATIVE_PATH HEAT_PREFIX_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" HEAT_PREFIX_FROM_PC "${HEAT_PREFIX_FROM_PC}")
# A part of the installation finds itself, too.
foreach(component development trace)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/heat-config.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/heat-config-version.cmake
    DESTINATION ${package} COMPONENT ${component})
endforeach()
foreach(name IN LISTS HEAT_PACKAGES)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/${name}.pc.in ${name}.pc @ONLY)
  set(component development)
  if(name MATCHES "trace")
    set(component trace)
  endif()
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT ${component})
endforeach()
