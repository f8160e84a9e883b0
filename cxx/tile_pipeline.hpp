/// The pipeline of levels that a strip of a pass streams through.
///
/// Level t holds what the field is t steps after the pass began. When some rows of `now` enter the
/// pipeline, each level gives the next one as many rows, one row further back; those of the last
/// level leave it.
///
///        now     o o o o o o o  y+3  \                      Between visits each level keeps only
///               o o o o o o o   ...   > rows enter          its last two rows (2). The rows that
///     level 1   2 2 2 2 2 2 2   y+2  /                      travel (in L1) take the place of those
///     level 2  2 2 2 2 2 2 2    y+1                         that were read, so that no row is
///     level 3 2 2 2 2 2 2 2                                 copied; a level's two rows wait in L2.
///        next . . . . . . .     y-3 .. y: rows leave
#ifndef HEAT_CXX_TILE_PIPELINE_HPP
#define HEAT_CXX_TILE_PIPELINE_HPP

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "tile_field.hpp"
#include "tile_rows.hpp"

namespace heat::cxx {

/// A source in a field, its cells counted from 0.
struct TileSource {
  std::int64_t x, y;
  double rate;
};

/// A strip of a pass.
struct TileStrip {
  const double* now;
  double* next;
  Window out;  ///< the cells of `next` that are written
  Window in;   ///< the cells of `now` that they depend on
  std::int64_t steps;
  double least;            ///< of cells that may be scaled, but for zeros; infinite: none may
  std::int64_t begin = 0;  ///< column of the first cell of level 0
  std::int64_t vectors = 0;
  std::int64_t skew = 0;  ///< cells by which a level begins before the one that it is made of
  bool is_first = true, is_last = true;
};

class TilePipeline {
 public:
  /// @param ld       of the field
  /// @param rows     the most that enter in a pass
  /// @param sources  in the field, in the problem's order
  /// @param cells    the most that a strip has along x
  /// @param strips   whether a pass may have more than one
  TilePipeline(std::int64_t ld, std::int64_t rows, std::vector<TileSource> sources,
               std::int64_t steps, std::int64_t cells, bool strips);

  [[nodiscard]] std::int64_t lanes() const { return loops_.lanes; }

  /// Take a strip through all levels.
  void run(const TileStrip& strip);

 private:
  /// What a level keeps between visits, of rows made at the visit before.
  struct Level {
    std::array<double*, 2> kept;
    bool is_scaled;
    TileInside inside{0, 0, 1};
  };
  /// The next of the cells that memory is asked for, and the row where they end.
  struct Asked {
    std::int64_t x, y, end;
  };

  void set_up(const TileStrip& strip);
  void ask(const TileStrip& strip, std::int64_t lines);
  bool enter(const TileStrip& strip, std::int64_t y, std::int64_t visit);
  unsigned enter_row(const TileStrip& strip, const double* now, double* row);
  void step(const TileStrip& strip, std::int64_t y, std::int64_t t, bool scaled);
  void change_form(const TileStrip& strip, double* const* rows, std::int64_t count, std::int64_t t,
                   bool scaled) const;
  void inject(const TileStrip& strip, std::int64_t y, std::int64_t t) const;
  void join(const TileStrip& strip, std::int64_t visit, std::int64_t t);
  void leave(const TileStrip& strip, std::int64_t y) const;

  std::int64_t ld_;
  const TileLoops& loops_;
  TileStep* scaled_step_;
  std::vector<TileSource> sources_;             ///< by y; on one cell in their order
  std::vector<TileSource> strip_sources_;       ///< of those, the ones that the strip has
  std::vector<double> powers_;                  ///< of two
  Cells cells_;                                 ///< all rows of the pipeline
  std::array<double*, most_tile_rows> rows_{};  ///< those that travel
  bool is_scaled_ = false;                      ///< whether they are
  std::vector<Level> levels_;
  Asked asked_{};
  std::vector<double> line_;      ///< a row that is partly inside, on its way in
  Cells edges_;                   ///< cells for the next strip, by visit and level
  std::vector<char> tiny_edges_;  ///< by visit, whether what it needs depends on tiny cells
};

}  // namespace heat::cxx

#endif
