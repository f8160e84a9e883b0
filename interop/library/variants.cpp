/// Which build of a hot file this processor runs: the same choice for every language.
#include <cstdlib>
#include <string>
#include <string_view>

#include "heat/heat.hpp"
#include "levels.hpp"

namespace {

using heat::Error;

bool runs_here(std::string_view isa) {
  return isa == "generic" || isa == "native" || heat::runs_level(isa);
}

}  // namespace

heat_status heat_choose_variant(const char* name, const heat_variant* variants,
                                heat_kernel* kernel) {
  return heat::guard([&] {
    heat::require(kernel, "heat_kernel");
    if (name == nullptr || variants == nullptr) {
      throw Error(HEAT_INVALID_ARGUMENT, "a kernel has no name or no variants");
    }
    const char* wanted = std::getenv("HEAT_ISA");
    if (wanted != nullptr && *wanted == '\0') wanted = nullptr;
    const heat_variant* best = nullptr;
    std::string levels;
    for (const heat_variant* variant = variants; variant->sweep != nullptr; ++variant) {
      if (!runs_here(variant->isa)) continue;
      levels += (levels.empty() ? "" : ", ") + std::string(variant->isa);
      if (wanted == nullptr || wanted == std::string_view(variant->isa)) best = variant;
    }
    if (levels.empty()) {
      throw Error(HEAT_UNAVAILABLE, std::string("the kernel ") + name +
                                        " was built for none of this processor's levels");
    }
    if (best == nullptr) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  std::string("HEAT_ISA=") + wanted + " is not a level of this machine: " + levels);
    }
    kernel->name = name;
    kernel->isa = best->isa;
    kernel->sweep = best->sweep;
  });
}
