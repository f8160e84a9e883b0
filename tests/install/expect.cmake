# Run a command; it has to end with 0 and print LINE as a line. Case is ignored: Fortran prints
# hexadecimal digits in capitals.
#
#     cmake -DLINE=TEXT -P expect.cmake -- COMMAND...
set(command "")
set(begun FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
  if(begun)
    list(APPEND command "${CMAKE_ARGV${i}}")
  elseif(CMAKE_ARGV${i} STREQUAL "--")
    set(begun TRUE)
  endif()
endforeach()
execute_process(COMMAND ${command} OUTPUT_VARIABLE out RESULT_VARIABLE status)
string(TOLOWER "${out}" out)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${command}: ${status}")
elseif(NOT "\n${out}" MATCHES "\n${LINE} *\n")
  message(FATAL_ERROR "${command} printed\n${out}instead of\n${LINE}")
endif()
