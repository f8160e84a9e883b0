# OpenMP's target regions on a GPU: what gfortran leaves to the link is done for one solver alone.
#
# An object with target regions holds them in an intermediate language, which the linker hands to
# the compiler of the device. Linking them into an object of its own keeps that away from the
# library, which then links like any other; and GCC 12's table of regions, made for programs, would
# give a shared library relocations in its code pages (DT_TEXTREL) unless it moves to writable ones.

set(HEAT_OFFLOAD_FLAGS -foffload=nvptx-none "-foffload-options=nvptx-none=-misa=sm_80" CACHE STRING
  "How gfortran compiles OpenMP's target regions")
mark_as_advanced(HEAT_OFFLOAD_FLAGS)
heat_check_flags(HEAT_OFFLOAD_FLAGS)

# Sets HEAT_OFFLOAD to "true" or "false", as Fortran spells it: whether there is a compiler for a
# device.
function(heat_find_offload)
  set(found FALSE)
  if(CMAKE_Fortran_COMPILER_ID STREQUAL "GNU" AND CMAKE_OBJCOPY AND TARGET OpenMP::OpenMP_Fortran)
    include(CheckSourceCompiles)
    if(NOT HEAT_OFFLOAD_COMPILES)
      unset(HEAT_OFFLOAD_COMPILES CACHE)  # it may have been installed since
    endif()
    list(JOIN HEAT_OFFLOAD_FLAGS " " flags)
    set(CMAKE_REQUIRED_FLAGS "-fopenmp ${flags}")
    check_source_compiles(Fortran "
      program main
        integer :: i
        i = 0
        !$omp target map(tofrom: i)
        i = i + 1
        !$omp end target
        print *, i
      end program main" HEAT_OFFLOAD_COMPILES SRC_EXT f90)
    set(found ${HEAT_OFFLOAD_COMPILES})
  endif()
  if(found)
    set(HEAT_OFFLOAD true PARENT_SCOPE)
  else()
    set(HEAT_OFFLOAD false PARENT_SCOPE)
  endif()
endfunction()

# heat_offload(<solver>): compile a Fortran solver's target regions for GPUs, too, if that is
# possible; otherwise they are for the host alone, and module heat_offload says so.
function(heat_offload solver)
  set(target heat_fortran_${solver})
  if(NOT TARGET OpenMP::OpenMP_Fortran)
    return()  # a stub stands for it
  endif()
  heat_find_offload()
  set(HEAT_OFFLOAD ${HEAT_OFFLOAD} PARENT_SCOPE)
  configure_file(${PROJECT_SOURCE_DIR}/fortran/offload.f90.in ${target}_offload.f90 @ONLY)
  target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${target}_offload.f90)
  if(NOT CMAKE_Fortran_COMPILER_ID STREQUAL "GNU" OR NOT CMAKE_OBJCOPY)
    return()
  endif()
  set(flags -foffload=disable)  # of what it leaves to the link nothing remains
  set(begin "")
  set(end "")
  if(HEAT_OFFLOAD)
    set(flags ${HEAT_OFFLOAD_FLAGS})
    foreach(part begin end)  # of the list of regions
      execute_process(COMMAND ${CMAKE_Fortran_COMPILER} -print-file-name=crtoffload${part}.o
        OUTPUT_VARIABLE ${part} OUTPUT_STRIP_TRAILING_WHITESPACE)
    endforeach()
  endif()
  target_compile_options(${target} PRIVATE ${flags})
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${target}_linked.o)
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_Fortran_COMPILER} -fPIC -r -nostdlib -flinker-output=nolto-rel
      ${flags} ${begin} $<TARGET_OBJECTS:${target}> ${end} -o ${object}
    COMMAND ${CMAKE_OBJCOPY} --remove-section .gnu.offload_lto_*
      --rename-section .rodata=.data.rel.ro,alloc,load,data,contents ${object}
    DEPENDS ${target} $<TARGET_OBJECTS:${target}>
    COMMENT "Linking the target regions of ${target}" COMMAND_EXPAND_LISTS VERBATIM)
  set_property(GLOBAL APPEND PROPERTY HEAT_OFFLOADED ${target})
  set_property(GLOBAL APPEND PROPERTY HEAT_OFFLOADED_OBJECTS ${object})
endfunction()
