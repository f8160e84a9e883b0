# Run FORD and fail if it warns, because its exit status does not tell:
#     cmake -DFORD=FILE -P ford.cmake
execute_process(COMMAND ${FORD} --quiet ford.md RESULT_VARIABLE status OUTPUT_VARIABLE said
  ERROR_VARIABLE said)
if(NOT status EQUAL 0 OR said MATCHES "[Ww]arning")
  message(FATAL_ERROR "${said}")
endif()
