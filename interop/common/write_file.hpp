/// Writing a file for good.
#ifndef HEAT_WRITE_FILE_HPP
#define HEAT_WRITE_FILE_HPP

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace heat {

/// Write a text, all of it, and on to the disk.
/// @param how  O_TRUNC or O_APPEND
/// @return 0, or errno
inline int write_file(const char* path, int how, std::string_view text) {
  const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0666);
  if (fd < 0) return errno;
  int error = 0;
  // A disk with some room left takes a part of it; the rest then fails.
  while (error == 0 && !text.empty()) {
    const ssize_t count = write(fd, text.data(), text.size());
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR) error = errno;
  }
  if (error == 0 && fsync(fd) != 0) error = errno;
  if (close(fd) != 0 && error == 0) error = errno;
  return error;
}

}  // namespace heat

#endif
