# Solvers on a GPU, label gpu: skipped, with the reason, where there is none or no CUDA Toolkit.
# None of these needs Boost, MPI or Fortran, unless its solver does; see scripts/gpu.

set(gpu_solvers cxx/gpu cxx/gpu_tiled fortran/cuda fortran/gpu)
set(mpi_gpu_solvers cxx/mpi_gpu)
set(no_gpu "no CUDA device;the CUDA Toolkit was not found;MPI::MPI_CXX was not found"
  "no offload device;OpenMP::OpenMP_Fortran was not found")

heat_test_program(gpu_test gpu/gpu_test.cpp truth/problems.cpp truth/oracle.c
  ../interop/ranks/world_alone.cpp)
foreach(solver IN LISTS gpu_solvers)
  heat_solver_needs(${solver})
  heat_add_test(gpu.vectors.${solver} LABELS gpu TIMEOUT 300 ${needs} COMMAND gpu_test ${solver})
  heat_add_test(gpu.conformance.${solver} LABELS gpu ${needs} COMMAND heat-conformance ${solver})
  # Told by the program's own words: a solver that fails for another reason fails the test.
  set_property(TEST gpu.conformance.${solver} APPEND PROPERTY SKIP_REGULAR_EXPRESSION ${no_gpu})
endforeach()

# Several ranks on one GPU.
if(HEAT_TEST_HAS_MPI)
  heat_test_program(gpu_mpi_test gpu/gpu_test.cpp truth/problems.cpp truth/oracle.c
    ../interop/ranks/world_mpi.cpp)
  target_link_libraries(gpu_mpi_test PRIVATE MPI::MPI_CXX)
endif()
foreach(solver IN LISTS mpi_gpu_solvers)
  heat_solver_needs(${solver} MPI)
  foreach(ranks 1 2 4 6)
    set(effort --small)
    if(ranks GREATER 2)  # ranks on one GPU take turns, which makes steps slow
      set(effort --quick)
    endif()
    heat_add_test(gpu.vectors.${solver}.${ranks} LABELS gpu PROCESSORS ${ranks} TIMEOUT 300 ${needs}
      COMMAND ${launcher} ${ranks} $<TARGET_FILE:gpu_mpi_test> ${solver} ${effort})
    heat_add_test(gpu.conformance.${solver}.${ranks} LABELS gpu PROCESSORS ${ranks} TIMEOUT 120
      ${needs} COMMAND ${launcher} ${ranks} $<TARGET_FILE:heat-conformance> ${solver})
    set_property(TEST gpu.conformance.${solver}.${ranks} APPEND PROPERTY
      SKIP_REGULAR_EXPRESSION ${no_gpu})
    # Skipped also where MPI does not take the memory of a GPU.
    heat_add_test(gpu.cuda-aware.${solver}.${ranks} LABELS gpu PROCESSORS ${ranks} TIMEOUT 300
      ${needs} COMMAND ${launcher} ${ranks} $<TARGET_FILE:gpu_mpi_test> ${solver} cuda_aware=1
        ${effort})
  endforeach()
endforeach()

# No FMA in device code, in what was built and, before that, in what the assembler is given: it may
# not merge operations that say how they are rounded. These need no GPU.
find_program(HEAT_CUOBJDUMP cuobjdump HINTS ${CUDAToolkit_BIN_DIR} DOC "Disassembler for GPUs")
mark_as_advanced(HEAT_CUOBJDUMP)
set(HEAT_TEST_HAS_nvcc FALSE)
set(HEAT_TEST_HAS_cuobjdump FALSE)
if(TARGET CUDA::cudart_static)
  set(HEAT_TEST_HAS_nvcc TRUE)
  if(HEAT_CUOBJDUMP)
    set(HEAT_TEST_HAS_cuobjdump TRUE)
  endif()
endif()
heat_add_test(gpu.no-fma.machine-code LABELS gpu serial NEEDS nvcc cuobjdump
  COMMAND ${CMAKE_COMMAND} -DCUOBJDUMP=${HEAT_CUOBJDUMP} -DLIBRARY=$<TARGET_FILE:heat>
    -P ${CMAKE_CURRENT_SOURCE_DIR}/gpu/no_fma.cmake)
foreach(source device_kernel.cu gpu_tiled.cu)
  heat_add_test(gpu.no-fma.${source} LABELS gpu serial NEEDS nvcc
    COMMAND ${CMAKE_COMMAND} -DNVCC=${CMAKE_CUDA_COMPILER}
      -DSOURCE=${PROJECT_SOURCE_DIR}/cxx/${source}
      -DINCLUDE=${PROJECT_SOURCE_DIR}/interop/include
      -P ${CMAKE_CURRENT_SOURCE_DIR}/gpu/no_fma.cmake)
endforeach()

# What scripts/gpu builds, and what scripts/bundle packs for it.
add_custom_target(heat-gpu-suite DEPENDS gpu_test heat-conformance heat-run-cxx
  $<TARGET_NAME_IF_EXISTS:gpu_mpi_test> $<TARGET_NAME_IF_EXISTS:heat-gpu-bench>)
set(suite COMPONENT gpu-suite EXCLUDE_FROM_ALL)
foreach(program gpu_test gpu_mpi_test heat-gpu-bench)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME ${suite})
  endif()
endforeach()
install(PROGRAMS ${PROJECT_SOURCE_DIR}/scripts/gpu DESTINATION ${CMAKE_INSTALL_BINDIR}
  RENAME heat-gpu ${suite})
install(FILES truth/vectors.csv truth/problems.csv
  DESTINATION ${CMAKE_INSTALL_DATADIR}/heat/tests ${suite})

