/// A walk over a rank's block a few rows at a time, so that no service needs a second field.
#ifndef HEAT_STRIPS_HPP
#define HEAT_STRIPS_HPP

#include <algorithm>
#include <vector>

#include "heat/heat.hpp"

namespace heat {

/// Call `visit(strip, cells)` for strips of full rows that together are this rank's block; cells is
/// a buffer of the strip's size. About 8 MiB, or one row where a row is longer.
template <class Visit>
void for_each_strip(const heat_solver_table& table, const heat_solver* solver, Visit&& visit) {
  auto block = make<heat_block>();
  check(table.block(solver, &block));
  if (block.nx < 1 || block.ny < 1) return;
  constexpr std::int64_t target = std::int64_t{1} << 20;
  const std::int64_t rows = std::clamp(target / block.nx, std::int64_t{1}, block.ny);
  std::vector<double> cells(static_cast<std::size_t>(rows * block.nx));
  for (std::int64_t y = 0; y < block.ny; y += rows) {
    visit(make_block(block.x, block.y + y, block.nx, std::min(rows, block.ny - y)), cells.data());
  }
}

}  // namespace heat

#endif
