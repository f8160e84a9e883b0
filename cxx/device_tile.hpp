/// Several steps in one pass over a device's memory, by one warp on a strip of the grid. Runs on
/// the host, too.
///
/// A warp holds `width` = 32 * cells columns and goes along y. It reads each row once and writes it
/// once, `steps` steps later; what lies between stays in its registers: of each level, as the field
/// after 0, 1, ... steps is called here, the last two rows. Rows are on their way from memory while
/// those before are worked on; they arrive in a ring of rows next to the registers.
///
///     level   0   1   2   3         When row j of level 0 is read, row j-1 of level 1 has all it
///             o                     needs, with it row j-2 of level 2, and so on; row j-steps of
///     y       o   o                 the last level is written. New: o. Kept before: the two rows
///     ^       .   o   o             below, of each level (.).
///     |       .   .   o   o
///                 .   .   o
///                     .   .
///
/// x-neighbours are in the same thread or in the one beside it, which a shuffle reads. Beyond a
/// strip's ends nothing is known: with each level one more cell at either end is wrong. So strips
/// overlap by `halo` columns, and parts of a strip, that other warps take, by `steps` rows; what is
/// computed there is computed again by the neighbour, and only its owner writes it.
///
///     | halo |       useful        | halo |       x: a strip's columns
///                           | halo |       useful        | halo |
#ifndef HEAT_CXX_DEVICE_TILE_HPP
#define HEAT_CXX_DEVICE_TILE_HPP

#include <algorithm>
#include <cstdint>

#include "device_step.hpp"
#include "rounded.hpp"

namespace heat::cxx {

/// Threads of a warp.
constexpr int lanes = 32;

/// The most steps that a pass takes.
constexpr int most_pass_steps = 8;

/// Rows that are on their way while one is worked on, and places for them.
constexpr int rows_ahead = 3, ring_rows = 4;

/// How warps share a pass: `strips` along x, each in `parts` of `rows` rows.
struct TilePlan {
  std::int64_t strips, parts, rows;
};

/// Columns that a strip of `cells` cells a thread gives to each neighbour: as many as the steps
/// that are taken, in whole threads, so that each thread's cells stay aligned in memory.
HEAT_DEVICE constexpr int tile_halo(int steps, int cells) {
  return (steps + cells - 1) / cells * cells;
}

/// Columns that a strip writes.
HEAT_DEVICE constexpr int tile_useful(int steps, int cells) {
  return lanes * cells - 2 * tile_halo(steps, cells);
}

/// Choose the parts that take the least time.
///
/// A part of n rows costs n + 2 * steps rows, because its pipeline is filled and emptied. Parts are
/// taken in rounds of as many warps as the device holds at once, and a row takes about the same
/// time however many of these are busy: a warp waits for its own results most of the time.
/// @param warps  that a multiprocessor holds at once
inline TilePlan plan_tiles(std::int64_t nx, std::int64_t ny, int steps, int cells,
                           std::int64_t multiprocessors, std::int64_t warps) {
  const std::int64_t useful = tile_useful(steps, cells);
  const std::int64_t strips = (nx + useful - 1) / useful, held = multiprocessors * warps;
  // 32-bit counts of blocks, and no more parts than could ever help.
  const std::int64_t most = std::min(ny, 64 * held / strips + 1);
  TilePlan best{strips, 1, ny};
  const auto cost = [&](std::int64_t parts, std::int64_t rows) {
    const std::int64_t rounds = (strips * parts + held - 1) / held;
    return static_cast<double>(rounds) * static_cast<double>(rows + 2 * steps);
  };
  double least = cost(1, ny);
  for (std::int64_t wanted = 2; wanted <= most; ++wanted) {
    const std::int64_t rows = (ny + wanted - 1) / wanted, parts = (ny + rows - 1) / rows;
    if (cost(parts, rows) < least) {
      least = cost(parts, rows);
      best = {strips, parts, rows};
    }
  }
  return best;
}

/// The update of one thread's cells; `left` and `right` are the present ones beside them.
template <int cells>
HEAT_DEVICE void update_cells(double (&out)[cells], const double (&low)[cells],
                              const double (&centre)[cells], const double (&high)[cells],
                              double left, double right) {
  for (int c = 0; c < cells; ++c) {
    out[c] = update_rounded(centre[c], c == 0 ? left : centre[c - 1],
                            c == cells - 1 ? right : centre[c + 1], low[c], high[c]);
  }
}

/// One warp's pass of `steps` steps over its part of a strip.
///
/// Warp is the work of a whole warp. A type Row, the strip's columns in one row;
/// warp.update(out, low, centre, high), a row one step on; warp.each(row, f), which calls
/// f(lane, cells) for the cells of each thread; warp.fetch(place, from, first, end), which starts
/// to read columns first..end-1, from 0, of a row into a place of the ring, zeros left and right of
/// them; and warp.take(row, place), which waits for all fetches but the last rows_ahead - 1 and
/// takes a row from the ring. On a device it is the threads themselves; on the host the rows are
/// held whole.
template <int steps, int cells, class Warp>
class TilePass {
 public:
  HEAT_DEVICE TilePass(Warp warp, const StepArguments& arguments, const TilePlan& plan,
                       std::int64_t strip, std::int64_t part)
      : warp_(warp),
        a_(arguments),
        x_(strip * tile_useful(steps, cells) - tile_halo(steps, cells) + 1),
        y_(part * plan.rows + 1),
        y_end_(y_ + plan.rows < a_.ny + 1 ? y_ + plan.rows : a_.ny + 1),
        first_(x_ < 1 ? static_cast<int>(1 - x_) : 0),
        end_(a_.nx + 1 - x_ < lanes * cells ? static_cast<int>(a_.nx + 1 - x_) : lanes * cells),
        inner_(first_ == 0 && end_ == lanes * cells) {}

