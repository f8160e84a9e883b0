/// The command line of a program that takes a folder and nothing else.
#ifndef HEAT_LIMITS_FOLDER_ARGUMENT_HPP
#define HEAT_LIMITS_FOLDER_ARGUMENT_HPP

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

namespace heat::limits {

struct FolderArgument {
  std::optional<std::filesystem::path> folder;  ///< none: the program ends here, with the status
  int status = 0;
};

/// Read FOLDER, or print help on stdout, or on stderr one line about what is wrong.
/// @param name  of the program
/// @param does  what it does, as "prints what a folder of scripts/bench holds"
/// @param more  further lines of the help
inline FolderArgument folder_argument(int argc, char** argv, const char* name, const char* does,
                                      const char* more) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (first == "--help" || first == "-h") {
    std::printf("%s FOLDER: %s.\n%s", name, does, more);
    return {};
  }
  if (argc == 2 && !first.empty() && first.front() != '-') return {first, 0};
  std::fprintf(stderr, "%s: usage: %s FOLDER; see --help\n", name, name);
  return {std::nullopt, 2};
}

}  // namespace heat::limits

#endif
