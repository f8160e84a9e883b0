/// A file without a name, for the output of another program.
#ifndef HEAT_MEMORY_FILE_HPP
#define HEAT_MEMORY_FILE_HPP

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

namespace heat {

/// A file in memory: no folder for it has to exist, to be writable, or to have room. Unlike a pipe,
/// it ends although a stray grandchild keeps it open.
class MemoryFile {
 public:
  /// @throws std::system_error if there is no memory or no descriptor left
  MemoryFile() {
    const int first = memfd_create("heat", 0);
    // Never one of the standard streams, which may have been closed.
    if (first >= 0) fd_ = fcntl(first, F_DUPFD, STDERR_FILENO + 1);
    const int error = errno;
    if (first >= 0) close(first);
    if (fd_ < 0) throw std::system_error(error, std::generic_category(), "no file in memory");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(fd_); }

  /// The descriptor, which children inherit.
  [[nodiscard]] int fd() const { return fd_; }

  /// Bytes written so far.
  [[nodiscard]] std::int64_t size() const {
    struct stat state {};
    return fstat(fd_, &state) == 0 ? state.st_size : 0;
  }

  /// All that was written.
  [[nodiscard]] std::string text() const {
    std::string all;
    std::array<char, 4096> part{};
    for (ssize_t n;
         (n = pread(fd_, part.data(), part.size(), static_cast<off_t>(all.size()))) > 0;) {
      all.append(part.data(), static_cast<std::size_t>(n));
    }
    return all;
  }

 private:
  int fd_ = -1;
};

}  // namespace heat

#endif
