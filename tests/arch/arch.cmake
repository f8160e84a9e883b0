# Other processors: the library, callers and serial solvers by Debian's cross compilers, under
# qemu-user; and where this machine's code has FMA.
add_executable(arch_trace arch/arch_trace.c)
target_link_libraries(arch_trace PRIVATE heat_trace heat_flags m)
foreach(processor aarch64 ppc64le riscv64)
  string(REGEX REPLACE "^ppc" "powerpc" triple ${processor}-linux-gnu)
  set(tools ${triple}-g++ ${triple}-gfortran qemu-${processor})
  foreach(tool IN LISTS tools)
    find_program(found ${tool} NO_CACHE)
    heat_test_has(${tool} found)
    unset(found)
  endforeach()
  heat_add_test(arch.${processor} LABELS arch long TIMEOUT 7200 PROCESSORS 2
    NEEDS Python Fortran ${tools}
    COMMAND ${HEAT_PYTHON_FOUND} ${here}/arch/arch_test.py ${processor} ${PROJECT_SOURCE_DIR}
      ${PROJECT_BINARY_DIR} ${CMAKE_CURRENT_BINARY_DIR}/arch_${processor})
endforeach()

set(least_fmas 0)
if("x86-64-v3" IN_LIST HEAT_LEVELS)
  set(least_fmas 1)
endif()
heat_add_test(build.fma LABELS unit NEEDS Python build-without-sanitizers
  COMMAND ${HEAT_PYTHON_FOUND} ${here}/arch/fma.py ${CMAKE_OBJDUMP} ${PROJECT_BINARY_DIR}
    ${least_fmas})
