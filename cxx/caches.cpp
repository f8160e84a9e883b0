#include "caches.hpp"

#include <unistd.h>

namespace heat::cxx {
namespace {

std::int64_t size_of(int name, std::int64_t common) {
  const long bytes = sysconf(name);
  return bytes > 0 ? bytes : common;
}

}  // namespace

const Caches& Caches::here() {
  static const Caches caches{size_of(_SC_LEVEL1_DCACHE_SIZE, 32 << 10),
                             size_of(_SC_LEVEL2_CACHE_SIZE, 256 << 10),
                             size_of(_SC_LEVEL3_CACHE_SIZE, 16 << 20)};
  return caches;
}

}  // namespace heat::cxx
