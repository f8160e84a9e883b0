# What `pip install .` installs. All but the modules is in a folder beside them, where they look for
# it first:
#
#     heat_interop.py  heat_python.py  heat_trace.py
#     _heat/           libheat.so.0, libheat_trace.so.0, with MPI libheat_trace_mpi.so.0, and the
#                      run-time libraries of Fortran, which few machines have that have no compiler
#     _heat/python/    the solvers in Python that need no compiled module
set(libraries heat heat_trace)
if(TARGET heat_trace_mpi)
  list(APPEND libraries heat_trace_mpi)
endif()
add_custom_target(heat_wheel DEPENDS ${libraries})
set(wheel COMPONENT wheel EXCLUDE_FROM_ALL)
install(TARGETS ${libraries} LIBRARY DESTINATION _heat ${wheel} NAMELINK_SKIP)
# A wheel has no links, so each library is one file, under the name that it is loaded by.
set_target_properties(${libraries} PROPERTIES
  VERSION ${PROJECT_VERSION_MAJOR} INSTALL_RPATH $ORIGIN)
if(CMAKE_Fortran_COMPILER_ID STREQUAL "GNU")
  foreach(library gfortran quadmath)
    execute_process(COMMAND ${CMAKE_Fortran_COMPILER} -print-file-name=lib${library}.so
      OUTPUT_VARIABLE file OUTPUT_STRIP_TRAILING_WHITESPACE)
    file(REAL_PATH "${file}" file)
    string(REGEX MATCH "[^/]+\\.so\\.[0-9]+" name "${file}")
    if(name)  # not every processor has a libquadmath
      install(FILES ${file} RENAME ${name} DESTINATION _heat ${wheel})
    endif()
  endforeach()
endif()
set(views ${PROJECT_SOURCE_DIR}/interop/views)
install(FILES ${views}/heat_interop.py ${views}/heat_python.py ${views}/heat_trace.py
  DESTINATION . ${wheel})
file(GLOB solvers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/python/*.py)
list(FILTER solvers EXCLUDE REGEX "/(cython|f2py)(_mpi)?\\.py$")
install(FILES ${solvers} DESTINATION _heat/python ${wheel})
