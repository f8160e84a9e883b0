# Flags that change arithmetic are refused where the build is configured, and named.
#
#     cmake -DSOURCE=FOLDER -DSCRATCH=FOLDER [-DFORTRAN=ON] [-DALL=ON -DCOMPILER=FILE]
#       -P flags.cmake
#
# Which words are refused is asked of the function that decides; the build is configured with a few,
# one a way in, and with all of them if ALL is set.
cmake_minimum_required(VERSION 3.25)
include(${SOURCE}/interop/cmake/arithmetic.cmake)
file(REMOVE_RECURSE ${SCRATCH})
file(WRITE ${SCRATCH}/flags "-O2\n-g -funsafe-math-optimizations\n")
file(WRITE ${SCRATCH}/fast.h "#pragma GCC optimize(\"fast-math\")\n")
file(WRITE ${SCRATCH}/fma.h "#pragma GCC optimize(\"fp-contract=fast\", \"associative-math\", \
\"no-signed-zeros\", \"no-trapping-math\")\n")

# Flags, and the word that has to be named, if any.
set(named
  "-O3 -ffast-math -march=native|-ffast-math" "-Ofast|-Ofast" "-O2 -Ofast -g|-Ofast"
  "-funsafe-math-optimizations|-funsafe-math-optimizations"
  "-fassociative-math|-fassociative-math" "-freciprocal-math|-freciprocal-math"
  "-fno-signed-zeros|-fno-signed-zeros" "-ffinite-math-only|-ffinite-math-only"
  "-fno-trapping-math|-fno-trapping-math" "-ffp-contract=fast|-ffp-contract=fast"
  "-ffp-model=fast|-ffp-model=fast" "-mfpmath=387|-mfpmath=387" "-mfpmath=both|-mfpmath=both"
  "-mfpmath=sse,387|-mfpmath=sse,387" "-mdaz-ftz|-mdaz-ftz"
  "-fsingle-precision-constant|-fsingle-precision-constant" "-freal-4-real-8|-freal-4-real-8"
  "-freal-8-real-4|-freal-8-real-4" "-freal-8-real-16|-freal-8-real-16"
  "-fdefault-real-8|-fdefault-real-8" "-fdefault-double-8|-fdefault-double-8"
  "-fdefault-integer-8|-fdefault-integer-8" "-fno-protect-parens|-fno-protect-parens"
  "-fpack-struct=4|-fpack-struct=4" "-fshort-enums|-fshort-enums"
  "-Xclang -ffast-math|-ffast-math" "-Wp,-ffast-math|-ffast-math"
  "-fdenormal-fp-math=preserve-sign|-fdenormal-fp-math=preserve-sign"
  "@${SCRATCH}/flags|-funsafe-math-optimizations" "-fno-fast-math -ffast-math|-ffast-math"
  "--use_fast_math|--use_fast_math" "--fmad true|--fmad=true" "-ftz=true|-ftz=true"
  "-Xcompiler=-O2,-ffast-math|-ffast-math" "-Xcompiler -ffast-math,-g|-ffast-math"
  "--options-file ${SCRATCH}/flags|-funsafe-math-optimizations"
  "-foffload-options=nvptx-none=-ffast-math|-ffast-math"
  "-ffast-math -fno-fast-math|" "-Ofast -O2|" "-ffp-contract=fast -ffp-contract=off|"
  "-fno-signed-zeros -fsigned-zeros|" "--fmad=false -ftz=false|" "-mfpmath=sse|"
  "-g -O2 -fstack-protector-strong -Wformat -Wdate-time -D_FORTIFY_SOURCE=2|"
  "-flto=auto -ffat-lto-objects -Wl,-z,relro -Wl,-O1 -march=native -mfma -frounding-math|"
  "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer|"
  "-fno-math-errno -DNAME=-ffast-math -ffile-prefix-map=/a=/b|" "|")
foreach(line IN LISTS named)
  string(REGEX MATCH "^(.*)\\|(.*)$" line "${line}")
  set(flags "${CMAKE_MATCH_1}")
  set(expected "${CMAKE_MATCH_2}")
  heat_find_refused("${flags}" flag effect)
  if(NOT flag STREQUAL expected)
    message(SEND_ERROR "of '${flags}' the flag '${flag}' is refused, not '${expected}'")
  endif()
endforeach()

set(configure ${CMAKE_COMMAND} -G Ninja -S ${SOURCE} -B ${SCRATCH}/build --fresh
  -DHEAT_COMPARE=OFF -DHEAT_CUDA=OFF)

# refuses(<expected> <NAME=value>...): the build is not configured with this environment, and the
# first line of the reason begins with what is expected.
function(refuses expected)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env ${ARGN} ${configure}
    OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE status)
  string(REGEX MATCH "CMake Error at [^\n]*\n *([^\n]*)" error "${said}")
  string(FIND "${CMAKE_MATCH_1}" "${expected}" at)
  if(status EQUAL 0 OR NOT at EQUAL 0)
    message(SEND_ERROR "${ARGN}: '${expected}' was expected, not '${CMAKE_MATCH_1}' in:\n${said}")
  endif()
endfunction()

refuses("-ffast-math in CMAKE_CXX_FLAGS " "CXXFLAGS=-O3 -ffast-math -march=native")
refuses("-Ofast in CMAKE_EXE_LINKER_FLAGS " LDFLAGS=-Ofast)
# No list has a header, but its effect shows, also what is seen in sweeps for AVX2 alone.
file(STRINGS /proc/cpuinfo has_fma REGEX "^flags.* fma .*avx2" LIMIT_COUNT 1)
set(effect "sums are")
if(has_fma)
  set(effect "a product and a sum are rounded once, as FMA; sums are")
endif()
refuses("The flags of C change what is computed: ${effect}" "CFLAGS=-include ${SCRATCH}/fma.h")
if(FORTRAN)
  refuses("-freal-4-real-8 in CMAKE_Fortran_FLAGS " FFLAGS=-freal-4-real-8)
endif()
if(ALL)
  refuses("-ffast-math in CMAKE_C_COMPILER_ARG1 " "CC=cc -ffast-math")
  refuses("The flags of CXX change what is computed: sums are"
    "CXXFLAGS=-include ${SCRATCH}/fast.h")
  execute_process(COMMAND ${COMPILER} -print-file-name=crtfastmath.o
    OUTPUT_VARIABLE start OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(IS_ABSOLUTE "${start}")
    refuses("The flags of C change what is computed: subnormal" LDFLAGS=${start})
  endif()
  foreach(flags IN ITEMS -ffp-contract=fast -mfpmath=387 -freciprocal-math -fpack-struct
      -fsingle-precision-constant)
    refuses("${flags} in CMAKE_C_FLAGS " "CFLAGS=-g ${flags}")
  endforeach()
  execute_process(COMMAND ${CMAKE_COMMAND} -E env "CXXFLAGS=-ffast-math -fno-fast-math"
      ${configure} -DBUILD_TESTING=OFF
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endif()
