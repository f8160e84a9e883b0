# Without a GPU, fortran/gpu says so: it is missing, or on the host where that is allowed, and never
# a GPU. With one, this is skipped.
#
#     cmake -DHOST=PROGRAM -P offload_host.cmake
function(listed result)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env ${ARGN} ${HOST} --list
    OUTPUT_VARIABLE list COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCH "fortran/gpu +[^\n]+" line "${list}")
  set(${result} "${line}" PARENT_SCOPE)
endfunction()

function(expect line pattern)
  if(NOT line MATCHES "${pattern}")
    message(FATAL_ERROR "expected '${pattern}', found '${line}'")
  endif()
endfunction()

listed(line HEAT_HOST_OFFLOAD=0)
if(line MATCHES "^fortran/gpu +gpu ")
  message("SKIPPED: there is a GPU")
  return()
endif()
expect("${line}" "^fortran/gpu +missing +no offload device")
execute_process(COMMAND ${CMAKE_COMMAND} -E env --unset=HEAT_HOST_OFFLOAD ${HOST}
    --solver fortran/gpu --grid 8x8
  RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
expect("${status} ${out}${err}" "^3 heat-run: no offload device[^\n]*\n$")
listed(line HEAT_HOST_OFFLOAD=1)
expect("${line}" "^fortran/gpu +host +.*on the host|to the host")
# OpenMP would end the program if it were asked to offload all the same.
listed(line HEAT_HOST_OFFLOAD=1 OMP_TARGET_OFFLOAD=MANDATORY)
expect("${line}" "^fortran/gpu +missing +no offload device")
