# Write OUTPUT with the commit of SOURCE; leave it alone if it is the same. "" where SOURCE is no
# checkout of its own: unpacked inside another repository, or in a tree that git refuses to read.
set(commit "")
find_package(Git QUIET)

# The answer of git in SOURCE to ARGN, or ""
function(ask_git result)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE} ${ARGN}
    OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(${result} "${answer}" PARENT_SCOPE)
endfunction()

if(GIT_FOUND)
  set(ENV{GIT_OPTIONAL_LOCKS} 0)
  # A build that a hook or `git rebase --exec` runs inherits variables that name another repository.
  # The user's settings, such as safe.directory, stay.
  ask_git(variables rev-parse --local-env-vars)
  string(REPLACE "\n" ";" variables "${variables}")
  list(FILTER variables EXCLUDE REGEX "^GIT_CONFIG")
  foreach(variable IN LISTS variables)
    unset(ENV{${variable}})
  endforeach()
  ask_git(top rev-parse --show-toplevel)
  file(REAL_PATH "${SOURCE}" source)
  if(top)
    file(REAL_PATH "${top}" top)
  endif()
  if(top STREQUAL source)
    ask_git(commit describe --always --dirty --abbrev=12)
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
#include "build_info.hpp"

const char* const heat::build_info::commit = "@commit@";
]])
