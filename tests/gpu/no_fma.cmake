# Device code adds and multiplies doubles, and never merges the two into an FMA, but where the
# source asks for one: in the pipelines of cxx/gpu_tiled, whose products are exact.
#
#     cmake -DCUOBJDUMP=PROGRAM -DLIBRARY=FILE -P no_fma.cmake               the machine code
#     cmake -DNVCC=PROGRAM -DSOURCE=FILE.cu -DINCLUDE=DIR -P no_fma.cmake    the assembler's input
#
# The second asks nvcc for FMAs: the code has to say by itself that there are none, or which.
if(LIBRARY)
  execute_process(COMMAND ${CUOBJDUMP} -sass ${LIBRARY}
    COMMAND sed "/Function : .*tile_kernel/,/\\.\\.\\.\\.\\./d"
    OUTPUT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
  set(needed DADD DMUL)
  set(forbidden DFMA)
else()
  foreach(fmad true false)
    execute_process(
      COMMAND ${NVCC} -ptx -arch=sm_90 -O3 -std=c++20 --expt-relaxed-constexpr --fmad=${fmad}
        -I${INCLUDE} -o - ${SOURCE}
      OUTPUT_VARIABLE code_${fmad} COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "fma[.]rn[.]f64" fmas "${code_${fmad}}")
    list(LENGTH fmas count_${fmad})
  endforeach()
  if(NOT count_true EQUAL count_false)
    message(FATAL_ERROR "${count_true} FMAs, of which the source asks for ${count_false}")
  endif()
  set(code "${code_true}")
  set(needed add.rn.f64 mul.rn.f64)
  set(forbidden "(add|mul|sub|fma)[.]f64")
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
