/// The tile engine by threads: a window is cut into bands, one a part of the work.
///
///     now    . . . . . . . . . .    A pass of k steps reads k rows of `now` beyond each end of a
///            . . . . . . . . . .    band (.) and works on them, as far as later steps of the band
///     next   o o o o o o o o o o    need them; it writes the band's own rows (o) of `next`, and no
///            o o o o o o o o o o    others. So bands share both arrays, and no halo is copied. The
///     now    . . . . . . . . . .    pass ends when all bands have.
///            . . . . . . . . . .
///
/// A window that is wide and so flat that bands of rows would have less work of their own than they
/// share, such as the edge of a block, is cut into bands of columns.
#ifndef HEAT_CXX_TILE_BANDS_HPP
#define HEAT_CXX_TILE_BANDS_HPP

#include <algorithm>
#include <memory>
#include <vector>

#include "halo_plan.hpp"
#include "partition.hpp"
#include "team.hpp"
#include "tile.hpp"

namespace heat::cxx {

/// Takes a field on like a TileEngine, of which it has one a part.
/// @tparam Workers  Alone or Team
template <class Workers>
class TileBands {
 public:
  /// @param field    whose cells are taken on, and cleared here by who works on them
  /// @param problem  its sources are injected wherever they are in the field
  /// @param workers  live longer
  TileBands(TileField& field, const heat_problem& problem, TileShape shape, const Workers& workers)
      : workers_(workers), engines_(static_cast<std::size_t>(workers.parts())) {
    const heat_block& held = field.held();
    const std::int64_t parts = workers.parts();
    shape.steps = steps_without_messages(held, cut(held.nx, held.ny, shape.steps),
                                         processor_costs(shape.steps));
    const std::int64_t rows = std::max(up(held.ny, parts) / parts, parts * shape.steps);
    workers.rounds(1, [&](std::int64_t, std::int64_t part) {
      const heat_block mine = block_at({1, parts}, 0, part, held.nx, held.ny);
      field.clear(mine.y - 1, mine.y - 1 + mine.ny);
      engines_[static_cast<std::size_t>(part)] =
          std::make_unique<TileEngine>(field, problem, shape, rows);
    });
  }

  [[nodiscard]] std::int64_t most_steps() const { return engines_.front()->most_steps(); }

  /// As of TileEngine.
  void pass(TileField& field, const Window& window, std::int64_t steps) {
    workers_.rounds(1, [&](std::int64_t, std::int64_t part) {
      engines_[static_cast<std::size_t>(part)]->pass(field, band(window, part, steps), steps);
    });
  }
  void finish(TileField& field, std::int64_t steps) const {
    engines_.front()->finish(field, steps);
  }

 private:
  /// How a window is cut for so many steps.
  [[nodiscard]] ProcessGrid cut(std::int64_t nx, std::int64_t ny, std::int64_t steps) const {
    const std::int64_t parts = workers_.parts();
    return nx > ny && ny < parts * steps ? ProcessGrid{parts, 1} : ProcessGrid{1, parts};
  }

  [[nodiscard]] Window band(const Window& window, std::int64_t part, std::int64_t steps) const {
    if (window.empty()) return window;
    const std::int64_t nx = window.x1 - window.x0, ny = window.y1 - window.y0;
    const ProcessGrid grid = cut(nx, ny, steps);
    const heat_block mine = block_at(grid, part % grid.px, part / grid.px, nx, ny);
    const std::int64_t x = window.x0 + mine.x - 1, y = window.y0 + mine.y - 1;
    return {x, x + mine.nx, y, y + mine.ny};
  }

  const Workers& workers_;
  std::vector<std::unique_ptr<TileEngine>> engines_;
};

}  // namespace heat::cxx

#endif
