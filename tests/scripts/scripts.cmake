# The scripts: what they build and when, what they say, how they end.
foreach(topic build help optional status)
  heat_add_test(scripts.${topic} LABELS caller TIMEOUT 300
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/${topic}.sh ${PROJECT_SOURCE_DIR}
      ${CMAKE_CURRENT_BINARY_DIR}/scripts_${topic} ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
endforeach()
foreach(kind clang distribution path)
  heat_add_test(long.build.${kind} LABELS long TIMEOUT 7200
    COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/builds.sh ${PROJECT_SOURCE_DIR}
      ${CMAKE_CURRENT_BINARY_DIR}/scripts_${kind} ${kind})
endforeach()
