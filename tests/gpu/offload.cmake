# fortran/gpu, which OpenMP runs on the host here, and fortran/cuda on a CUDA runtime whose calls
# fail.

# On the host it is the same source, and that is checked; it is no GPU's machine code.
# Waiting threads must not spin: the regions are small, and tests share few cores.
set(on_host ${CMAKE_COMMAND} -E env HEAT_HOST_OFFLOAD=1 OMP_WAIT_POLICY=passive)
set(HEAT_TEST_HAS_OpenMP FALSE)
if(TARGET OpenMP::OpenMP_Fortran)
  set(HEAT_TEST_HAS_OpenMP TRUE)
endif()
heat_add_test(conformance.fortran/gpu LABELS abi serial NEEDS OpenMP
  COMMAND ${on_host} $<TARGET_FILE:heat-conformance> fortran/gpu)
heat_add_test(random.fortran/gpu LABELS serial NEEDS OpenMP
  COMMAND ${on_host} $<TARGET_FILE:random_test> fortran/gpu 400)
foreach(host IN LISTS hosts)
  set(needs Boost OpenMP)
  if(host STREQUAL "python")
    list(APPEND needs Python)
  endif()
  heat_add_test(matrix.${host}.fortran/gpu LABELS serial host TIMEOUT 120 NEEDS ${needs}
    COMMAND ${on_host} $<TARGET_FILE:matrix_test> -- small 0 any ${host_${host}}
      --solver fortran/gpu)
endforeach()
heat_add_test(offload.not-a-gpu LABELS serial NEEDS OpenMP
  COMMAND ${CMAKE_COMMAND} -DHOST=$<TARGET_FILE:heat-run-cxx>
    -P ${CMAKE_CURRENT_SOURCE_DIR}/gpu/offload_host.cmake)
set_tests_properties(offload.not-a-gpu PROPERTIES SKIP_REGULAR_EXPRESSION "SKIPPED: ")

# What gfortran made for GPUs: no product goes straight into a sum.
set(HEAT_TEST_HAS_gcc-12-offload-nvptx ${HEAT_OFFLOAD})
set(linked "")
if(HEAT_OFFLOAD)
  get_property(linked GLOBAL PROPERTY HEAT_OFFLOADED_OBJECTS)
endif()
add_executable(ptx_test gpu/ptx_test.c)
target_link_libraries(ptx_test PRIVATE heat_flags)
heat_add_test(offload.no-pair-to-fuse LABELS unit serial NEEDS gcc-12-offload-nvptx
  COMMAND ptx_test ${linked} take_step none)
set(plain ${CMAKE_CURRENT_BINARY_DIR}/offload_plain.so)
heat_add_test(offload.plain LABELS unit serial NEEDS gcc-12-offload-nvptx
  COMMAND ${CMAKE_Fortran_COMPILER} -O3 -ffp-contract=off -fopenmp ${HEAT_OFFLOAD_FLAGS}
    -shared -fPIC -Wl,--no-warnings ${CMAKE_CURRENT_SOURCE_DIR}/gpu/offload_plain.f90 -o ${plain})
heat_add_test(offload.a-pair-is-found LABELS unit serial NEEDS gcc-12-offload-nvptx
  COMMAND ptx_test ${plain} plain some)
set_tests_properties(offload.plain PROPERTIES FIXTURES_SETUP heat_offload_plain)
set_tests_properties(offload.a-pair-is-found PROPERTIES FIXTURES_REQUIRED heat_offload_plain)

# What fortran/cuda does around its kernels.
if(CMAKE_Fortran_COMPILER)
  add_subdirectory(fake_cuda/failing)
endif()
set(plugin $<$<TARGET_EXISTS:failing_cuda>:$<TARGET_FILE:failing_cuda>>)
heat_add_test(fake-cuda.failing.conformance LABELS abi serial NEEDS Fortran
  COMMAND heat-conformance --plugin ${plugin} failing/cuda)
heat_add_test(fake-cuda.failing.random LABELS serial NEEDS Fortran
  COMMAND random_test failing/cuda@${plugin} 500)
heat_add_test(fake-cuda.failing.matrix LABELS serial NEEDS Boost Fortran
  COMMAND matrix_test -- small 0 any $<TARGET_FILE:heat-run-cxx> --plugin ${plugin}
    --solver failing/cuda)
heat_add_test(fake-cuda.failing.failures LABELS serial NEEDS Fortran
  COMMAND ${CMAKE_COMMAND} -DHOST=$<TARGET_FILE:heat-run-cxx> -DPLUGIN=${plugin}
    -P ${CMAKE_CURRENT_SOURCE_DIR}/fake_cuda/failing/failures.cmake)
