# The trace library with its programs, for projects that have no use for the solvers. It needs a
# compiler of C and one of C++; Fortran and MPI are optional, and so is CLI11, for the programs.
set(HEAT_COMPARE OFF)
set(HEAT_PYTHON_DESTINATION ${CMAKE_INSTALL_LIBDIR}/heat)
add_subdirectory(interop/trace)
add_subdirectory(interop/diff)
foreach(program trace diff)
  if(TARGET heat-${program})
    target_link_libraries(heat-${program} PRIVATE heat_streams)
  endif()
endforeach()
install(FILES interop/views/heat_trace.py DESTINATION ${HEAT_PYTHON_DESTINATION} COMPONENT trace)
include(interop/cmake/package.cmake)
include(interop/cmake/manual.cmake)
