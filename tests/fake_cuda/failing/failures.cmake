# Every call of CUDA fails once: the host ends with one line that names the call, and whatever was
# made is given back (its runtime aborts otherwise).
#
#     cmake -DHOST=PROGRAM -DPLUGIN=FILE -P failures.cmake
set(failed 0)
set(out_of_memory 0)
foreach(call RANGE 1 200)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env HEAT_FAILING_CUDA=${call} ${HOST} --plugin ${PLUGIN}
      --solver failing/cuda --grid 20x10 --steps 70
    RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(status EQUAL 0)
    break()
  endif()
  math(EXPR failed "${failed} + 1")
  set(told "${status} ${err}")
  set(memory "[0-9]+ bytes asked for, 1000 of 4000 free")
  if(told MATCHES "^1 heat-run: out of device memory: ${memory}\n$")
    math(EXPR out_of_memory "${out_of_memory} + 1")
  elseif(NOT told MATCHES "^1 heat-run: [^\n]+: a failure that was asked for\n$")
    message(FATAL_ERROR "call ${call} failed, and the host ended with ${told}")
  endif()
endforeach()
# A run has two fields and the sources to allocate, 64 launches to capture, a graph and six
# launches to make 70 steps, and copies before and after.
if(failed LESS 80 OR NOT out_of_memory EQUAL 3)
  message(FATAL_ERROR "only ${failed} calls failed, ${out_of_memory} of them for lack of memory")
endif()
message("${failed} calls failed in turn")
