# How solvers become one library. A solver, kernel or shared file whose language or dependency is
# missing is replaced by a stub with the same symbol that says so: heat_add_solver() never fails.

# A project that has heat as a part of its build wants the library.
option(HEAT_COMPARE "Build ./compare and its figures (CLI11, nlohmann/json, Boost, gnuplot)"
  ${PROJECT_IS_TOP_LEVEL})
option(HEAT_SELF_TEST "Build the solvers with planted faults that --self-test runs"
  ${PROJECT_IS_TOP_LEVEL})
option(HEAT_TRACE_ONLY "Build libheat_trace, heat-trace and heat-diff alone, without solvers" OFF)
option(HEAT_WERROR "Treat warnings as errors" OFF)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(heat_levels_default x86-64-v2 x86-64-v3 x86-64-v4)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(heat_levels_default neon)
else()
  set(heat_levels_default generic)
endif()
set(HEAT_LEVELS "${heat_levels_default}" CACHE STRING
  "Instruction levels that hot files are built for, from least to best; picked at run time")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_Fortran_MODULE_DIRECTORY ${PROJECT_BINARY_DIR}/modules)

# An installed program finds the library relative to its own place, so the tree may be moved.
include(GNUInstallDirs)
file(RELATIVE_PATH library_from_program
  ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set(CMAKE_INSTALL_RPATH "$ORIGIN/${library_from_program}")
# It loads its own library even if LD_LIBRARY_PATH has another: that comes before DT_RUNPATH.
add_link_options(LINKER:--disable-new-dtags)
# A program need not be linked again because the library has another commit.
set(CMAKE_LINK_DEPENDS_NO_SHARED ON)

# The contract's arithmetic, for every file: no contraction to FMA, but where a file's products are
# exact and it asks for that (docs/exactness.md). No link-time optimisation, which distributions
# switch on: it compares declarations across languages and instruction levels, where the two sides
# of a symbol differ. -Wrestrict is wrong about string concatenation in GCC 12 (its bug 105651).
add_library(heat_flags INTERFACE)
target_compile_options(heat_flags INTERFACE
  $<$<NOT:$<COMPILE_LANGUAGE:CUDA>>:-ffp-contract=off -fno-lto -Wall -Wextra
    $<$<BOOL:${HEAT_WERROR}>:-Werror>>
  # A header of another room is included by its path from the root; not by <>, because there the
  # script compare would hide the standard library's header.
  $<$<COMPILE_LANGUAGE:C,CXX>:-iquote$<SEMICOLON>${PROJECT_SOURCE_DIR}>
  $<$<COMPILE_LANGUAGE:C>:-Wpedantic -Wstrict-prototypes>
  $<$<COMPILE_LANGUAGE:CXX>:-Wpedantic -Wshadow $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>>
  $<$<COMPILE_LANGUAGE:Fortran>:-std=f2018 -pedantic -Wimplicit-interface -fimplicit-none>)

# The same for programs that read, say or draw: -O3 would take half as long again to build.
add_library(heat_program_flags INTERFACE)
target_link_libraries(heat_program_flags INTERFACE heat_flags)
target_compile_options(heat_program_flags INTERFACE $<$<CONFIG:Release>:-O1>)

# The compilers. ${language} is "cxx" or "fortran" below, as the folder is called.
set(heat_cxx_compiler ${CMAKE_CXX_COMPILER})
set(heat_fortran_compiler ${CMAKE_Fortran_COMPILER})

# A library whose files see the contract. Static, because CMake follows Fortran modules only between
# libraries that it could link; `heat` takes their objects.
function(heat_add_objects target)
  add_library(${target} STATIC ${ARGN})
  target_link_libraries(${target} PRIVATE heat_flags)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/interop/include
    ${CMAKE_Fortran_MODULE_DIRECTORY})
  if(TARGET heat_module AND NOT target STREQUAL "heat_module")
    target_link_libraries(${target} PRIVATE heat_module)
  endif()
  set_property(GLOBAL APPEND PROPERTY HEAT_OBJECTS ${target})
endfunction()

