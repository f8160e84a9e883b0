/// Writing a field of differences cell by cell.
#ifndef HEAT_DIAGNOSE_NPY_WRITER_HPP
#define HEAT_DIAGNOSE_NPY_WRITER_HPP

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "heat/heat.hpp"

namespace heat::diagnose {

/// A NumPy array of shape (ny, nx) that holds |bad - good|, filled in the order of memory.
class NpyWriter {
 public:
  /// @param path  empty: nothing is written
  /// @throws Error HEAT_IO_ERROR if the file cannot be created
  NpyWriter(const std::filesystem::path& path, std::int64_t nx, std::int64_t ny) : path_(path) {
    if (path_.empty()) return;
    check(heat_create_npy(path_.c_str(), nx, ny));
    constexpr std::streamoff header_bytes = 128;
    file_.open(path_, std::ios::binary | std::ios::in | std::ios::out);
    file_.seekp(header_bytes);
  }

  void add(double bad, double good) {
    if (path_.empty()) return;
    double distance = std::abs(bad - good);
    // What has no distance is drawn as the largest there is.
    if (!std::isfinite(distance)) distance = std::numeric_limits<double>::max();
    file_.write(reinterpret_cast<const char*>(&distance), sizeof distance);
  }

  /// @throws Error HEAT_IO_ERROR if any of it is lost
  void close() {
    if (path_.empty()) return;
    file_.close();
    if (!file_) throw Error(HEAT_IO_ERROR, "cannot write '" + path_.string() + "'");
  }

 private:
  std::filesystem::path path_;
  std::fstream file_;
};

}  // namespace heat::diagnose

#endif
