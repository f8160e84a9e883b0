/// Many steps in one pass over memory: the engine of the tiled solvers.
///
/// A pass takes the cells of a window `steps` steps on, from one array into another. It cuts the
/// window into strips along x and streams each along y, through a pipeline of levels: level t holds
/// what the field is t steps after the pass began. When some rows of `now` enter the pipeline, each
/// level gives the next one as many rows, one row further back; those of the last level leave it.
///
///        now     o o o o o o o  y+3  \                       Between visits each level keeps only
///               o o o o o o o   ...   > rows enter           its last two rows (2). The rows that
///     level 1   2 2 2 2 2 2 2   y+2  /                       travel (in L1) take the place of those
///     level 2  2 2 2 2 2 2 2    y+1                          that were read, so that no row is
///     level 3 2 2 2 2 2 2 2                                  copied; a level's two rows wait in L2.
///        next . . . . . . .     y-3 .. y: rows leave
///
/// A strip moves one cell down x a level, so that it needs no cell of the strip after it, and of
/// the one before only the last two cells of every row and level, which that one leaves for it.
/// Strips overhang the window by one cell a step. At the borders of the grid the ring of zeros
/// stands there. Where a block ends at a neighbour's, zeros stand there too, and what they spoil
/// grows by one cell a step from the end inwards: the block has a halo as deep as the steps, whose
/// cells are not in the window.
///
/// **Scaled cells.** Level t holds 2^t u for u, where it can: a step is then c + s / 4, with the
/// sum s of four neighbours, in four operations for six, and has the same bits. Scaling by powers
/// of two changes no rounding unless bits are lost below 2^-1074 or numbers exceed the largest.
/// - None are lost if all u and rates that are not zero are 2^(3 steps - 1022) or more: they are
///   multiples of 2^(3 steps - 1074); sums, rounded or not, stay multiples of what their terms are
///   multiples of, and the factors of a step, 1/4 and 1/2, divide that by 8.
/// - None exceed the largest if max|u| + steps * sum|rates| < 2^(1020 - steps).
/// Cells are judged as they enter, by a strip and the rows of a visit. Rows of level t that depend
/// on cells that are too small are computed by the formula, from cells without a scale, and so are
/// all if it is the largest that is in doubt. A row changes its form where the next level needs the
/// other one: no bits are lost then either, because all that the row depends on was judged.
#ifndef HEAT_CXX_TILE_HPP
#define HEAT_CXX_TILE_HPP

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "heat/heat.hpp"
#include "tile_field.hpp"
#include "tile_rows.hpp"

namespace heat::cxx {

/// How a pass is cut.
struct TileShape {
  std::int64_t steps = 0;  ///< the most steps in one pass
  std::int64_t width = 0;  ///< the most columns of a strip; a multiple of tile_cells

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

class TileEngine {
 public:
  /// @param field    whose cells are taken on; its size and layout are kept
  /// @param problem  its sources are injected wherever they are in the field
  TileEngine(const TileField& field, const heat_problem& problem, TileShape shape);

  [[nodiscard]] std::int64_t most_steps() const { return shape_.steps; }

  /// Take a window from `now` to `next`, steps steps on; other cells of `next` are not written.
  /// @param steps  0..most_steps()
  void pass(TileField& field, const Window& window, std::int64_t steps);

  /// What has been written to `next` is the present, `steps` steps on.
  void finish(TileField& field, std::int64_t steps) const;

 private:
  struct Source {
    std::int64_t x, y;
    double rate;
  };
  /// A strip of a pass.
  struct Strip {
    const double* now;
    double* next;
    Window out;          ///< the cells of `next` that are written
    Window in;           ///< the cells of `now` that they depend on
    std::int64_t begin;  ///< column of the first cell of level 0
    std::int64_t vectors;
    std::int64_t skew;  ///< cells by which a level begins before the one that it is made of
    std::int64_t steps;
    double least;  ///< of cells that may be scaled; infinite: none may
    bool is_first, is_last;
  };
  /// What a level keeps between visits, of rows made at the visit before.
  struct Level {
    std::array<double*, 2> kept;
    bool is_scaled;
    TileInside inside{0, 0, 1};
  };
  using Rows = std::array<double*, most_tile_rows>;

  void cut(Strip strip);
  void run(const Strip& strip);
  void set_up(const Strip& strip);
  void ask_for(const Strip& strip, std::int64_t y, std::int64_t t) const;
  bool enter(const Strip& strip, std::int64_t y, std::int64_t visit);
  void step(const Strip& strip, std::int64_t y, std::int64_t t, bool scaled);
  void change_form(const Strip& strip, double* const* rows, std::int64_t count, std::int64_t t,
                   bool scaled) const;
  void leave(const Strip& strip, std::int64_t y) const;
  void inject(const Strip& strip, std::int64_t y, std::int64_t t) const;
  void join(const Strip& strip, std::int64_t visit, std::int64_t t);

  [[nodiscard]] double least(const TileField& field, std::int64_t steps) const;
  [[nodiscard]] bool has_strips() const;
  [[nodiscard]] std::int64_t visits(std::int64_t rows, std::int64_t steps) const;
  [[nodiscard]] std::int64_t edge_cells() const { return 2 * loops_.rows; }

  std::int64_t nx_, ny_, ld_;
  TileShape shape_;
  const TileLoops& loops_;
  TileStep* scaled_step_;
  std::vector<Source> sources_;        ///< by y; on one cell in their order
  std::vector<Source> strip_sources_;  ///< of those, the ones that the strip has
  double rates_ = 0.0;                 ///< the sum of all rates, and the least, without their signs
  double least_rate_ = std::numeric_limits<double>::infinity();
  std::vector<double> powers_;  ///< of two
  Cells cells_;                 ///< all rows of the pipeline
  Rows rows_{};                 ///< those that travel
  bool is_scaled_ = false;      ///< whether they are
  std::vector<Level> levels_;
  std::vector<double> line_;      ///< a row that is partly inside, on its way in
  Cells edges_;                   ///< cells for the next strip, by visit and level
  std::vector<char> tiny_edges_;  ///< by visit, whether cells for it depend on tiny ones
};

}  // namespace heat::cxx

#endif
