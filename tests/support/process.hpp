/// Running a program and keeping its output.
#ifndef HEAT_TESTS_PROCESS_HPP
#define HEAT_TESTS_PROCESS_HPP

#include <string>
#include <vector>

namespace heat::test {

using Words = std::vector<std::string>;

inline Words operator+(Words left, const Words& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

struct Outcome {
  int status = -1;  ///< exit status, or 128 + the signal that ended it
  std::string out, err;
};

/// Run a program, found as a shell would find it, to its end.
/// @throws std::system_error if it cannot be started
Outcome run_program(const Words& words);

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The lines of a text, without their ends.
Words lines_of(const std::string& text);

/// The first line that begins with some words, without its end; empty if none does.
std::string line_with(const std::string& text, const std::string& start);

/// All bytes of a file; empty if it cannot be read.
std::string read_file(const std::string& path);

/// Write a whole file.
void write_file(const std::string& path, const std::string& text);

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