  HEAT_DEVICE void run() {
    for (int level = 0; level < steps; ++level) {
      for (Row& row : kept_[level]) {
        warp_.each(row, [](int, Cells& u) {
          for (double& cell : u) cell = 0.0;
        });
      }
    }
    std::int64_t y = y_ - steps;
    source_ = a_.sources.first_at(y);
    count_rows_to_source(y);
    for (int ahead = 0; ahead < rows_ahead; ++ahead) fetch(y + ahead);
    // In pairs: which of the two rows kept is the older one is then known when compiling.
    for (; y < y_end_ + steps; y += 2) {
      advance<0>(y);
      advance<1>(y + 1);
    }
  }

 private:
  using Row = typename Warp::Row;
  using Cells = double[cells];

  /// The needs of rows beside the update. Most have none: without a question between levels their
  /// operations overlap, and it is these that decide the speed.
  enum class Need { nothing, columns_cleared, all };

  /// Take row y of level 0 in, and every level one row on.
  template <int parity>
  HEAT_DEVICE void advance(std::int64_t y) {
    Row in;
    warp_.take(in, place_of(y));
    fetch(y + rows_ahead);
    special_ = special_ << 1 | (is_special(y) ? 1U : 0U);
    if ((special_ & ((2U << steps) - 2)) != 0) {
      climb<parity, Need::all>(in, y);
    } else if (inner_) {
      climb<parity, Need::nothing>(in, y);
    } else {
      climb<parity, Need::columns_cleared>(in, y);
    }
    if (y - steps >= y_ && y - steps < y_end_) store(in, y - steps);
  }

  /// Take every level one row on; in: row y of level 0, out: row y - steps of the last one.
  template <int parity, Need need>
  HEAT_DEVICE void climb(Row& in, std::int64_t y) {
    for (int level = 0; level < steps; ++level) {
      Row& older = kept_[level][(parity + level) % 2];
      const Row& newer = kept_[level][(parity + level + 1) % 2];
      Row out;
      warp_.update(out, older, newer, in);
      older = in;
      in = out;
      if constexpr (need != Need::nothing) clear_columns(in);
      if (need == Need::all && (special_ >> (level + 1) & 1U) != 0) finish(in, y - level - 1);
    }
  }

