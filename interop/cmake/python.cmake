# Python: an interpreter that has the packages, and a folder beside the library, laid out as it is
# installed, from which heat-run-python runs. Its Python files are links, so they need no build.
#
#     lib/heat/heat_interop.py  heat_python.py  heat_trace.py  heat_watch.py  callers/run.py
#     lib/heat/python/<solver>.py and its compiled modules

set(HEAT_PYTHON "" CACHE FILEPATH
  "Python for heat-run-python; if empty, the one that has most of NumPy and mpi4py")
set(HEAT_PYTHON_FOLDER ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/heat)
set(HEAT_PYTHON_DESTINATION ${CMAKE_INSTALL_LIBDIR}/heat)

# The first python3 on the PATH may be one without Debian's packages, which /usr/bin/python3 has.
function(heat_find_python result)
  set(candidates ${HEAT_PYTHON})
  if(NOT candidates)
    find_program(on_path python3 NO_CACHE)
    set(candidates $ENV{HEAT_PYTHON} /usr/bin/python3 ${on_path})
  endif()
  set(${result} "" PARENT_SCOPE)
  foreach(modules "numpy, mpi4py" "numpy" "sys")
    foreach(python IN LISTS candidates)
      execute_process(
        COMMAND ${python} -c "import ${modules}, sys; sys.exit(sys.version_info < (3, 9))"
        RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
      if(status EQUAL 0)
        set(${result} ${python} PARENT_SCOPE)
        return()
      endif()
    endforeach()
  endforeach()
endfunction()

# Put Python files where the build runs them.
function(heat_link_python_files place)
  file(MAKE_DIRECTORY ${HEAT_PYTHON_FOLDER}/${place})
  foreach(file IN LISTS ARGN)
    cmake_path(GET file FILENAME name)
    file(CREATE_LINK ${file} ${HEAT_PYTHON_FOLDER}/${place}/${name} SYMBOLIC)
  endforeach()
endfunction()

# The same, and install them into the same place.
function(heat_add_python_files place)
  heat_link_python_files(${place} ${ARGN})
  install(FILES ${ARGN} DESTINATION ${HEAT_PYTHON_DESTINATION}/${place} COMPONENT callers)
endfunction()

# A program `launcher`, `name` in its messages, that runs `script` of the folder above; `library` is
# the folder of libraries as seen from the program's.
function(heat_add_python_launcher name script library launcher)
  configure_file(${PROJECT_SOURCE_DIR}/interop/callers/python.sh.in ${launcher}
    FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
      WORLD_READ WORLD_EXECUTE
    @ONLY)
endfunction()

# Without Python the files are laid out, too, because it may be installed later.
heat_find_python(HEAT_PYTHON_FOUND)
if(HEAT_PYTHON_FOUND)
  message(STATUS "Python of heat-run-python: ${HEAT_PYTHON_FOUND}")
else()
  message(STATUS "Python 3.9 or newer was not found: heat-run-python will look for python3")
endif()

set(interop ${PROJECT_SOURCE_DIR}/interop)
file(GLOB solvers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/python/*.py)
heat_add_python_files(. ${interop}/views/heat_interop.py ${interop}/views/heat.py
  ${interop}/views/heat_python.py ${interop}/views/heat_trace.py ${interop}/callers/heat_watch.py)
heat_add_python_files(callers ${interop}/callers/run.py ${interop}/callers/usage.txt)
heat_add_python_files(python ${solvers})
heat_add_python_launcher(heat-run callers/run.py ../lib
  ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/heat-run-python)
heat_add_python_launcher(heat-run callers/run.py ${library_from_program}
  ${PROJECT_BINARY_DIR}/install/heat-run-python)
install(PROGRAMS ${PROJECT_BINARY_DIR}/install/heat-run-python
  DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT callers)
