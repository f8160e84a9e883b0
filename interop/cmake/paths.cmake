# The folders of the sources and of the build must not have these characters, because some tool of
# the build (the linker, Ninja, CMake's lists) gives them a meaning that no quoting takes away. They
# are refused before anything is built.
foreach(path IN ITEMS "${CMAKE_CURRENT_SOURCE_DIR}" "${CMAKE_BINARY_DIR}")
  if(path MATCHES "[][;:\\,#$\"*?{}<>|`!^\t\n]")
    message(FATAL_ERROR " heat cannot be built in ${path}: its path has '${CMAKE_MATCH_0}', which"
      " has a special meaning for some tool of the build")
  endif()
endforeach()
