/// Many steps in one pass over a device's memory: a pipeline of warps on each tile of the grid.
/// Runs on the host, too.
///
/// A tile is a part of a strip along x: `strip_width` columns, whose ends overlap the next
/// strips'. A pipeline goes through it along y, two rows at a time. Each of its warps is a stage of
/// four levels, as the field after 0, 1, ... steps is called; it keeps two rows of each level in
/// its registers, ten columns a thread. When row j of a level arrives, row j-1 of the next has all
/// it needs. Rings of rows in shared memory connect the stages, which so need not keep pace.
///
///     memory -> ring -> stage 0 -> ring -> stage 1 -> ... -> stage 3 -> ring -> memory
///               level 0          level 4           level 12           level 16
///
/// x-neighbours are in the same thread or in the one beside it, which a shuffle reads. Beyond a
/// strip's ends nothing is known: with each level one more cell at either end is wrong, and so one
/// more row at the ends of a tile. What is computed there is computed again by the neighbour, and
/// only its owner writes it.
///
///     | halo |       useful        | halo |       x: a strip's columns
///                           | halo |       useful        | halo |
///
/// The grid's end costs nothing: strips are placed so that it falls between two threads' cells, or
/// after a thread's first one, and the factor of the neighbours' sum is zero for threads outside.
/// A grid narrower than a strip, and rows with sources or outside of the grid, are special: their
/// cells are set right after the update, in a loop of their own.
///
/// Level t is carried as 2^t u, where that has the contract's bits; see device_exact.hpp.
#ifndef HEAT_CXX_DEVICE_TILE_HPP
#define HEAT_CXX_DEVICE_TILE_HPP

#include <algorithm>
#include <cstdint>

#include "device_exact.hpp"
#include "device_step.hpp"
#include "rounded.hpp"

namespace heat::cxx {

/// Threads of a warp, cells of a thread in a row, steps of a stage; columns of a strip.
constexpr int lanes = 32, lane_cells = 10, stage_steps = 4, strip_width = lanes * lane_cells;

/// A pipeline of so many stages, and the pairs of rows that each ring has room for.
template <int stages_, int depth_>
struct Pipeline {
  static_assert((depth_ & (depth_ - 1)) == 0);
  static constexpr int stages = stages_, depth = depth_, steps = stages * stage_steps;
  /// Columns that a strip gives to each neighbour, and that it writes.
  static constexpr int halo = steps, useful = strip_width - 2 * halo;
  /// Rows of shared memory: the rings' and two for rows that nobody needs.
  static constexpr int spare = 2 * depth * (stages + 1), rows = spare + 2;
  static constexpr int barriers = 2 * depth * stages;
  static constexpr int bytes = (rows * strip_width + barriers) * static_cast<int>(sizeof(double));

  /// Where a ring has its pair number `pair`.
  HEAT_DEVICE static constexpr int place(int ring, unsigned pair) {
    return 2 * (depth * ring + static_cast<int>(pair & (depth - 1)));
  }
};

/// How pipelines share a pass: `strips` along x, each in `parts` of `rows` rows. A narrow grid has
/// fewer columns than a strip.
struct TilePlan {
  int strips, parts, rows;
  bool narrow;
};

/// Columns of a strip: the first one, those that it writes, and those of them in memory.
struct StripColumns {
  int x, write_first, write_last, read_first, read_end;
};

/// The columns of each strip.
template <class Pipeline>
struct Strips {
  int nx;

