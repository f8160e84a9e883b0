#include "gather.hpp"

#include <algorithm>

namespace heat::diagnose {

void gather(const World& world, const KeptField& before, const KeptField* earlier,
            const heat_block& band, Evidence& evidence) {
  const std::int64_t nx = evidence.nx, ny = evidence.ny, margin = margin_of(evidence.formula);
  const std::int64_t low = std::max<std::int64_t>(band.y - margin, 1);
  const std::int64_t count = std::min(band.y + band.ny - 1 + margin, ny) - low + 1;
  const auto see = [&](const KeptField& field, const heat_block& block, Window& window) {
    window.block = block;
    window.cells.resize(static_cast<std::size_t>(world.rank() == 0 ? block.nx * block.ny : 0));
    field.read(block, window.cells);
  };
  see(before, make_block(1, low, nx, count), evidence.before.rows);
  if (nx == ny) see(before, make_block(low, 1, count, ny), evidence.before.columns);
  if (earlier != nullptr) see(*earlier, make_block(1, low, nx, count), evidence.earlier.rows);
}

}  // namespace heat::diagnose
