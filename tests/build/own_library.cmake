# Programs load their own library, whatever the environment names.
#
#     cmake -DPROGRAMS=FOLDER -DANOTHER=FOLDER -DPYTHON=ON|OFF -P own_library.cmake
#
# ANOTHER has a libheat.so that is none of ours.
cmake_minimum_required(VERSION 3.25)
file(GLOB libraries ${ANOTHER}/libheat.so.*)
list(GET libraries 0 library)
file(GLOB programs ${PROGRAMS}/*)
set(users 0)
foreach(program IN LISTS programs)
  file(READ ${program} magic LIMIT 4 HEX)
  if(NOT magic STREQUAL "7f454c46")
    continue()
  endif()
  # The loader prints what it would load, and starts nothing.
  execute_process(COMMAND ${CMAKE_COMMAND} -E env
      LD_LIBRARY_PATH=${ANOTHER} LD_TRACE_LOADED_OBJECTS=1 ${program}
    OUTPUT_VARIABLE loaded COMMAND_ERROR_IS_FATAL ANY)
  if(loaded MATCHES "libheat")
    math(EXPR users "${users} + 1")
  endif()
  string(FIND "${loaded}" "${ANOTHER}" at)
  if(NOT at EQUAL -1)
    message(SEND_ERROR "${program} loads a library that is not its own:\n${loaded}")
  endif()
endforeach()
if(users LESS 3)
  message(FATAL_ERROR "only ${users} programs of ${PROGRAMS} load libheat")
endif()

set(callers cxx)
if(PYTHON)
  list(APPEND callers python)
endif()
foreach(caller IN LISTS callers)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env
      LD_LIBRARY_PATH=${ANOTHER} HEAT_LIBRARY=${library} ${PROGRAMS}/heat-run-${caller} --build
    OUTPUT_VARIABLE told COMMAND_ERROR_IS_FATAL ANY)
  if(NOT told MATCHES "\nflags_cxx " OR told MATCHES "another")
    message(SEND_ERROR "heat-run-${caller} runs another library:\n${told}")
  endif()
endforeach()
