# OpenACC's regions on a GPU, as gfortran compiles them; OpenMP and OpenACC share a library there.
#
# An object with regions holds them in an intermediate language, which the linker passes to
# the compiler of the device. The regions of a solver are linked into an object of their own, so
# that the library links like any other. GCC 12's table of regions, made for programs, would give a
# shared library relocations in its code pages (DT_TEXTREL), so it is moved to writable pages.

set(HEAT_OFFLOAD_FLAGS -foffload=nvptx-none "-foffload-options=nvptx-none=-misa=sm_80" CACHE STRING
  "How gfortran compiles OpenACC's regions")
mark_as_advanced(HEAT_OFFLOAD_FLAGS)
heat_check_flags(HEAT_OFFLOAD_FLAGS)

if(CMAKE_Fortran_COMPILER_ID STREQUAL "GNU" AND TARGET OpenMP::OpenMP_Fortran)
  add_library(gfortran::OpenACC INTERFACE IMPORTED)
endif()

# Flags that distributions add for the host are switched off: the device's compiler lacks them.
set(heat_region_flags -fno-lto -fno-stack-protector -fcf-protection=none)

# heat_link_regions(<object> <flags> <input>...): sets `link` and `rename`, the commands that make
# the object; the flags are those of -foffload.
function(heat_link_regions object flags)
  set(begin "")
  set(end "")
  if(NOT "-foffload=disable" IN_LIST flags)
    foreach(part begin end)  # of the list of regions
      execute_process(COMMAND ${CMAKE_Fortran_COMPILER} -print-file-name=crtoffload${part}.o
        OUTPUT_VARIABLE ${part} OUTPUT_STRIP_TRAILING_WHITESPACE)
    endforeach()
  endif()
  set(link ${CMAKE_Fortran_COMPILER} -fPIC -r -nostdlib -flinker-output=nolto-rel
    ${flags} ${begin} ${ARGN} ${end} -o ${object} PARENT_SCOPE)
  set(rename ${CMAKE_OBJCOPY} --remove-section .gnu.offload_lto_*
    --rename-section .rodata=.data.rel.ro,alloc,load,data,contents ${object} PARENT_SCOPE)
endfunction()

# Build one region like a solver's, with the build's own flags and folder: sets `reason` to "" or to
# the reason why it fails.
function(heat_try_regions flags)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/offload_probe)
  file(WRITE ${folder}/probe.f90 "subroutine probe(i)
  integer, intent(inout) :: i
  !$acc parallel copy(i)
  i = i + 1
  !$acc end parallel
end subroutine probe\n")
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  separate_arguments(own UNIX_COMMAND "${CMAKE_Fortran_FLAGS} ${CMAKE_Fortran_FLAGS_${type}}")
  separate_arguments(cxx UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  separate_arguments(shared UNIX_COMMAND "${CMAKE_SHARED_LINKER_FLAGS}")
  set(compile ${CMAKE_Fortran_COMPILER} ${own} -fPIC -fopenacc ${heat_region_flags} ${flags}
    -c ${folder}/probe.f90 -o ${folder}/probe.o)
  heat_link_regions(${folder}/linked.o "${flags}" ${folder}/probe.o)
  set(library ${CMAKE_CXX_COMPILER} ${cxx} -fPIC ${shared} -shared ${folder}/linked.o
    ${OpenMP_Fortran_LIBRARIES} -o ${folder}/probe.so)
  foreach(step compile link rename library)
    execute_process(COMMAND ${${step}}
      RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
    if(NOT status EQUAL 0)
      # The driver's line that passes on another program's failure tells nothing.
      string(REGEX REPLACE "[^\n]*returned [0-9]+ exit status" "" text "${text}")
      string(REGEX MATCH "[^\n]*([Ee]rror|fatal|not found|undefined|unresolved|cannot)[^\n]*" line
        "${text}")
      set(reason "${step}: ${line}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(reason "" PARENT_SCOPE)
endfunction()

# heat_offload(<solver> <file>): compile the regions in a file of a Fortran solver for GPUs, too, if
# that is possible; otherwise they are for the host alone, and module heat_offload says so. Sets
# HEAT_OFFLOAD to "true" or "false", as Fortran spells it.
function(heat_offload solver file)
  set(target heat_fortran_${solver})
  if(NOT TARGET gfortran::OpenACC)
    return()  # a stub stands for it
  endif()
  set(HEAT_OFFLOAD false)
  set(linked FALSE)
  set(flags "")
  if(CMAKE_OBJCOPY)
    set(flags ${HEAT_OFFLOAD_FLAGS})
    if(PROJECT_SOURCE_DIR MATCHES "[^ -~]")
      set(reason "the GPU's assembler reads ASCII alone, and is given the path of the sources")
    else()
      heat_try_regions("${flags}")
    endif()
    if(NOT reason)
      set(HEAT_OFFLOAD true)
      set(linked TRUE)
    else()
      message(STATUS "fortran/gpu is for the host alone: ${reason}")
      set(flags -foffload=disable)  # it leaves nothing to the link
      heat_try_regions("${flags}")
      if(NOT reason)
        set(linked TRUE)
      endif()
    endif()
    target_compile_options(${target} PRIVATE ${heat_region_flags} ${flags})
  endif()
  # The device's compiler refuses regions of both kinds at once. A procedure that is called there,
  # not inlined, takes half as many instructions again.
  set_source_files_properties(${PROJECT_SOURCE_DIR}/fortran/${file} PROPERTIES
    COMPILE_OPTIONS "-fno-openmp;-fopenacc;--param=early-inlining-insns=1000")
  set(HEAT_OFFLOAD ${HEAT_OFFLOAD} PARENT_SCOPE)
  configure_file(${PROJECT_SOURCE_DIR}/fortran/offload.f90.in ${target}_offload.f90 @ONLY)
  target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${target}_offload.f90)
  if(NOT linked)
    return()
  endif()
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${target}_linked.o)
  heat_link_regions(${object} "${flags}" $<TARGET_OBJECTS:${target}>)
  add_custom_command(OUTPUT ${object} COMMAND ${link} COMMAND ${rename}
    DEPENDS ${target} $<TARGET_OBJECTS:${target}>
    COMMENT "Linking the regions of ${target}" COMMAND_EXPAND_LISTS VERBATIM)
  set_property(GLOBAL APPEND PROPERTY HEAT_OFFLOADED ${target})
  set_property(GLOBAL APPEND PROPERTY HEAT_OFFLOADED_OBJECTS ${object})
endfunction()
