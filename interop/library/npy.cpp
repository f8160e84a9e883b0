/// A field as a NumPy file, version 1.0 of the format, written by all ranks at once.
#include "npy.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "strips.hpp"

namespace {

using heat::Error;

[[noreturn]] void fail(const char* path, int error) {
  throw Error(HEAT_IO_ERROR, std::string("cannot write ") + path + ": " + std::strerror(error));
}

/// A file open for writing; closing is checked, because then a full disk is reported.
class File {
 public:
  File(const char* path, int flags) : path_(path), fd_(open(path, flags | O_CLOEXEC, 0666)) {
    if (fd_ < 0) fail(path_, errno);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  void write(const void* data, std::int64_t bytes, std::int64_t offset) {
    const char* from = static_cast<const char*>(data);
    while (bytes > 0) {
      const ssize_t written = pwrite(fd_, from, static_cast<std::size_t>(bytes), offset);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(path_, errno);
      from += written;
      offset += written;
      bytes -= written;
    }
  }
  void resize(std::int64_t bytes) {
    if (ftruncate(fd_, bytes) != 0) fail(path_, errno);
  }
  std::int64_t size() const {
    struct stat info {};
    if (fstat(fd_, &info) != 0) fail(path_, errno);
    return info.st_size;
  }
  void close() {
    const int fd = std::exchange(fd_, -1);
    if (::close(fd) != 0) fail(path_, errno);
  }

 private:
  const char* path_;
  int fd_;
};

}  // namespace

heat_status heat_create_npy(const char* path, int64_t nx, int64_t ny) {
  return heat::guard([&] {
    if (path == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "path is NULL");
    std::int64_t bytes = 0;
    if (nx < 1 || ny < 1 || __builtin_mul_overflow(nx, ny, &bytes) ||
        __builtin_mul_overflow(bytes, sizeof(double), &bytes) ||
        __builtin_add_overflow(bytes, heat::npy_header_bytes, &bytes)) {
      throw Error(HEAT_INVALID_ARGUMENT, "a file cannot hold a field of " + std::to_string(nx) +
                                             "x" + std::to_string(ny) + " cells");
    }
    File file(path, O_WRONLY | O_CREAT | O_TRUNC);
    try {
      const std::string text = heat::npy_header(nx, ny);
      file.write(text.data(), heat::npy_header_bytes, 0);
      file.resize(bytes);
      file.close();
    } catch (...) {
      // A device or a link that was there before is not ours to remove.
      struct stat info {};
      if (lstat(path, &info) == 0 && S_ISREG(info.st_mode)) unlink(path);
      throw;
    }
  });
}

heat_status heat_save_solver(const heat_problem* problem, const heat_solver_table* table,
                             const heat_solver* solver, const char* path) {
  return heat::guard([&] {
    heat::require(problem, "heat_problem");
    heat::require(table, "heat_solver_table");
    if (path == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "path is NULL");
    File file(path, O_WRONLY);
    const std::int64_t nx = problem->nx, ny = problem->ny;
    if (file.size() !=
        heat::npy_header_bytes + nx * ny * static_cast<std::int64_t>(sizeof(double))) {
      throw Error(HEAT_IO_ERROR, std::string(path) + " is not a file of heat_create_npy() for " +
                                     std::to_string(nx) + "x" + std::to_string(ny) + " cells");
    }
    heat::for_each_strip(*table, solver, [&](const heat_block& strip, double* cells) {
      heat::check(table->read(solver, &strip, cells, strip.nx));
      constexpr std::int64_t size = sizeof(double);
      for (std::int64_t j = 0; j < strip.ny; ++j) {
        const std::int64_t first = (strip.y - 1 + j) * nx + strip.x - 1;
        file.write(cells + j * strip.nx, strip.nx * size, heat::npy_header_bytes + first * size);
      }
    });
    file.close();
  });
}
