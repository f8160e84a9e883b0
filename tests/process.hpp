/// Running a program and keeping what it says.
#ifndef HEAT_TESTS_PROCESS_HPP
#define HEAT_TESTS_PROCESS_HPP

#include <string>
#include <vector>

namespace heat::test {

struct Outcome {
  int status = -1;  ///< exit status, or 128 + the signal that ended it
  std::string out, err;
};

/// Run a program, found as a shell would find it, to its end.
/// @throws std::system_error if it cannot be started
Outcome run_program(const std::vector<std::string>& words);

/// The lines of a text, without their ends.
std::vector<std::string> lines_of(const std::string& text);

/// All bytes of a file; empty if it cannot be read.
std::string read_file(const std::string& path);

/// A folder of its own, removed with everything in it at the end.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  /// The path of `name` inside.
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace heat::test

#endif
