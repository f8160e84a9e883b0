/// A stand-in for gnuplot that shows the data that figures send, and how these are drawn.
#ifndef HEAT_TESTS_GNUPLOT_HPP
#define HEAT_TESTS_GNUPLOT_HPP

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "process.hpp"

namespace heat::test {

/// The commands and data that gnuplot was sent for one picture.
struct Drawn {
  using Row = std::array<double, 4>;

  std::string commands;                            ///< all lines but those of data blocks
  std::string plot;                                ///< the plot commands, one a panel
  std::map<std::string, std::vector<Row>> blocks;  ///< data by name, such as "$line0"
  std::vector<double> image;                       ///< pixels of the last panel, x fast

  [[nodiscard]] bool has(const std::string& part) const {
    return commands.find(part) != std::string::npos;
  }
};

/// The first program called gnuplot in PATH, as long as this lives. It draws the text that it
/// was sent.
class FakeGnuplot {
 public:
  /// @param first  commands of sh that it begins with
  explicit FakeGnuplot(const std::string& first = "") : path_(std::getenv("PATH")) {
    const std::string program = folder_.path("gnuplot");
    std::ofstream(program) << "#!/bin/sh\n" << first << "\nexec cat\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    setenv("PATH", (folder_.path("") + ":" + path_).c_str(), 1);
  }
  ~FakeGnuplot() { setenv("PATH", path_.c_str(), 1); }
  FakeGnuplot(const FakeGnuplot&) = delete;
  FakeGnuplot& operator=(const FakeGnuplot&) = delete;

 private:
  Folder folder_;
  std::string path_;
};

/// Read a picture that the stand-in drew, such as "out/runtime.svg"; empty if there is none.
inline Drawn drawn(const std::string& picture) {
  Drawn result;
  std::istringstream sent(read_file(picture));
  for (std::string line; std::getline(sent, line);) {
    if (line.starts_with("plot ")) result.plot += line + "\n";
    if (line.starts_with("$") && line.ends_with(" << e")) {
      std::vector<Drawn::Row>& rows = result.blocks[line.substr(0, line.find(' '))];
      for (std::string row; std::getline(sent, row) && row != "e";) {
        std::istringstream numbers(row);
        Drawn::Row& values = rows.emplace_back();
        for (double& value : values) numbers >> value;
      }
    } else {
      result.commands += line + "\n";
    }
    const auto size = line.find("binary array=(");
    if (size == std::string::npos) continue;
    int nx = 0, ny = 0;
    std::sscanf(line.c_str() + size, "binary array=(%d,%d)", &nx, &ny);
    result.image.resize(static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny));
    sent.read(reinterpret_cast<char*>(result.image.data()),
              static_cast<std::streamsize>(result.image.size() * sizeof(double)));
  }
  return result;
}

}  // namespace heat::test

#endif
