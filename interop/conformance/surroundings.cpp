#include "surroundings.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <limits>

namespace heat::conformance {
namespace {

/// Copies of the standard streams, made before any library is loaded.
const int copies[] = {fcntl(0, F_DUPFD_CLOEXEC, 3), fcntl(1, F_DUPFD_CLOEXEC, 3),
                      fcntl(2, F_DUPFD_CLOEXEC, 3)};
constexpr const char* names[] = {"standard input", "standard output", "standard error"};

bool is_open(int stream) { return fcntl(stream, F_GETFD) != -1; }

/// Whether this thread takes subnormal numbers for zeros.
bool flushes_subnormals() {
  const volatile double smallest = std::numeric_limits<double>::min();
  return smallest / 2 == 0.0;
}

}  // namespace

std::FILE* out() {
  // A stream that was closed is open for reading alone; see streams.c.
  static std::FILE* const file = copies[1] < 0 ? nullptr : fdopen(copies[1], "w");
  return file == nullptr ? stdout : file;
}

Surroundings::Surroundings() : rounding_(std::fegetround()), flushes_(flushes_subnormals()) {
  std::fegetenv(&arithmetic_);
}

std::string Surroundings::restore() const {
  std::string changed;
  if (!flushes_ && flushes_subnormals()) {
    changed =
        "expected the program's arithmetic as it was, found that subnormal numbers are "
        "flushed to zero (linked with -ffast-math or -Ofast?)";
  } else if (std::fegetround() != rounding_) {
    changed = "expected the program's arithmetic as it was, found another rounding mode";
  }
  std::fesetenv(&arithmetic_);
  for (int stream = 0; stream < 3; ++stream) {
    if (copies[stream] < 0 || is_open(stream)) continue;
    dup2(copies[stream], stream);
    if (changed.empty()) changed = std::string("expected ") + names[stream] + " to be open still";
  }
  return changed;
}

}  // namespace heat::conformance
