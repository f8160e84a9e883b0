# The contract's arithmetic against flags from outside: of the environment (CFLAGS, LDFLAGS, ...),
# the cache, a toolchain file, a compiler's wrapper. Flags that are known to change results are
# refused by name. Because no list is complete, a small program in each language, compiled and
# linked like the build, tries the others.

# heat_name_flags(<their effect> <expression>...), without a second dash at the front.
function(heat_name_flags effect)
  list(JOIN ARGN "|" names)
  list(APPEND HEAT_NAMED_FLAGS "^(${names})$" "${effect}")
  set(HEAT_NAMED_FLAGS "${HEAT_NAMED_FLAGS}" PARENT_SCOPE)
endfunction()
set(HEAT_NAMED_FLAGS "")
heat_name_flags("reorders or approximates operations" -Ofast -ffast-math -fassociative-math
  -funsafe-math-optimizations -freciprocal-math -fapprox-func -fno-protect-parens
  "-ffp-model=(fast|aggressive)" "-fp-model=fast.*" "-prec-(div|sqrt)=(false|0)" -no-prec-div)
heat_name_flags("reorders operations and flushes subnormal numbers to zero" -use_fast_math
  -cl-fast-relaxed-math -cl-unsafe-math-optimizations -fast)
heat_name_flags("drops the signs of zeros, NaNs or infinities" -fno-signed-zeros
  -ffinite-math-only -fno-trapping-math "-fno-honor-(nans|infinities)")
# Our -ffp-contract=off follows in every compilation, but does not undo these in all compilers.
heat_name_flags("rounds a product and a sum once, as FMA" "-ffp-contract=(on|fast.*)"
  "-fmad=(true|1)")
heat_name_flags("flushes subnormal numbers to zero" -mdaz-ftz -ftz "-ftz=(true|1)"
  "-fdenormal-fp-math(-f32)?=.*(sign|zero|dynamic).*")
heat_name_flags("computes with another precision than that of double" "-mfpmath=.*(387|both).*"
  "-ffp-eval-method=(double|extended)" -fsingle-precision-constant "-mno-sse2?" -msoft-float)
heat_name_flags("changes the size of numbers" "-freal-[48]-real-.*" "-fdefault-.*-[0-9]+"
  -finteger-4-integer-8)
heat_name_flags("changes how data lie in memory" "-fpack-struct(=.*)?" -fshort-enums)

# The words of `text`: those of @files in place, nvcc's "--fmad true" as one, and each flag that is
# passed on, as in -Xcompiler=-O2,-g.
function(heat_flag_words text result)
  set(words "")
  separate_arguments(rest UNIX_COMMAND "${text}")
  set(files 0)
  while(rest)
    list(POP_FRONT rest word)
    if(word MATCHES "^--?(options-file|optf)$")
      list(POP_FRONT rest word)
      string(PREPEND word "@")
    endif()
    string(REGEX REPLACE "^@" "" file "${word}")
    if(word MATCHES "^@" AND EXISTS "${file}" AND files LESS 100)
      file(READ "${file}" inside)
      separate_arguments(inside UNIX_COMMAND "${inside}")
      list(PREPEND rest ${inside})
      math(EXPR files "${files} + 1")  # one may name itself
      continue()
    endif()
    if(word MATCHES "^--?(ftz|fmad|prec-div|prec-sqrt)$" AND rest)
      list(POP_FRONT rest value)
      string(APPEND word "=${value}")
    endif()
    if(NOT word MATCHES "^-(D|Wl)")
      string(REGEX REPLACE "[,= ]-" ";-" word "${word}")
    endif()
    list(APPEND words ${word})
  endwhile()
  set(${result} "${words}" PARENT_SCOPE)
endfunction()

# Sets `flag` to the first word of `text` that is refused, or to "", and `effect` to its effect. A
# word that a later one takes back, as in "-ffast-math -fno-fast-math", does not count.
function(heat_find_refused text flag effect)
  set(keys "")
  heat_flag_words("${text}" words)
  foreach(word IN LISTS words)
    string(REGEX REPLACE "^--" "-" plain "${word}")
    string(REGEX REPLACE "^(-O|-[fm]no-|-[^=]*).*" "\\1" key "${plain}")
    if(key MATCHES "^(-[fm])no-$")
      string(REGEX REPLACE "^(-[fm])no-([^=]*).*" "\\1\\2" key "${plain}")
    endif()
    list(REMOVE_ITEM keys "${key}")
    set(named ${HEAT_NAMED_FLAGS})
    while(named)
      list(POP_FRONT named expression does)
      if(plain MATCHES "${expression}")
        list(APPEND keys "${key}")
        set(word_${key} "${word}")
        set(does_${key} "${does}")
        break()
      endif()
    endwhile()
  endforeach()
  set(${flag} "" PARENT_SCOPE)
  if(keys)
    list(GET keys 0 key)
    set(${flag} "${word_${key}}" PARENT_SCOPE)
    set(${effect} "${does_${key}}" PARENT_SCOPE)
  endif()
