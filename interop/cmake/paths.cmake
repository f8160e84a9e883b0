# Characters that the folder of the sources or of the build must not have, for some tool gives them
# a meaning that no quoting takes away. It is said before anything is built, in one line.
set(heat_forbidden
  ":" "it separates the folders where programs look for libraries and Python for modules"
  "," "it separates what compilers pass to the linker (-Wl)"
  "#" "CMake refuses it in the names of generated files"
  "$" "the linker and make expand it in the paths of libraries"
  "\"" "it ends a string in generated C"
  "*" "it is a pattern where CMake looks for files"
  "?" "it is a pattern where CMake looks for files"
  "{" "it is not known what tools of the build make of it"
  "}" "it is not known what tools of the build make of it"
  "<" "it begins an expression of CMake's generators"
  ">" "it ends an expression of CMake's generators"
  "|" "it begins the extra inputs of a step in Ninja's files"
  "`" "shells run what it encloses"
  "!" "it is not known what tools of the build make of it"
  "^" "it is not known what tools of the build make of it"
  "\t" "Ninja's files have no tabs"
  "\n" "it ends a step in Ninja's files")

function(heat_check_path path)
  if(path MATCHES "[][;\\]")  # no list can hold these
    message(FATAL_ERROR " heat cannot be built in ${path}: its path has '${CMAKE_MATCH_0}', and"
      " CMake's lists cannot hold it")
  endif()
  list(LENGTH heat_forbidden count)
  math(EXPR last "${count} - 2")
  foreach(i RANGE 0 ${last} 2)
    math(EXPR next "${i} + 1")
    list(GET heat_forbidden ${i} character)
    list(GET heat_forbidden ${next} reason)
    string(FIND "${path}" "${character}" at)
    if(at GREATER_EQUAL 0)
      message(FATAL_ERROR
        " heat cannot be built in ${path}: its path has '${character}', and ${reason}")
    endif()
  endforeach()
endfunction()

heat_check_path("${CMAKE_SOURCE_DIR}")
heat_check_path("${CMAKE_BINARY_DIR}")
