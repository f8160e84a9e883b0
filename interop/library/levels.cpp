/// The choice of the build of a hot file that this processor runs, the same for every language.
#include "levels.hpp"

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine.h"
#include "heat/heat.hpp"

namespace {

using heat::Error;

bool runs_here(std::string_view level) {
  return level == "generic" || level == "native" || heat::runs_level(level);
}

}  // namespace

heat_status heat_choose_level(const char* name, const char* const* levels, int64_t* best) {
  return heat::guard([&] {
    const char* wanted = std::getenv("HEAT_ISA");
    if (wanted != nullptr && *wanted == '\0') wanted = nullptr;
    std::int64_t chosen = -1;
    std::string known;
    for (std::int64_t i = 0; levels[i] != nullptr; ++i) {
      if (!runs_here(levels[i])) continue;
      known += (known.empty() ? "" : ", ") + std::string(levels[i]);
      if (wanted == nullptr || wanted == std::string_view(levels[i])) chosen = i;
    }
    if (known.empty()) {
      throw Error(HEAT_UNAVAILABLE, std::string("the kernel ") + name +
                                        " was built for none of this processor's levels");
    }
    if (chosen < 0) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  std::string("HEAT_ISA=") + wanted + " is not a level of this machine: " + known);
    }
    *best = chosen;
  });
}

heat_status heat_choose_sweep(const char* name, const heat_sweep_build* builds,
                              heat_kernel* kernel) {
  return heat::guard([&] {
    heat::require(kernel, "heat_kernel");
    if (name == nullptr || builds == nullptr) {
      throw Error(HEAT_INVALID_ARGUMENT, "a kernel has no name or no builds");
    }
    std::vector<const char*> levels;
    for (const heat_sweep_build* one = builds; one->sweep != nullptr; ++one) {
      levels.push_back(one->level);
    }
    levels.push_back(nullptr);
    std::int64_t best = 0;
    heat::check(heat_choose_level(name, levels.data(), &best));
    kernel->name = name;
    kernel->level = builds[best].level;
    kernel->sweep = builds[best].sweep;
  });
}
