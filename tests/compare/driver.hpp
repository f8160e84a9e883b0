/// Starting ./compare's program in a folder of its own.
#ifndef HEAT_TESTS_COMPARE_DRIVER_HPP
#define HEAT_TESTS_COMPARE_DRIVER_HPP

#include <fstream>
#include <string>
#include <vector>

#include "process.hpp"

namespace heat::test {

/// Run heat-compare with a working folder and further variables "NAME=value" in its environment.
inline Outcome run_compare(const std::vector<std::string>& arguments, const Folder& folder,
                           const std::vector<std::string>& variables = {}) {
  std::vector<std::string> words{"env", "-C", folder.path("")};
  words.insert(words.end(), variables.begin(), variables.end());
  words.push_back(HEAT_COMPARE_PROGRAM);
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_program(words);
}

/// Write a whole file.
inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace heat::test

#endif
