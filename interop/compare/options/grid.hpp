/// The size of a problem.
#ifndef HEAT_COMPARE_GRID_HPP
#define HEAT_COMPARE_GRID_HPP

#include <cstdint>
#include <string>

namespace heat::compare {

/// How many interior cells a grid has along x and y.
struct Grid {
  std::int64_t nx = 4800;
  std::int64_t ny = 4800;
  bool operator==(const Grid&) const = default;
};

/// "4800x4800"
inline std::string text_of(const Grid& grid) {
  return std::to_string(grid.nx) + "x" + std::to_string(grid.ny);
}

}  // namespace heat::compare

#endif