endfunction()

# heat_check_flags(<variable>...): end with one line if a variable, of CMake or as ENV{NAME} of the
# environment, holds a flag that is refused.
function(heat_check_flags)
  foreach(variable IN LISTS ARGN)
    set(text "${${variable}}")
    if(variable MATCHES "^ENV{(.+)}$")
      set(text "$ENV{${CMAKE_MATCH_1}}")
    endif()
    string(REPLACE ";" " " text "${text}")
    heat_find_refused("${text}" flag effect)
    if(flag)
      message(FATAL_ERROR
        " ${flag} in ${variable} ${effect}.\n"
        " Fields would not be equal to the last bit: take it out of the environment (CFLAGS,\n"
        " CXXFLAGS, FFLAGS, CUDAFLAGS, LDFLAGS) or the cache, and configure again by --fresh.\n")
    endif()
  endforeach()
endfunction()

# heat_try_arithmetic(<language> <source>): run the program, unless it was run with the same flags.
function(heat_try_arithmetic language source)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  # A library's flags may link code that sets flush-to-zero, too.
  set(link_flags ${CMAKE_EXE_LINKER_FLAGS} ${CMAKE_SHARED_LINKER_FLAGS}
    ${CMAKE_MODULE_LINKER_FLAGS})
  list(REMOVE_DUPLICATES link_flags)
  list(JOIN link_flags " " CMAKE_EXE_LINKER_FLAGS)
  string(STRIP "${CMAKE_${language}_COMPILER_ARG1} ${CMAKE_${language}_FLAGS} \
${CMAKE_${language}_FLAGS_${type}} ${CMAKE_EXE_LINKER_FLAGS}" flags)
  if("${HEAT_ARITHMETIC_${language}}" STREQUAL "tried: ${flags}"
      OR (CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR))
    return()
  endif()
  set(CMAKE_TRY_COMPILE_CONFIGURATION ${CMAKE_BUILD_TYPE})
  cmake_path(GET source EXTENSION extension)
  if(language STREQUAL "CXX")
    set(extension .cpp)
  endif()
  foreach(level IN ITEMS -march=x86-64-v3 "")  # of x86-64, only this has FMA
    try_run(status compiles SOURCE_FROM_FILE arithmetic${extension} ${source}
      NO_CACHE COMPILE_DEFINITIONS -ffp-contract=off ${level}
      RUN_OUTPUT_VARIABLE said)
    if(compiles AND said MATCHES "arithmetic:([^\n]*)")
      break()
    endif()
  endforeach()
  if(NOT compiles OR NOT said MATCHES "arithmetic:([^\n]*)")
    message(STATUS "The arithmetic of ${language} could not be tried: no program ran")
    return()
  elseif(CMAKE_MATCH_1)
    string(REGEX REPLACE ";$" "" wrong "${CMAKE_MATCH_1}")
    message(FATAL_ERROR
      " The flags of ${language} change what is computed:${wrong}.\n"
      " They are: ${flags}\n"
      " Fields would not be equal to the last bit: take out what does that, and configure again\n"
      " by --fresh.\n")
  endif()
  set(HEAT_ARITHMETIC_${language} "tried: ${flags}" CACHE INTERNAL "Flags that change no result")
endfunction()

# Check all variables that bring flags into compiling and linking a language.
function(heat_check_language language)
  set(variables CMAKE_${language}_COMPILER_ARG1 CMAKE_${language}_FLAGS)
  foreach(type IN ITEMS ${CMAKE_BUILD_TYPE} ${CMAKE_CONFIGURATION_TYPES})
    string(TOUPPER "${type}" type)
    list(APPEND variables CMAKE_${language}_FLAGS_${type})
    foreach(kind EXE SHARED MODULE)
      list(APPEND variables CMAKE_${kind}_LINKER_FLAGS_${type})
    endforeach()
  endforeach()
  heat_check_flags(${variables}
    CMAKE_EXE_LINKER_FLAGS CMAKE_SHARED_LINKER_FLAGS CMAKE_MODULE_LINKER_FLAGS)
endfunction()

# Check all languages that are enabled.
function(heat_check_arithmetic)
  # A toolchain file, or a project around this one, sets options of the directory.
  get_directory_property(compile_options COMPILE_OPTIONS)
  get_directory_property(link_options LINK_OPTIONS)
  heat_check_flags(compile_options link_options ENV{CCC_OVERRIDE_OPTIONS})
  heat_check_language(C)
  heat_check_language(CXX)
  heat_try_arithmetic(C ${PROJECT_SOURCE_DIR}/interop/cmake/arithmetic.c)
  heat_try_arithmetic(CXX ${PROJECT_SOURCE_DIR}/interop/cmake/arithmetic.c)
  if(CMAKE_Fortran_COMPILER)
    heat_check_language(Fortran)
    heat_try_arithmetic(Fortran ${PROJECT_SOURCE_DIR}/interop/cmake/arithmetic.f90)
  endif()
endfunction()