# A stub: `symbol` takes a pointer to `type` and reports that `name` was not built. That of a solver
# still tells its name and its needs, HEAT_NEEDS_... bits joined by |.
function(heat_add_stub symbol type name reason)
  set(tell "(void)out;")
  if(type STREQUAL "heat_solver_table")
    set(tell "const heat_status status = heat_check_struct(out, sizeof *out, \"${type}\");
  if (status != HEAT_OK) return status;
  out->name = \"${name}\";
  out->needs = ${ARGN};")
  endif()
  configure_file(${PROJECT_SOURCE_DIR}/interop/library/unavailable.c.in
    ${symbol}_unavailable.c @ONLY)
  heat_add_objects(${symbol} ${CMAKE_CURRENT_BINARY_DIR}/${symbol}_unavailable.c)
endfunction()

# Have a target compiled for an instruction level, as the compiler calls it.
function(heat_use_level target level)
  set(option -march)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(ppc|powerpc)")
    set(option -mcpu)
  endif()
  if(level STREQUAL "neon")
    set(level armv8-a)  # has it
  endif()
  if(NOT level STREQUAL "generic")
    target_compile_options(${target} PRIVATE ${option}=${level})
  endif()
endfunction()

# A hot file, built for each instruction level: its symbols heat_${language}_${what}_<level>, and
# `symbol`, which chooses among them as `template` says. More files may follow.
function(heat_add_levels language what source symbol type template)
  if(NOT heat_${language}_compiler)
    heat_add_stub(${symbol} ${type} ${language} "no compiler for ${language}")
    return()
  endif()
  string(TOUPPER "HEAT_${language}_${what}" macro)
  foreach(level IN LISTS HEAT_LEVELS)
    string(REPLACE "-" "_" level_id ${level})
    set(target heat_${language}_${what}_${level_id})
    set(directory ${CMAKE_CURRENT_BINARY_DIR}/${target})
    list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/${language}/ OUTPUT_VARIABLE beside)
    heat_add_objects(${target} ${PROJECT_SOURCE_DIR}/${language}/${source} ${beside})
    if(language STREQUAL "fortran")
      configure_file(${PROJECT_SOURCE_DIR}/fortran/level.f90.in ${directory}/level.f90 @ONLY)
      target_sources(${target} PRIVATE ${directory}/level.f90)
      set_target_properties(${target} PROPERTIES Fortran_MODULE_DIRECTORY ${directory})
    else()
      target_compile_definitions(${target} PRIVATE ${macro}=${target})
    endif()
    heat_use_level(${target} ${level})
    list(APPEND HEAT_LEVEL_SYMBOLS ${target})
    list(APPEND HEAT_LEVEL_NAMES "\"${level}\"")
    string(APPEND HEAT_LEVEL_BUILDS "{\"${level}\", ${target}}, ")
  endforeach()
  list(JOIN HEAT_LEVEL_SYMBOLS ", " HEAT_LEVEL_SYMBOLS)
  list(JOIN HEAT_LEVEL_NAMES ", " HEAT_LEVEL_NAMES)
  configure_file(${PROJECT_SOURCE_DIR}/interop/library/${template} ${symbol}.c @ONLY)
  heat_add_objects(${symbol} ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
endfunction()

# The sweep of a language: symbol heat_${language}_kernel.
function(heat_add_kernel language source)
  heat_add_levels(${language} sweep ${source} heat_${language}_kernel heat_kernel kernel.c.in)
endfunction()

# The hot file of a language's tile engine, <what>.<suffix>: symbol heat_${language}_<what>. More
# files may follow, which are built beside it.
function(heat_add_engine language source)
  cmake_path(GET source STEM what)
  heat_add_levels(${language} ${what} ${source} heat_${language}_${what} "heat_engine *"
    engine.c.in ${ARGN})
endfunction()

# heat_add_shared(<language> <name> SOURCES <file>... [NEEDS <target>...])
# Files that the solvers of a language have in common, if their needs were found; they may use those
# that were added before them.
function(heat_add_shared language name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;NEEDS")
  set(found ${heat_${language}_compiler})
  foreach(need IN LISTS arg_NEEDS)
    if(NOT TARGET ${need} OR need IN_LIST heat_unusable)
      set(found FALSE)
    endif()
  endforeach()
  if(found)
    list(TRANSFORM arg_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/${language}/)
    heat_add_objects(heat_${language}_${name} ${arg_SOURCES})
    get_property(before GLOBAL PROPERTY HEAT_SHARED_${language})
    target_link_libraries(heat_${language}_${name} PRIVATE ${before} ${arg_NEEDS})
    set_property(GLOBAL APPEND PROPERTY HEAT_SHARED_${language} heat_${language}_${name})
  endif()
endfunction()

# The kind of a solver, such as "serial", "mpi+gpu" or "threads", from the targets that it needs.
function(heat_kind_of needs result)
  set(kinds "")
  if(needs MATCHES "MPI::")
    list(APPEND kinds mpi)
  endif()
  if(needs MATCHES "CUDA::|OpenACC")
    list(APPEND kinds gpu)
  elseif(needs MATCHES "OpenMP::")  # beside OpenACC it has device memory, and starts no threads
    list(APPEND kinds threads)
  endif()
  list(JOIN kinds "+" kinds)
  if(NOT kinds)
    set(kinds serial)
  endif()
  set(${result} ${kinds} PARENT_SCOPE)
endfunction()

# heat_add_solver(<language> <name> SOURCES <file>... [NEEDS <target>...])
# adds solver <language>/<name>, target and symbol heat_<language>_<name>. The global property
# HEAT_SOLVER_NAMES lists all of them, available or not, each name with the kind that
# heat_format_solvers() gives it: "fortran/serial;serial;fortran/mpi;mpi;...", to be read by
# list(POP_FRONT names name kind).
function(heat_add_solver language name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;NEEDS")
  set(target heat_${language}_${name})
  heat_kind_of("${arg_NEEDS}" kind)
  set_property(GLOBAL APPEND PROPERTY HEAT_SOLVER_NAMES ${language}/${name} ${kind})
  set_property(GLOBAL APPEND PROPERTY HEAT_SOLVER_SYMBOLS ${target})
  set_property(GLOBAL APPEND_STRING PROPERTY HEAT_SOLVER_ENTRIES
    "{\"${language}/${name}\", ${target}}, ")
  set(reason "")
  if(NOT heat_${language}_compiler)
    set(reason "no compiler for ${language}")
  endif()
  foreach(need IN LISTS arg_NEEDS)
    if((NOT TARGET ${need} OR need IN_LIST heat_unusable) AND NOT reason)
      set(reason "${need} was not found")
      if(need STREQUAL "OpenMP::OpenMP_CXX" AND TARGET ${need})
        set(reason "${need} is another library than Fortran's OpenMP")
      elseif(need MATCHES "^CUDA::")
        set(reason "${heat_no_cuda}")
      endif()
    endif()
  endforeach()
  if(reason)
    string(TOUPPER "HEAT_NEEDS_${kind}" needs)
    string(REPLACE "+" " | HEAT_NEEDS_" needs ${needs})
    string(REPLACE "HEAT_NEEDS_SERIAL" "0" needs ${needs})
    heat_add_stub(${target} heat_solver_table ${language}/${name} "${reason}" "${needs}")
    return()
  endif()
  list(TRANSFORM arg_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/${language}/)
  heat_add_objects(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_NEEDS})
  get_property(shared GLOBAL PROPERTY HEAT_SHARED_${language})
  target_link_libraries(${target} PRIVATE ${shared})
  set_property(GLOBAL APPEND PROPERTY HEAT_NEEDS ${arg_NEEDS})
endfunction()

# Link everything that was added into the library `heat`.
function(heat_finish_library)
  get_property(objects GLOBAL PROPERTY HEAT_OBJECTS)
  get_property(needs GLOBAL PROPERTY HEAT_NEEDS)
  get_property(HEAT_SOLVER_SYMBOLS GLOBAL PROPERTY HEAT_SOLVER_SYMBOLS)
  get_property(HEAT_SOLVER_ENTRIES GLOBAL PROPERTY HEAT_SOLVER_ENTRIES)
  list(JOIN HEAT_SOLVER_SYMBOLS ", " HEAT_SOLVER_SYMBOLS)
  configure_file(${PROJECT_SOURCE_DIR}/interop/library/registry_list.cpp.in registry_list.cpp @ONLY)
  get_property(offloaded GLOBAL PROPERTY HEAT_OFFLOADED)
  get_property(offloaded_objects GLOBAL PROPERTY HEAT_OFFLOADED_OBJECTS)
  if(offloaded)
    list(REMOVE_ITEM objects ${offloaded})
  endif()
  list(TRANSFORM objects REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>")
  add_library(heat SHARED ${CMAKE_CURRENT_BINARY_DIR}/registry_list.cpp ${objects}
    ${offloaded_objects})
  add_library(heat::heat ALIAS heat)
  add_library(heat::heat_fortran ALIAS heat)  # it has the modules, too
  set(map ${PROJECT_SOURCE_DIR}/interop/library/heat.map)
  target_link_options(heat PRIVATE -Wl,--version-script=${map})
  set_target_properties(heat PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${map})
  target_include_directories(heat
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/interop/include>)
  target_include_directories(heat INTERFACE
    $<BUILD_INTERFACE:$<$<COMPILE_LANGUAGE:Fortran>:${CMAKE_Fortran_MODULE_DIRECTORY}>>)
  target_link_libraries(heat PRIVATE $<BUILD_INTERFACE:heat_flags> ${needs})
  # Behind `heat`, which has all of its symbols, so nothing of it is linked: CMake compiles users of
  # a Fortran module again only if they link the library that it is of.
  if(TARGET heat_module)
    target_link_libraries(heat INTERFACE $<BUILD_INTERFACE:heat_module>)
  endif()
endfunction()
