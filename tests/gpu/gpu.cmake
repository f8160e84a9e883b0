# Solvers on a GPU, label gpu: skipped, with the reason, where there is none or no CUDA Toolkit.
# None of these needs Boost, MPI or Fortran, unless its solver does; see scripts/gpu.

set(HEAT_TEST_HAS_OpenACC FALSE)
if(TARGET gfortran::OpenACC)
  set(HEAT_TEST_HAS_OpenACC TRUE)
endif()
set(HEAT_TEST_HAS_nvcc FALSE)
if(TARGET CUDA::cudart_static)
  set(HEAT_TEST_HAS_nvcc TRUE)
endif()
heat_test_program(gpu_test gpu/gpu_test.cpp)
target_link_libraries(gpu_test PRIVATE heat_world_alone)
set(suite_programs gpu_test)
if(HEAT_TEST_HAS_MPI)
  heat_test_program(gpu_mpi_test gpu/gpu_test.cpp)
  target_link_libraries(gpu_mpi_test PRIVATE heat_world_mpi)
  target_link_libraries(gpu_mpi_test PRIVATE MPI::MPI_CXX)
  list(APPEND suite_programs gpu_mpi_test)
endif()
set(gpu_mpi_test $<$<TARGET_EXISTS:gpu_mpi_test>:$<TARGET_FILE:gpu_mpi_test>>)

# heat_add_gpu_tests(<name> <labels> <effort> <what it needs> <solver and words before it>...): of a
# solver on one GPU.
function(heat_add_gpu_tests name labels effort needs)
  heat_add_test(${name} LABELS ${labels} TIMEOUT 300 ${needs} COMMAND gpu_test ${ARGN} ${effort})
  string(REPLACE vectors conformance name ${name})
  heat_add_test(${name} LABELS abi ${labels} ${needs} COMMAND heat-conformance ${ARGN})
endfunction()

# The same of a solver on several ranks that share a GPU; also given the memory of the GPU to MPI.
function(heat_add_gpu_mpi_tests name labels effort needs)
  foreach(ranks 1 2 4 6)
    set(this_effort ${effort})
    if(ranks GREATER 2 AND labels STREQUAL "gpu")  # ranks take turns, which makes steps slow
      set(this_effort --quick)
    endif()
    set(common PROCESSORS ${ranks} TIMEOUT 300 ${needs} COMMAND)
    heat_add_test(${name}.${ranks} LABELS ${labels} ${common}
      ${launcher} ${ranks} ${gpu_mpi_test} ${ARGN} ${this_effort})
    string(REPLACE vectors conformance conformance ${name}.${ranks})
    heat_add_test(${conformance} LABELS abi ${labels} ${common}
      ${launcher} ${ranks} $<TARGET_FILE:heat-conformance> ${ARGN})
    if(name MATCHES "tiled")  # its halos go through the host
      continue()
    endif()
    # The fake MPI takes the memory of devices, and nothing else; see fake_cuda/mpi.cpp.
    string(REPLACE vectors cuda-aware aware ${name}.${ranks})
    heat_add_test(${aware} LABELS ${labels} ${common} ${CMAKE_COMMAND} -E env FAKE_CUDA_MPI=aware
      ${launcher} ${ranks} ${gpu_mpi_test} ${ARGN} cuda_aware=1 ${this_effort})
  endforeach()
endfunction()

# The same solvers and checks with a CUDA runtime of the host; see fake_cuda/README.md.
set(cuda_solvers gpu gpu_tiled)
if(HEAT_TEST_HAS_MPI)
  list(APPEND cuda_solvers mpi_gpu mpi_gpu_tiled)
endif()
if(HEAT_TEST_HAS_nvcc OR HEAT_TEST_HAS_Fortran)
  add_subdirectory(fake_cuda)
endif()
set(fake_cuda $<$<TARGET_EXISTS:fake_cuda>:$<TARGET_FILE:fake_cuda>>)
set(fake --plugin "${fake_cuda}")

get_property(names GLOBAL PROPERTY HEAT_SOLVER_NAMES)
while(names)
  list(POP_FRONT names solver kind)
  cmake_path(GET solver FILENAME name)
  if(kind STREQUAL "gpu")
    heat_solver_needs(${solver})
    heat_add_gpu_tests(gpu.vectors.${solver} gpu "" "${needs}" ${solver})
    if(solver MATCHES "_tiled$")
      heat_add_test(gpu.exact.${solver} LABELS gpu TIMEOUT 300 ${needs}
        COMMAND exact_test ${solver} 500 1)
    endif()
    # Told by the program's own words: a solver that fails for another reason fails the test.
    set_property(TEST gpu.conformance.${solver} APPEND PROPERTY SKIP_REGULAR_EXPRESSION
      "no (CUDA|offload) device" "the CUDA Toolkit was not found" "_Fortran was not found")
  elseif(kind STREQUAL "mpi+gpu")
    heat_solver_needs(${solver} MPI)
    heat_add_gpu_mpi_tests(gpu.vectors.${solver} gpu --small "${needs}" ${solver})
    foreach(ranks 1 2 4 6)
      set_property(TEST gpu.conformance.${solver}.${ranks} APPEND PROPERTY SKIP_REGULAR_EXPRESSION
        "no CUDA device" "the CUDA Toolkit was not found" "MPI::MPI_CXX was not found")
    endforeach()
    heat_add_gpu_mpi_tests(fake-cuda.vectors.${name} mpi --small "NEEDS;nvcc;MPI"
      ${fake} fake/${name})
  endif()
