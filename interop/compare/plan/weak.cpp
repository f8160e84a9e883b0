#include "weak.hpp"

#include <limits>

namespace heat::compare {
namespace {

std::int64_t product(std::int64_t a, std::int64_t b) {
  std::int64_t c = 0;
  return __builtin_mul_overflow(a, b, &c) ? std::numeric_limits<std::int64_t>::max() : c;
}

}  // namespace

Grid grid_of_blocks(const Grid& block, int ranks) {
  int px = 1;
  for (int divisor = 1; divisor <= ranks / divisor; ++divisor) {
    if (ranks % divisor == 0) px = divisor;
  }
  return {product(block.nx, px), product(block.ny, ranks / px)};
}

void set_weak_grids(Options& options) {
  if (!options.weak) return;
  if (options.block == Grid{0, 0}) {  // else it is on record
    if (options.grids.size() > 1) {
      throw Refusal(Refusal::usage, "--weak: give one --grid, the block of a rank");
    }
    options.block = options.grids.front();
  }
  options.grids.clear();
  for (const int ranks : options.ranks) {
    options.grids.push_back(grid_of_blocks(options.block, ranks));
  }
}

}  // namespace heat::compare
