/// The tile engine by threads: a window is cut into bands of rows, one a part of the work.
///
///     now    . . . . . . . . . .    A pass of k steps reads k rows of `now` beyond each end of a
///            . . . . . . . . . .    band (.) and works on them, as far as later steps of the band
///     next   o o o o o o o o o o    need them; it writes the band's own rows (o) of `next`, and no
///            o o o o o o o o o o    others. So bands share both arrays, and no halo is copied. The
///     now    . . . . . . . . . .    pass ends when all bands have.
///            . . . . . . . . . .
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
    shape.steps = steps_between_bands(held, workers.parts(), processor_costs(shape.steps));
    workers.rounds(1, [&](std::int64_t, std::int64_t part) {
      const Window mine = band({0, held.nx, 0, held.ny}, part);
      field.clear(mine.y0, mine.y1);
      engines_[static_cast<std::size_t>(part)] =
          std::make_unique<TileEngine>(field, problem, shape);
    });
  }

  [[nodiscard]] std::int64_t most_steps() const { return engines_.front()->most_steps(); }

  /// As of TileEngine.
  void pass(TileField& field, const Window& window, std::int64_t steps) {
    workers_.rounds(1, [&](std::int64_t, std::int64_t part) {
      engines_[static_cast<std::size_t>(part)]->pass(field, band(window, part), steps);
    });
  }
  void finish(TileField& field, std::int64_t steps) const {
    engines_.front()->finish(field, steps);
  }

 private:
  [[nodiscard]] Window band(const Window& window, std::int64_t part) const {
    const std::int64_t rows = std::max<std::int64_t>(0, window.y1 - window.y0);
    const heat_block mine = block_at({1, workers_.parts()}, 0, part, 0, rows);
    const std::int64_t first = window.y0 + mine.y - 1;
    return {window.x0, window.x1, first, first + mine.ny};
  }

  const Workers& workers_;
  std::vector<std::unique_ptr<TileEngine>> engines_;
};

}  // namespace heat::cxx

#endif