# The same solvers and checks with a CUDA runtime of the host; see fake_cuda/README.md.
if(HEAT_TEST_HAS_nvcc)
  add_subdirectory(fake_cuda)
endif()
set(fake_cuda $<$<TARGET_EXISTS:fake_cuda>:$<TARGET_FILE:fake_cuda>>)
foreach(solver gpu gpu_tiled cuda)
  set(needs NEEDS nvcc)
  if(solver STREQUAL "cuda")
    list(APPEND needs Fortran)
  endif()
  heat_add_test(fake-cuda.vectors.${solver} LABELS serial ${needs}
    COMMAND gpu_test --plugin "${fake_cuda}" fake/${solver} --small)
  heat_add_test(fake-cuda.conformance.${solver} LABELS abi serial ${needs}
    COMMAND heat-conformance --plugin "${fake_cuda}" fake/${solver})
endforeach()
foreach(ranks 1 2 4 6)
  heat_add_test(fake-cuda.vectors.mpi_gpu.${ranks} LABELS mpi PROCESSORS ${ranks} TIMEOUT 120
    NEEDS nvcc MPI
    COMMAND ${launcher} ${ranks} $<$<TARGET_EXISTS:gpu_mpi_test>:$<TARGET_FILE:gpu_mpi_test>>
      --plugin "${fake_cuda}" fake/mpi_gpu --small)
  heat_add_test(fake-cuda.conformance.mpi_gpu.${ranks} LABELS abi mpi PROCESSORS ${ranks}
    TIMEOUT 120 NEEDS nvcc MPI COMMAND ${launcher} ${ranks} $<TARGET_FILE:heat-conformance>
      --plugin "${fake_cuda}" fake/mpi_gpu)
  # With an MPI that takes the memory of devices, and nothing else; see fake_cuda/mpi.cpp.
  heat_add_test(fake-cuda.cuda-aware.${ranks} LABELS mpi PROCESSORS ${ranks} TIMEOUT 120
    NEEDS nvcc MPI
    COMMAND ${CMAKE_COMMAND} -E env FAKE_CUDA_MPI=aware
      ${launcher} ${ranks} $<$<TARGET_EXISTS:gpu_mpi_test>:$<TARGET_FILE:gpu_mpi_test>>
      --plugin "${fake_cuda}" fake/mpi_gpu cuda_aware=1 --small)
endforeach()
foreach(refusal
    "host|does not take the memory of a GPU" "boasting|a message from there arrived wrong")
  string(REGEX MATCH "^[^|]+" kind "${refusal}")
  string(REPLACE "${kind}|" "" message "${refusal}")
  heat_add_test(fake-cuda.refuses.mpi-${kind} LABELS mpi PROCESSORS 2 NEEDS nvcc MPI
    COMMAND ${CMAKE_COMMAND} -E env FAKE_CUDA_MPI=${kind} ${launcher} 2 $<TARGET_FILE:heat-run-cxx>
      --plugin "${fake_cuda}" --solver fake/mpi_gpu --grid 20x20 --option cuda_aware=1)
  if(HEAT_TEST_HAS_nvcc AND HEAT_TEST_HAS_MPI)
    set_property(TEST fake-cuda.refuses.mpi-${kind} PROPERTY
      PASS_REGULAR_EXPRESSION "cuda_aware=1: [^\n]*${message}")
  endif()
endforeach()
foreach(refusal
    "gpu+cxx|takes no kernel" "gpu_tiled+cxx|takes no kernel"
    "gpu --grid 4000x4000|out of device memory: 128[0-9]+ bytes asked for, [0-9]+ of 100663296 free"
    "gpu --option width=64|the solver has no option 'width'"
    "gpu_tiled --option steps_per_pass=9|steps_per_pass must be 1 to 8"
    "gpu_tiled --option width=96|width must be 64 or 128 columns")
  string(REGEX MATCH "^[^|]+" words "${refusal}")
  string(REPLACE "${words}|" "" message "${refusal}")
  string(MAKE_C_IDENTIFIER "${words}" name)
  string(REPLACE " " ";" words "${words}")
  heat_add_test(fake-cuda.refuses.${name} LABELS serial NEEDS nvcc
    COMMAND heat-run-cxx --plugin "${fake_cuda}" --solver fake/${words})
  if(HEAT_TEST_HAS_nvcc)
    set_property(TEST fake-cuda.refuses.${name} PROPERTY PASS_REGULAR_EXPRESSION "${message}")
  endif()
endforeach()
set(runs 8)  # 2 rounds, 2 sizes, solvers gpu and gpu_tiled
if(HEAT_TEST_HAS_Fortran)
  set(runs 12)
endif()
heat_add_test(fake-cuda.bench LABELS serial NEEDS nvcc COMMAND ${CMAKE_COMMAND}
  -DBENCH=$<$<TARGET_EXISTS:gpu_bench_on_fake_cuda>:$<TARGET_FILE:gpu_bench_on_fake_cuda>>
  -DPLUGIN=${fake_cuda} -DSWEEP=$<TARGET_FILE:wrong_sweep>
  -DHOST=$<TARGET_FILE:heat-run-cxx> -DFOLDER=${CMAKE_CURRENT_BINARY_DIR} -DRUNS=${runs}
  -P ${CMAKE_CURRENT_SOURCE_DIR}/gpu/gpu_bench.cmake)

# The suite itself, as an archive has it.
heat_add_test(gpu-suite.packed LABELS host COMMAND ${CMAKE_COMMAND}
  -DSCRIPT=${PROJECT_SOURCE_DIR}/scripts/gpu -DFOLDER=${CMAKE_CURRENT_BINARY_DIR}/gpu_script
  -P ${CMAKE_CURRENT_SOURCE_DIR}/gpu/gpu_script.cmake)
