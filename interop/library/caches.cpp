/// The data caches of this machine, from which tiles take their size.
#include <unistd.h>

#include <array>
#include <string>

#include "heat/heat.hpp"

namespace {

std::int64_t size_of(int name, std::int64_t common) {
  const long bytes = sysconf(name);
  return bytes > 0 ? bytes : common;
}

}  // namespace

heat_status heat_cache_size(std::int32_t level, std::int64_t* bytes) {
  // Asked once, because in a virtual machine the answer may take longer than a small sweep.
  static const std::array<std::int64_t, 3> sizes{size_of(_SC_LEVEL1_DCACHE_SIZE, 32 << 10),
                                                 size_of(_SC_LEVEL2_CACHE_SIZE, 256 << 10),
                                                 size_of(_SC_LEVEL3_CACHE_SIZE, 16 << 20)};
  return heat::guard([&] {
    if (level < 1 || level > 3 || bytes == nullptr) {
      throw heat::Error(HEAT_INVALID_ARGUMENT, "a cache has level 1 to 3, not " +
                                                   std::to_string(level) + "; bytes is not NULL");
    }
    *bytes = sizes[static_cast<std::size_t>(level - 1)];
  });
}