  HEAT_DEVICE bool narrow() const { return nx < strip_width; }
  /// The first column of the last strip. The grid's end is where a thread's cells begin or, where
  /// these would not be aligned in memory, one cell later.
  HEAT_DEVICE int last_x() const {
    const int end = nx % 2 == 0 ? nx + 1 : nx, least = nx + 2 - strip_width;
    return least + (end - least) % lane_cells;
  }
  HEAT_DEVICE int count() const {
    // The first strip's second thread has column 1; a narrow grid's end is anywhere.
    const int more = (narrow() ? nx + 2 - strip_width : last_x()) - (1 - lane_cells);
    return more <= 0 ? 1 : (more + Pipeline::useful - 1) / Pipeline::useful + 1;
  }
  HEAT_DEVICE StripColumns columns(int strip) const {
    const bool last = strip == count() - 1;
    int x = 1 - lane_cells + strip * Pipeline::useful;
    if (!narrow()) {  // those before the last one end inside of the grid
      const int most = nx + 1 - strip_width - nx % 2;
      x = last ? last_x() : x < most ? x : most;
    }
    // Memory is read and written in pairs of cells; beyond an odd nx lies the ring, which is zero.
    const int end = nx + 1 + nx % 2;
    return {x, strip == 0 ? 1 : x + Pipeline::halo,
            last ? nx : x + strip_width - Pipeline::halo - 1, x < 1 ? 1 : x,
            x + strip_width < end ? x + strip_width : end};
  }
};

/// Choose the parts that take the least time.
///
/// Pipelines go on with their next tile at once, so a part of n rows costs about n + 1.3 * steps
/// rows, and filling the pipeline once 0.7 * steps more (chosen on an H200).
/// @param held  pipelines that the device runs at once
template <class Pipeline>
TilePlan plan_tiles(int nx, int ny, std::int64_t held) {
  constexpr int steps = Pipeline::steps;
  const Strips<Pipeline> strips{nx};
  TilePlan best{strips.count(), 1, ny, strips.narrow()};
  double least = 0.0;
  const std::int64_t most = std::min<std::int64_t>(ny, 8 * held / best.strips + 1);
  for (std::int64_t wanted = 1; wanted <= most; ++wanted) {
    // The last part also goes through rows above the grid: it gets fewer.
    std::int64_t rows = (ny + steps + wanted - 1) / wanted;
    if ((wanted - 1) * rows >= ny) rows = (ny + wanted - 1) / wanted;
    const std::int64_t parts = (ny + rows - 1) / rows;
    const std::int64_t rounds = (best.strips * parts + held - 1) / held;
    const double cost = static_cast<double>(rounds) * (static_cast<double>(rows) + 1.3 * steps + 6);
    if (wanted > 1 && cost >= least) continue;
    least = cost;
    best.parts = static_cast<int>(parts);
    best.rows = static_cast<int>(std::min<std::int64_t>(rows, ny));
  }
  return best;
}

struct PassArguments {
  const double* now;
  double* next;
  int nx, ny;
  unsigned pitch;  ///< bytes from row to row
  SourceList sources;
  TilePlan plan;
  ExactPass exact;
};

/// The update of a thread's cells in two parts, so that the first one, which needs rows that are
/// kept, is done while the row that the second one needs is still worked on.
HEAT_DEVICE inline void begin_sum(double (&sum)[lane_cells], const double (&centre)[lane_cells],
                                  const double (&low)[lane_cells], double left, double right) {
  HEAT_UNROLL for (int c = 0; c < lane_cells; ++c) {
    sum[c] = (Rounded{c == 0 ? left : centre[c - 1]} +
              Rounded{c == lane_cells - 1 ? right : centre[c + 1]} + Rounded{low[c]})
                 .value;
  }
}

/// @param first, rest  the factor of the sum for the thread's first cell and for the others: 0.25,
///                     or 0 outside of the grid
template <bool scaled>
HEAT_DEVICE void end_sum(double (&out)[lane_cells], const double (&sum)[lane_cells],
                         const double (&centre)[lane_cells], const double (&high)[lane_cells],
                         double first, double rest) {
  HEAT_UNROLL for (int c = 0; c < lane_cells; ++c) {
    const Rounded all = Rounded{sum[c]} + Rounded{high[c]};
    const double factor = c == 0 ? first : rest;
    if constexpr (scaled) {
      out[c] = exact_product_sum(factor, all.value, centre[c]);
    } else {
      out[c] = factor == 0.0 ? 0.0 : (0.5 * (Rounded{centre[c]} + 0.25 * all)).value;
    }
  }
}

/// One stage of a pipeline.
///
/// Warp is the work of a whole warp: on a device the threads themselves; on the host the rows are
/// held whole. It has a type Row, the strip's columns in one row, operations on rows, copies
/// between rows and shared memory, and the rings: before a pair is taken from a ring or put into
/// one the warp waits until it is there, or its place is free.
template <class Pipeline, class Warp>
class Stage {
 public:
  HEAT_DEVICE Stage(Warp& warp, const PassArguments& arguments, int stage)
      : warp_(warp), a_(arguments), stage_(stage) {}

