# scripts/bench on small grids: runs have the fingerprint of vectors.csv; tables, limits and the
# figure of speed are there.
#
#     cmake -DROOT=FOLDER -DOUTPUT=FOLDER -DSOLVERS=LIST -P bench.cmake
file(REMOVE_RECURSE ${OUTPUT})
execute_process(COMMAND ${ROOT}/scripts/bench --sizes 64,32 --steps 100 --initial random:2
    --rounds 1 --ranks 1,3 --output ${OUTPUT} --formats svg
  RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE error)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "status ${status}\n${out}${error}")
endif()

# Each serial solver once, each MPI solver on 1 and on 3 ranks.
file(STRINGS ${OUTPUT}/results.csv runs REGEX "^[^,]*,[^,]*,64,64,.*,91de218d269410ca,")
set(expected 0)
foreach(solver IN LISTS SOLVERS)
  set(launches 1)
  if(solver MATCHES "/mpi")
    set(launches 2)
  endif()
  math(EXPR expected "${expected} + ${launches}")
endforeach()
list(LENGTH runs count)
if(NOT count EQUAL expected)
  message(FATAL_ERROR "${count} runs with the right fingerprint, not ${expected}")
endif()
foreach(part "all equal to the last bit" "\n32x32 cells\n" "Share of copy limit"
    "Limits   1 core: copy ")
  if(NOT out MATCHES "${part}")
    message(FATAL_ERROR "no '${part}' in:\n${out}")
  endif()
endforeach()
if(NOT EXISTS ${OUTPUT}/speed.svg)
  message(FATAL_ERROR "there is no figure of speed")
endif()
