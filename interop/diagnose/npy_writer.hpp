/// Writing a field of differences cell by cell.
#ifndef HEAT_DIAGNOSE_NPY_WRITER_HPP
#define HEAT_DIAGNOSE_NPY_WRITER_HPP

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

#include "heat/heat.hpp"
#include "interop/library/npy.hpp"

namespace heat::diagnose {

/// A NumPy array of shape (ny, nx) that holds |bad - good|, filled in the order of memory. If it
/// cannot be written, calls do nothing, because the differences are still to be counted.
class NpyWriter {
 public:
  /// @param path  empty: nothing is written
  NpyWriter(const std::filesystem::path& path, std::int64_t nx, std::int64_t ny) : path_(path) {
    if (path_.empty()) return;
    if (heat_create_npy(path_.c_str(), nx, ny) != HEAT_OK) {
      lost_ = error_message();
      return;
    }
    file_ = std::fopen(path_.c_str(), "r+b");
    if (file_ == nullptr || std::fseek(file_, npy_header_bytes, SEEK_SET) != 0) lose();
  }
  NpyWriter(const NpyWriter&) = delete;
  NpyWriter& operator=(const NpyWriter&) = delete;
  ~NpyWriter() { close(); }

  void add(double bad, double good) {
    if (file_ == nullptr) return;
    double distance = std::abs(bad - good);
    // A distance that is not finite is drawn as the largest number.
    if (!std::isfinite(distance)) distance = std::numeric_limits<double>::max();
    if (std::fwrite(&distance, sizeof distance, 1, file_) != 1) lose();
  }

  /// @return why the file was not written, or ""
  std::string close() {
    if (file_ != nullptr && std::fclose(std::exchange(file_, nullptr)) != 0) lose();
    return lost_;
  }

 private:
  /// Keep the reason of errno, and no part of the file.
  void lose() {
    lost_ = "cannot write " + path_.string() + ": " + std::strerror(errno);
    if (file_ != nullptr) std::fclose(std::exchange(file_, nullptr));
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  std::filesystem::path path_;
  std::FILE* file_ = nullptr;
  std::string lost_;
};

}  // namespace heat::diagnose

#endif
