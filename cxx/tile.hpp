/// Many steps in one pass over memory: the engine of the tiled solvers.
///
/// A pass takes the cells of a window `steps` steps on, from one array into another. It cuts the
/// window into strips along x and streams each along y, through a pipeline of levels: level t holds
/// what the field is t steps after the pass began. When four rows of `now` enter the pipeline, each
/// level gives the next one four rows, one row further back; those of the last level leave it.
///
///        now     o o o o o o o   y+3  \                       Between visits each level keeps only
///                o o o o o o o   ...   > four rows enter      its last two rows (2). The rows that
///     level 1      2 2 2 2 2     y+2  /                       travel (four, in L1) take the place
///     level 2        2 2 2       y+1                          of those that were read, so that no
///     level 3          2                                      row is copied; a level's two rows
///        next          .         y-3 .. y: four rows leave    wait in L2.
///
/// A level is as much wider than the strip as steps are left: that part is worked out by both
/// strips. At the borders of the grid the ring of zeros stands in place of it. Where a block ends
/// at a neighbour's, zeros stand there too, and what they spoil grows by one cell a step from the
/// end inwards: the block has a halo as deep as the steps, whose cells are not in the window.
#ifndef HEAT_CXX_TILE_HPP
#define HEAT_CXX_TILE_HPP

#include <array>
#include <cstdint>
#include <vector>

#include "heat/heat.hpp"
#include "tile_field.hpp"
#include "tile_rows.hpp"

namespace heat::cxx {

/// How a pass is cut.
struct TileShape {
  std::int64_t steps = 0;  ///< the most steps in one pass
  std::int64_t width = 0;  ///< the most columns of a strip; a multiple of tile_cells

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

class TileEngine {
 public:
  /// @param field    whose cells are taken on; its size and layout are kept
  /// @param problem  its sources are injected wherever they are in the field
  TileEngine(const TileField& field, const heat_problem& problem, TileShape shape);

  [[nodiscard]] std::int64_t most_steps() const { return shape_.steps; }

  /// Take a window from `now` to `next`, steps steps on; other cells of `next` are not written.
  /// @param steps  0..most_steps()
  void pass(TileField& field, const Window& window, std::int64_t steps);

 private:
  struct Source {
    std::int64_t x, y;
    double rate;
  };
  /// A strip of a pass.
  struct Strip {
    const double* now;
    double* next;
    Window out;  ///< the cells of `next` that are written
    Window in;   ///< the cells of `now` that they depend on, from a cache line's first cell
    std::int64_t steps;
  };
  using Four = std::array<double*, tile_rows>;

  void run(const Strip& strip);
  const double* row_of_now(const Strip& strip, std::int64_t y) const;
  void enter(const Strip& strip, std::int64_t y, const Four& rows) const;
  void step(const Strip& strip, std::int64_t y, const TileRows& rows) const;
  void leave(const Strip& strip, std::int64_t y, TileRows rows) const;
  void inject(std::int64_t x, std::int64_t y, const Window& window, const Four& rows) const;

  std::int64_t nx_, ny_, ld_;
  bool padded_;  ///< rows of the field can be read where they are
  TileShape shape_;
  TileSweep* sweep_;
  std::vector<Source> sources_;               ///< by y; on one cell in their order
  std::vector<Source> strip_sources_;         ///< of those, the ones that the strip has
  std::int64_t stride_;                       ///< cells from one row of the pipeline to the next
  Cells cells_;                               ///< all rows of the pipeline
  const double* zeros_ = nullptr;             ///< a row of them
  std::vector<std::array<double*, 2>> kept_;  ///< the two rows of each level
};

}  // namespace heat::cxx

#endif
