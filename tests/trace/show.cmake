# heat-trace, on files that are written by hand.
if(NOT TARGET heat-trace)
  return()
endif()
if(HEAT_TEST_HAS_Boost)
  heat_test_program(trace_reader_test reader_test.cpp)
  target_link_libraries(trace_reader_test PRIVATE heat_test_main heat_trace_reader)
  heat_test_program(trace_show_test show_test.cpp ../support/expected.cpp)
  target_link_libraries(trace_show_test PRIVATE heat_test_main heat_trace)
  target_compile_options(trace_show_test PRIVATE -O0)  # another program computes
  target_compile_definitions(trace_show_test PRIVATE HEAT_TEST_BIN="${bin}"
    HEAT_TEST_PLUGINS="${CMAKE_LIBRARY_OUTPUT_DIRECTORY}" HEAT_WRONG_PLUGINS=""
    $<$<BOOL:${HEAT_COMPARE}>:HEAT_TEST_HAS_PLOTS>)
  add_dependencies(trace_show_test heat-trace)
endif()
heat_add_test(trace.reader LABELS unit serial NEEDS Boost COMMAND trace_reader_test)
foreach(topic said diff picture real)
  heat_add_test(trace.show.${topic} LABELS caller NEEDS Boost
    COMMAND trace_show_test --run_test=trace/show/${topic})
endforeach()

# The same reader under sanitizers, whatever the build has, on files that a seed draws.
include(CheckCXXSourceCompiles)
set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all)
list(JOIN sanitizers " " CMAKE_REQUIRED_FLAGS)
check_cxx_source_compiles("int main() { return 0; }" HEAT_HAS_SANITIZERS)
unset(CMAKE_REQUIRED_FLAGS)
heat_test_has(sanitizers HEAT_HAS_SANITIZERS)
if(HEAT_HAS_SANITIZERS)
  get_target_property(sources heat_trace_reader SOURCES)
  list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/interop/trace/)
  add_executable(trace_reader_fuzz reader_fuzz.cpp ${sources})
  target_include_directories(trace_reader_fuzz PRIVATE ${PROJECT_SOURCE_DIR}/interop/include)
  # ASan sees what the last four of UBSan's checks would, which take as long to build as the rest.
  target_compile_options(trace_reader_fuzz PRIVATE -O0 -g -fno-omit-frame-pointer ${sanitizers}
    -fno-sanitize=null,alignment,object-size,vptr)
  target_link_options(trace_reader_fuzz PRIVATE ${sanitizers})
  target_link_libraries(trace_reader_fuzz PRIVATE heat_flags)
endif()
# Memory that an input makes it ask for is bounded, too. ASan keeps every stack of calls that it has
# seen, and is slowed down by many: short ones are few.
set(fuzz NEEDS sanitizers
  ENVIRONMENT ASAN_OPTIONS=max_allocation_size_mb=64:malloc_context_size=2
  COMMAND trace_reader_fuzz)
heat_add_test(trace.fuzz LABELS unit serial TIMEOUT 120 ${fuzz} 5000 1)
heat_add_test(long.fuzz.trace LABELS long TIMEOUT 3600 ${fuzz} 1000000 1000000)
