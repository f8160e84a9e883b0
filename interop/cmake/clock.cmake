# Input of CMake that is dated in the future (another clock, an unpacked archive) is newer than all
# files that CMake writes, so the build would run CMake again and again. Then it does not run it at
# all: scripts/build, which ./compare calls, runs it.
function(heat_find_future_input result)
  file(TOUCH ${CMAKE_BINARY_DIR}/.now)  # dated by the clock of the file system
  file(TIMESTAMP ${CMAKE_BINARY_DIR}/.now now "%s")
  file(REMOVE ${CMAKE_BINARY_DIR}/.now)
  set(${result} "" PARENT_SCOPE)
  set(inputs ${CMAKE_SOURCE_DIR}/CMakeLists.txt ${CMAKE_SOURCE_DIR}/CMakePresets.json)
  foreach(room IN ITEMS cxx fortran interop plots python tests)
    file(GLOB_RECURSE files ${CMAKE_SOURCE_DIR}/${room}/*)
    list(APPEND inputs ${files})
  endforeach()
  foreach(file IN LISTS inputs)
    file(TIMESTAMP ${file} date "%s")
    if(date GREATER now)
      set(${result} ${file} PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

heat_find_future_input(future)
if(future)
  message(WARNING "${future} is dated in the future: the build will not run CMake by itself")
  set(CMAKE_SUPPRESS_REGENERATION TRUE)
endif()
