/// Where a program is.
#ifndef HEAT_FIND_PROGRAM_HPP
#define HEAT_FIND_PROGRAM_HPP

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <string>

namespace heat {

/// The path of a program, or "" if it is not there: a path itself, or a name to look for in PATH.
inline std::string find_program(const std::string& name) {
  const auto runs = [](const std::string& path) {
    struct stat state {};
    return stat(path.c_str(), &state) == 0 && S_ISREG(state.st_mode) &&
           access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) return runs(name) ? name : "";
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string found = (folder.empty() ? "." : folder) + "/" + name;
    if (runs(found)) return found;
  }
  return "";
}

}  // namespace heat

#endif
