# Device code adds and multiplies doubles, and never merges the two into an FMA.
#
#     cmake -DCUOBJDUMP=PROGRAM -DLIBRARY=FILE -P no_fma.cmake               the machine code
#     cmake -DNVCC=PROGRAM -DSOURCE=FILE.cu -DINCLUDE=DIR -P no_fma.cmake    the assembler's input
#
# The second asks nvcc for FMAs: the code has to say by itself that there are none.
if(LIBRARY)
  execute_process(COMMAND ${CUOBJDUMP} -sass ${LIBRARY}
    OUTPUT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
  set(needed DADD DMUL)
  set(forbidden DFMA)
else()
  execute_process(
    COMMAND ${NVCC} -ptx -O3 -std=c++20 --expt-relaxed-constexpr --fmad=true -I${INCLUDE}
      -o - ${SOURCE}
    OUTPUT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
  set(needed add.rn.f64 mul.rn.f64)
  set(forbidden "fma[.a-z]*[.]f64|(add|mul|sub)[.]f64")
endif()
foreach(operation IN LISTS needed)
  string(FIND "${code}" ${operation} at)
  if(at EQUAL -1)
    message(FATAL_ERROR "there is no ${operation} in it: this is not the code that was meant")
  endif()
endforeach()
string(REGEX MATCH "[^\n]*(${forbidden})[^\n]*" found "${code}")
if(found)
  message(FATAL_ERROR "found: ${found}")
endif()
