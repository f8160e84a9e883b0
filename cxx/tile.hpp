/// Many steps in one pass over memory: the engine of the tiled solvers.
///
/// A pass takes the cells of a window `steps` steps on, from one array into another. It cuts the
/// window into strips along x and streams each along y; see tile_pipeline.hpp.
///
/// A strip moves one cell down x a level, so that it needs no cell of the strip after it, and of
/// the one before only the last two cells of every row and level, which that one leaves for it. So
/// no cell is worked out twice; all strips together overhang the window by one cell a step. A
/// window that is one strip does not move.
///
/// At the borders of the grid the ring of zeros stands beside a strip. Where a block ends at a
/// neighbour's, zeros stand there too, and what they spoil grows by one cell a step from the end
/// inwards: the block has a halo as deep as the steps, whose cells are not in the window.
///
/// **Scaled cells.** Level t holds 2^t u for u where a step on that has the bits of the formula, in
/// four operations for six; docs/exactness.md has the two checks and their proof. Cells are judged
/// as they enter, by a strip and the rows of a visit. Rows of level t that depend on cells that are
/// too small are computed by the formula, from cells without a scale, and so are all if the largest
/// is in doubt. A row changes its form where the next level needs the other one.
#ifndef HEAT_CXX_TILE_HPP
#define HEAT_CXX_TILE_HPP

#include <cstdint>
#include <limits>
#include <vector>

#include "heat/heat.hpp"
#include "tile_field.hpp"
#include "tile_pipeline.hpp"

namespace heat::cxx {

/// How a pass is cut.
struct TileShape {
  std::int64_t steps = 0;  ///< the most steps in one pass
  std::int64_t width = 0;  ///< columns of a strip, nearly; a multiple of tile_cells

  /// Whether so many columns are one strip: a quarter more is better than two strips.
  [[nodiscard]] bool takes(std::int64_t columns) const { return columns <= width * 5 / 4; }

  /// The options steps_per_pass and width, or what suits the caches of this machine.
  /// @throws Error HEAT_INVALID_ARGUMENT
  static TileShape from(const char* options);
};

/// The keys that TileShape::from() reads.
constexpr const char* tile_keys = "steps_per_pass,width";

/// The next of as few shares as `steps` can be cut into, nearly equal, none above `most`.
/// @param steps  1 or more; even the largest number is no reason to overflow
constexpr std::int64_t next_share(std::int64_t steps, std::int64_t most) {
  const std::int64_t shares = (steps - 1) / most + 1;
  return (steps - 1) / shares + 1;
}

/// Aligned, so that engines of two threads have no cache line in common.
class alignas(64) TileEngine {
 public:
  /// @param field    whose cells are taken on; its size and layout are kept
  /// @param problem  its sources are injected wherever they are in the field
  /// @param rows     the most that a window has
  TileEngine(const TileField& field, const heat_problem& problem, TileShape shape,
             std::int64_t rows);

  [[nodiscard]] std::int64_t most_steps() const { return shape_.steps; }

  /// Take a window from `now` to `next`, steps steps on; other cells of `next` are not written.
  /// @param steps  0..most_steps()
  void pass(TileField& field, const Window& window, std::int64_t steps);

  /// Make `next` the present, which passes have taken `steps` steps on.
  void finish(TileField& field, std::int64_t steps) const;

 private:
  [[nodiscard]] double least(const TileField& field, std::int64_t steps) const;
  void cut(TileStrip strip);

  std::int64_t nx_, ny_;
  TileShape shape_;
  double sum_of_rates_ = 0.0;  ///< of all sources, without their signs
  double least_rate_ = std::numeric_limits<double>::infinity();  ///< the same
  TilePipeline pipeline_;
};

}  // namespace heat::cxx

#endif