  /// Take up the next tile.
  HEAT_DEVICE void begin(int strip, int part) {
    const int first = part * a_.plan.rows + 1;
    end_ = first + a_.plan.rows < a_.ny + 1 ? first + a_.plan.rows : a_.ny + 1;
    columns_ = Strips<Pipeline>{a_.nx}.columns(strip);
    warp_.place(columns_, a_.nx, a_.plan.narrow);
    const int later = Pipeline::steps - stage_steps * stage_;  // steps that are still to be taken
    y_ = part == 0 ? first : first - later;
    left_ = (end_ - y_ + later + 1) / 2;
    idle_ = part == 0 ? stage_steps / 2 : stage_steps;
    scaled_ = is_scaled(first);
    HEAT_UNROLL for (Row(&kept)[2] : kept_) { HEAT_UNROLL for (Row& row : kept) warp_.zero(row); }
    if (stage_ > 0) return;
    warp_.clear_ring();
    for (int ahead = 0; ahead < Pipeline::depth - 1; ++ahead) fetch(ahead);
  }

  [[nodiscard]] HEAT_DEVICE bool is_done() const { return left_ <= 0; }

  /// Go through the tile.
  HEAT_DEVICE void run() { scaled_ ? run_road<true>() : run_road<false>(); }

  /// Whether the next pair is there, and has a place to go.
  [[nodiscard]] bool is_ready() const {
    return warp_.is_full(stage_, taken_) && (idle_ > 0 || warp_.is_empty(stage_ + 1, given_));
  }

  /// Take one pair.
  void step() { scaled_ ? step_road<true>() : step_road<false>(); }

 private:
  using Row = typename Warp::Row;

  /// Whether the tile may carry 2^t u.
  HEAT_DEVICE bool is_scaled(int first) const {
    const ExactPass& exact = a_.exact;
    if (exact.road != Road::asked) return exact.road == Road::scaled;
    const Squares squares = Squares::around(columns_.x, columns_.x + strip_width, first, end_,
                                            a_.nx, a_.ny, exact.steps);
    return warp_.smallest(exact.smallest, exact.across, squares) >= exact_from(exact.steps);
  }

  template <bool scaled>
  HEAT_DEVICE void run_road() {
    while (!is_done()) {
      int plain = plain_pairs();
      if (plain == 0) pair<scaled, true>();
      // Nothing but the update: it is this loop that decides the speed.
      for (; plain > 0; --plain) pair<scaled, false>();
    }
  }
  template <bool scaled>
  void step_road() {
    plain_pairs() > 0 ? pair<scaled, false>() : pair<scaled, true>();
  }

  /// Pairs from here on whose rows, of all levels, are inside the grid and without sources.
  HEAT_DEVICE int plain_pairs() const {
    const int low = y_ - stage_steps;
    if (a_.plan.narrow || low < 1 || y_ > a_.ny) return 0;
    std::int64_t end = a_.sources.row(a_.sources.first_at(low));
    if (end > a_.ny + 1) end = a_.ny + 1;
    if (end <= y_) return 0;
    const int pairs = static_cast<int>(end - y_ + 1) / 2;
    return pairs < left_ ? pairs : left_;
  }