  /// Whether rows y of the levels above 0 need more than the update: outside of the grid, where
  /// cells stay zero, or with sources. Called for one row after the other.
  HEAT_DEVICE bool is_special(std::int64_t y) {
    // Counted, not compared: sources are in memory, and this is asked for every row.
    const bool has_source = rows_to_source_ == 0;
    if (has_source) {
      while (a_.sources.row(source_) == y) ++source_;
      count_rows_to_source(y);
    }
    --rows_to_source_;
    return y < 1 || y > a_.ny || has_source;
  }

  /// From row y on. A count that ends too early, far below a source, costs one row's time.
  HEAT_DEVICE void count_rows_to_source(std::int64_t y) {
    constexpr int most = 1 << 30;
    const std::int64_t rows =
        source_ < a_.sources.count ? a_.sources.sources[source_].y - y : std::int64_t{most};
    rows_to_source_ = rows < most ? static_cast<int>(rows) : most;
  }

  /// Set cells left and right of the grid to zero.
  HEAT_DEVICE void clear_columns(Row& row) const {
    warp_.each(row, [&](int lane, Cells& u) {
      for (int c = 0; c < cells; ++c) {
        const int x = lane * cells + c;
        if (x < first_ || x >= end_) u[c] = 0.0;
      }
    });
  }

  /// End a step in row y: zeros outside of the grid, sources inside.
  HEAT_DEVICE void finish(Row& row, std::int64_t y) const {
    if (y < 1 || y > a_.ny) {
      warp_.each(row, [](int, Cells& u) {
        for (double& cell : u) cell = 0.0;
      });
      return;
    }
    for (std::int64_t s = a_.sources.first_at(y); a_.sources.row(s) == y; ++s) {
      const heat_source& source = a_.sources.sources[s];
      warp_.each(row, [&](int lane, Cells& u) {
        for (int c = 0; c < cells; ++c) {
          if (x_ + lane * cells + c == source.x) {
            u[c] = (Rounded{u[c]} + Rounded{source.rate}).value;
          }
        }
      });
    }
  }

  HEAT_DEVICE static int place_of(std::int64_t y) {
    return static_cast<int>(static_cast<std::uint64_t>(y) % ring_rows);
  }

  /// Start to read row y; cells outside of the grid are zero.
  HEAT_DEVICE void fetch(std::int64_t y) {
    const bool outside = y < 1 || y > a_.ny || y >= y_end_ + steps;
    warp_.fetch(place_of(y), a_.now + y * a_.ld + x_, outside ? lanes * cells : first_, end_);
  }

  /// Write row y, without the halo.
  HEAT_DEVICE void store(Row& row, std::int64_t y) const {
    constexpr int halo = tile_halo(steps, cells) / cells;  // in threads
    double* to = a_.next + y * a_.ld + x_;
    warp_.each(row, [&](int lane, Cells& u) {
      if (lane < halo || lane >= lanes - halo) return;
      if (end_ == lanes * cells) {  // the rest of the grid is halo
        write_cells(to + lane * cells, u);
        return;
      }
      for (int c = 0; c < cells; ++c) {
        if (x_ + lane * cells + c <= a_.nx) to[lane * cells + c] = u[c];
      }
    });
  }

  /// Aligned as a thread's cells are, so that they are written by few wide instructions.
  HEAT_DEVICE static void write_cells(double* to, const Cells& u) {
    struct alignas(16) Pair {
      double first, second;
    };
    Pair* pairs = reinterpret_cast<Pair*>(to);
    for (int c = 0; c < cells; c += 2) pairs[c / 2] = {u[c], u[c + 1]};
  }

  Warp warp_;
  StepArguments a_;
  std::int64_t x_;           ///< the strip's first column, halo included
  std::int64_t y_, y_end_;   ///< the rows that this part writes
  int first_, end_;          ///< which of its columns, from 0, are inside the grid
  bool inner_;               ///< whether all are
  std::int64_t source_ = 0;  ///< the first source that is not behind
  int rows_to_source_ = 0;
  unsigned special_ = 0;  ///< bit l: whether row y - l is special
  Row kept_[steps][2];
};

}  // namespace heat::cxx

#endif
