# fortran/gpu, which OpenACC runs on the host here: the same source, but no GPU's machine code.
set(on_host ${CMAKE_COMMAND} -E env HEAT_HOST_OFFLOAD=1)
heat_add_test(conformance.fortran/gpu LABELS abi serial NEEDS OpenACC
  COMMAND ${on_host} $<TARGET_FILE:heat-conformance> fortran/gpu)
heat_add_test(random.fortran/gpu LABELS serial NEEDS OpenACC
  COMMAND ${on_host} $<TARGET_FILE:random_test> fortran/gpu 400)
foreach(caller IN LISTS callers)
  set(needs Boost OpenACC)
  if(caller STREQUAL "python")
    list(APPEND needs Python)
  endif()
  heat_add_test(matrix.${caller}.fortran/gpu LABELS serial caller TIMEOUT 120 NEEDS ${needs}
    COMMAND ${on_host} $<TARGET_FILE:matrix_test> -- small 0 any ${caller_${caller}}
      --solver fortran/gpu)
endforeach()

# The same by gfortran's library for GPUs, on a driver of the host.
set(HEAT_TEST_HAS_gcc-12-offload-nvptx ${HEAT_OFFLOAD})
set(fake_driver "")
if(HEAT_OFFLOAD)
  add_subdirectory(fake_driver)
  set(fake_driver $<TARGET_FILE:fake_driver>)
endif()
set(on_fake ${CMAKE_COMMAND} -E env LD_PRELOAD=${fake_driver})
heat_add_test(fake-driver.conformance LABELS abi serial NEEDS gcc-12-offload-nvptx
  COMMAND ${on_fake} $<TARGET_FILE:heat-conformance> fortran/gpu)
heat_add_test(fake-driver.random LABELS serial NEEDS gcc-12-offload-nvptx
  COMMAND ${on_fake} $<TARGET_FILE:random_test> fortran/gpu 400)

heat_add_test(gpu-words.driver LABELS serial NEEDS Boost gcc-12-offload-nvptx
  COMMAND gpu_words_test --run_test=driver -- $<TARGET_FILE:heat-run-cxx> ${fake_driver})

# In gfortran's code for GPUs no product goes straight into a sum.
set(linked "")
if(HEAT_OFFLOAD)
  get_property(linked GLOBAL PROPERTY HEAT_OFFLOADED_OBJECTS)
endif()
add_executable(ptx_test gpu/ptx_test.c)
target_link_libraries(ptx_test PRIVATE heat_flags)
set(common LABELS unit serial NEEDS gcc-12-offload-nvptx COMMAND)
heat_add_test(offload.no-pair-to-fuse ${common} ptx_test ${linked} take_steps none)
set(plain ${CMAKE_CURRENT_BINARY_DIR}/offload_plain.so)
heat_add_test(offload.plain ${common} ${CMAKE_Fortran_COMPILER} -O3 -ffp-contract=off -fopenacc
  ${HEAT_OFFLOAD_FLAGS} -shared -fPIC -Wl,--no-warnings
  ${CMAKE_CURRENT_SOURCE_DIR}/gpu/offload_plain.f90 -o ${plain})
heat_add_test(offload.a-pair-is-found ${common} ptx_test ${plain} plain some)
set_tests_properties(offload.plain PROPERTIES FIXTURES_SETUP heat_offload_plain)
set_tests_properties(offload.a-pair-is-found PROPERTIES FIXTURES_REQUIRED heat_offload_plain)