  /// Take the next pair of rows in, and every level two rows on.
  template <bool scaled, bool special>
  HEAT_DEVICE void pair() {
    const bool gives = idle_ <= 0, is_last = stage_ == Pipeline::stages - 1;
    warp_.wait_full(stage_, taken_);
    if (gives) warp_.wait_empty(stage_ + 1, given_);
    if (stage_ == 0) fetch(Pipeline::depth - 1);
    Row rows[2];
    const int from = Pipeline::place(stage_, taken_);
    warp_.load(rows[0], from);
    warp_.load(rows[1], from + 1);
    climb<scaled, special>(rows);
    if (scaled && is_last) {
      HEAT_UNROLL for (Row& row : rows) warp_.multiply(row, 1.0 / (1 << Pipeline::steps));
    }
    const int to = gives ? Pipeline::place(stage_ + 1, given_) : Pipeline::spare;
    warp_.save(rows[0], to);
    warp_.save(rows[1], to + 1);
    warp_.taken(stage_, taken_++);
    if (gives) {
      if (is_last) {
        warp_.write(to, a_.next, a_.pitch, y_ - stage_steps, end_);
      } else {
        warp_.given(stage_ + 1, given_);
      }
      ++given_;
    }
    y_ += 2;
    --left_;
    --idle_;
  }

  /// Each row goes up all levels; the rows of the last one are left in `rows`.
  template <bool scaled, bool special>
  HEAT_DEVICE void climb(Row (&rows)[2]) {
    HEAT_UNROLL for (int r = 0; r < 2; ++r) {
      // Of a level's two rows, which one is older is known when compiling.
      Row sum;
      warp_.begin_sum(sum, kept_[0][(r + 1) % 2], kept_[0][r % 2]);
      kept_[0][r % 2] = rows[r];
      HEAT_UNROLL for (int l = 0; l < stage_steps; ++l) {
        const bool top = l == stage_steps - 1;
        Row& out = top ? rows[r] : kept_[(l + 1) % stage_steps][(r + l + 1) % 2];
        Row next;
        if (!top) warp_.begin_sum(next, kept_[l + 1][(r + l) % 2], out);
        warp_.template end_sum<scaled>(out, sum, kept_[l][(r + l + 1) % 2], kept_[l][(r + l) % 2]);
        if constexpr (special) finish<scaled>(out, y_ + r - l - 1, stage_ * stage_steps + l + 1);
        sum = next;
      }
    }
  }

  /// End a step in row y: zeros outside of the grid, sources inside.
  template <bool scaled>
  HEAT_DEVICE void finish(Row& row, int y, int level) const {
    if (y < 1 || y > a_.ny) {
      warp_.zero(row);
      return;
    }
    if (a_.plan.narrow) warp_.clear_columns(row, columns_.x, a_.nx);
    for (std::int64_t s = a_.sources.first_at(y); a_.sources.row(s) == y; ++s) {
      const heat_source& source = a_.sources.sources[s];
      const double factor = scaled ? static_cast<double>(1 << level) : 1.0;
      warp_.add(row, static_cast<int>(source.x) - columns_.x,
                (factor * Rounded{source.rate}).value);
    }
  }

  /// Start to read the pair `later` pairs from now on; rows outside of the grid are the ring's.
  HEAT_DEVICE void fetch(int later) {
    if (later >= left_) return warp_.fetch_nothing();
    const unsigned pair = taken_ + static_cast<unsigned>(later);
    const auto inside = [&](int y) { return y < 0 ? 0 : y > a_.ny ? a_.ny + 1 : y; };
    warp_.fetch(pair, a_.now, a_.pitch, inside(y_ + 2 * later), inside(y_ + 2 * later + 1));
  }

  Warp& warp_;
  const PassArguments& a_;
  int stage_;
  StripColumns columns_{};
  int y_ = 0, end_ = 0;  ///< the next row of level 0 of this stage; after the tile's last row
  int left_ = 0;         ///< pairs to take
  int idle_ = 0;         ///< pairs before the first one that is given on
  bool scaled_ = false;
  unsigned taken_ = 0, given_ = 0;  ///< pairs of the ring before, and put into the one after
  Row kept_[stage_steps][2];
};

/// A tile of a pass: the tiles are dealt out to pipelines, in rounds.
struct Tile {
  int strip, part;
  /// @return whether there is one
  HEAT_DEVICE static bool at(const TilePlan& plan, std::int64_t index, Tile& tile) {
    tile = {static_cast<int>(index % plan.strips), static_cast<int>(index / plan.strips)};
    return index < std::int64_t{plan.strips} * plan.parts;
  }
};

}  // namespace heat::cxx

#endif
