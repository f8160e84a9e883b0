/// Worlds that programs are started in: rows of what is inherited and of what must come of it.
#ifndef HEAT_TESTS_COMPARE_INHERITED_HPP
#define HEAT_TESTS_COMPARE_INHERITED_HPP

#include <ostream>

#include "driver.hpp"

namespace heat::test {

enum class Decision {
  honour,   ///< it is the user's wish
  replace,  ///< it is an accident, and must change nothing
  report    ///< nothing can be done: one line says what it is
};

struct World {
  const char* what;  ///< that is inherited
  Decision decision;
  const char* world;  ///< for a shell: make this world and start "$@" in it
  int status = 0;
  const char* says = "";  ///< on stderr, in one line beside progress; "*" for anything
  friend std::ostream& operator<<(std::ostream& stream, const World& one) {
    return stream << one.what;
  }
};

inline Outcome run_in_world(const std::string& world, const Folder& folder, const Words& command) {
  return run_program(Words{"env", "-C", folder.path(""), "/bin/sh", "-c", world, "sh"} + command);
}

}  // namespace heat::test

#endif