endwhile()
foreach(solver gpu gpu_tiled)
  heat_add_gpu_tests(fake-cuda.vectors.${solver} serial --small "NEEDS;nvcc" ${fake} fake/${solver})
endforeach()
# Around the thresholds of docs/exactness.md.
foreach(solver IN LISTS cuda_solvers)
  if(solver MATCHES "^mpi_.*_tiled$")
    foreach(ranks 1 2 4)
      heat_add_test(fake-cuda.exact.${solver}.${ranks} RANKS ${ranks} NEEDS nvcc TIMEOUT 120
        COMMAND exact_mpi_test fake/${solver}@${fake_cuda} 150 1)
    endforeach()
  elseif(solver MATCHES "_tiled$")
    heat_add_test(fake-cuda.exact.${solver} LABELS serial NEEDS nvcc TIMEOUT 120
      COMMAND exact_test fake/${solver}@${fake_cuda} ${fewer} 1)
  endif()
endforeach()
heat_add_gpu_tests(fake-cuda.vectors.cuda serial --small "NEEDS;Fortran" ${fake} fake/cuda)

# Messages on options, kernels, grids and an MPI that are refused, on calls of CUDA that fail, and
# on a GPU that is not there; heat-limits on one.
if(HEAT_TEST_HAS_Boost)
  heat_test_program(gpu_words_test gpu/gpu_words_test.cpp)
  target_link_libraries(gpu_words_test PRIVATE Boost::unit_test_framework)
endif()
foreach(topic refusals:nvcc failures:nvcc,Fortran limits:nvcc mpi:nvcc,MPI offload:OpenACC)
  string(REGEX MATCHALL "[^:,]+" needs ${topic})
  list(POP_FRONT needs suite)
  set(programs ${fake_cuda})
  if(suite STREQUAL "limits")
    set(programs $<$<TARGET_EXISTS:fake_cuda_limits>:$<TARGET_FILE:fake_cuda_limits>>)
  endif()
  heat_add_test(gpu-words.${suite} LABELS serial TIMEOUT 300 NEEDS Boost ${needs}
    COMMAND gpu_words_test --run_test=${suite} -- $<TARGET_FILE:heat-run-cxx> ${programs}
      ${launcher})
endforeach()
set_tests_properties(gpu-words.offload PROPERTIES SKIP_REGULAR_EXPRESSION "SKIPPED: ")

# No FMA in device code, in what was built and, before that, in what the assembler is given: it may
# not merge operations that say how they are rounded. These need no GPU.
find_program(HEAT_CUOBJDUMP cuobjdump HINTS ${CUDAToolkit_BIN_DIR} DOC "Disassembler for GPUs")
mark_as_advanced(HEAT_CUOBJDUMP)
set(HEAT_TEST_HAS_cuobjdump FALSE)
if(HEAT_CUOBJDUMP)
  set(HEAT_TEST_HAS_cuobjdump TRUE)
endif()
heat_add_test(gpu.no-fma.machine-code LABELS gpu serial NEEDS nvcc cuobjdump
  COMMAND ${CMAKE_COMMAND} -DCUOBJDUMP=${HEAT_CUOBJDUMP} -DLIBRARY=$<TARGET_FILE:heat>
    -P ${CMAKE_CURRENT_SOURCE_DIR}/gpu/no_fma.cmake)
foreach(source device_kernel.cu device_passes.cu)
  heat_add_test(gpu.no-fma.${source} LABELS gpu serial NEEDS nvcc
    COMMAND ${CMAKE_COMMAND} -DNVCC=${CMAKE_CUDA_COMPILER}
      -DSOURCE=${PROJECT_SOURCE_DIR}/cxx/${source}
      -DINCLUDE=${PROJECT_SOURCE_DIR}/interop/include
      -P ${CMAKE_CURRENT_SOURCE_DIR}/gpu/no_fma.cmake)
endforeach()

# The programs that scripts/gpu builds, and that scripts/bundle packs for it.
add_custom_target(heat-gpu-suite
  DEPENDS ${suite_programs} heat-conformance heat-run-cxx heat-limits)
set(suite COMPONENT gpu-suite EXCLUDE_FROM_ALL)
if(HEAT_TEST_HAS_nvcc)
  install(TARGETS ${suite_programs} RUNTIME ${suite})
  install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/gpu DESTINATION ${CMAKE_INSTALL_BINDIR}
    RENAME heat-gpu ${suite})
  install(FILES truth/vectors.csv truth/problems.csv
    DESTINATION ${CMAKE_INSTALL_DATADIR}/heat/tests ${suite})
endif()

# The suite itself, as an archive has it.
heat_add_test(gpu-suite.packed LABELS caller
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/gpu/gpu_script.sh ${PROJECT_SOURCE_DIR}
    ${CMAKE_CURRENT_BINARY_DIR}/gpu_script)
