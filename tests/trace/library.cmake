# libheat_trace: with ranks that are threads, and with those of MPI.
set(fields random_field.cpp trace_file.cpp)
if(HEAT_TEST_HAS_Boost)
  heat_test_program(trace_library_test library_test.cpp library_file_test.cpp ${fields})
  target_link_libraries(trace_library_test PRIVATE heat_test_main heat_trace Threads::Threads)
endif()
heat_add_test(trace.files LABELS abi serial NEEDS Boost
  COMMAND trace_library_test --run_test=trace_files)
heat_add_test(trace.library LABELS abi serial NEEDS Boost
  COMMAND trace_library_test --run_test=trace_library)
# The code of other instruction levels, of which this processor has the best as a rule.
foreach(level x86-64-v2 x86-64-v3)
  heat_add_test(trace.library.${level} LABELS abi serial NEEDS Boost x86-64
    ENVIRONMENT HEAT_ISA=${level} COMMAND trace_library_test --run_test=trace_library)
endforeach()
heat_add_test(long.trace.large LABELS long NEEDS Boost TIMEOUT 600
  COMMAND trace_library_test --run_test=trace_large)
if(HEAT_TEST_HAS_Boost AND TARGET heat_trace_mpi)
  heat_test_program(trace_library_mpi_test library_mpi_test.cpp ${fields})
  target_link_libraries(trace_library_mpi_test PRIVATE heat_trace_mpi MPI::MPI_CXX
    Boost::unit_test_framework)
endif()
foreach(ranks 1 2 3 4)
  heat_add_test(trace.library.mpi.${ranks} LABELS abi RANKS ${ranks} NEEDS Boost
    COMMAND trace_library_mpi_test)
endforeach()
