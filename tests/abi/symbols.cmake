# The library shows the contract alone; any other symbol could take the place of a plugin's own.
#
#     cmake -DNM=PROGRAM -DLIBRARY=FILE -P symbols.cmake
execute_process(COMMAND ${NM} -D --defined-only --format=posix ${LIBRARY}
  OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" symbols "${symbols}")
list(FILTER symbols EXCLUDE REGEX "^(heat_|__heat_MOD_|__heat_solver_MOD_)")
if(symbols)
  message(FATAL_ERROR "${LIBRARY} shows ${symbols}")
endif()
