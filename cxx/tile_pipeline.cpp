#include "tile_pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "interop/library/engine.h"

/// Choose among the builds of tile_rows.cpp and tile_scaled.cpp.
extern "C" heat_status heat_cxx_tile_rows(heat_engine** engine);
extern "C" heat_status heat_cxx_tile_scaled(heat_engine** engine);

namespace heat::cxx {
namespace {

/// Cells in front of a row in which two vectors find room.
constexpr std::int64_t front = 2 * most_tile_lanes;
constexpr double none = std::numeric_limits<double>::infinity();

/// From one row of the pipeline to the next, with room for a vector after it; not a multiple of a
/// page, because L1 has no room for several rows that far apart.
constexpr std::int64_t row_stride(std::int64_t cells) {
  constexpr std::int64_t page = 512;
  const std::int64_t stride = front + up(cells, tile_cells) + most_tile_lanes;
  return stride % page == 0 ? stride + tile_cells : stride;
}

/// A hot file's build for this processor, at the level that heat_find_kernel() chooses.
template <class Function>
Function* best_build(heat_status choose(heat_engine**)) {
  heat_engine* engine = nullptr;
  heat::check(choose(&engine));
  return reinterpret_cast<Function*>(engine);
}

/// How often rows enter.
std::int64_t visits(std::int64_t rows, std::int64_t steps, std::int64_t at_once) {
  return (rows + steps) / at_once + 1;
}

}  // namespace

TilePipeline::TilePipeline(std::int64_t ld, std::int64_t rows, std::vector<TileSource> sources,
                           std::int64_t steps, std::int64_t cells, bool strips)
    : ld_(ld),
      loops_(*best_build<const TileLoops*()>(heat_cxx_tile_rows)()),
      scaled_step_(best_build<TileStep>(heat_cxx_tile_scaled)),
      sources_(std::move(sources)),
      cells_((2 * steps + most_tile_rows) * row_stride(cells)),
      levels_(static_cast<std::size_t>(steps) + 1),
      line_(static_cast<std::size_t>(cells)),
      edges_((2 + (strips ? visits(rows, steps, loops_.rows) * steps : 0)) * 2 * loops_.rows),
      tiny_edges_(static_cast<std::size_t>(visits(rows, steps, loops_.rows))) {
  std::stable_sort(sources_.begin(), sources_.end(),
                   [](const TileSource& a, const TileSource& b) { return a.y < b.y; });
  for (std::int64_t t = 0; t <= steps; ++t) powers_.push_back(std::ldexp(1.0, static_cast<int>(t)));
}

void TilePipeline::run(const TileStrip& strip) {
  set_up(strip);
  std::int64_t tiny = strip.in.y0 - 2 * strip.steps - 1;  // the last row that has tiny cells
  const std::int64_t cells = loops_.rows * loops_.lanes * strip.vectors;
  const std::int64_t lines = cells / tile_cells / strip.steps + 1;  // a level, to ask for
  std::int64_t visit = 0;
  for (std::int64_t y = strip.in.y0; y - strip.steps < strip.out.y1; y += loops_.rows, ++visit) {
    if (enter(strip, y, visit)) tiny = y + loops_.rows - 1;
    join(strip, visit, 0);
    asked_ = {strip.begin, y + loops_.rows, std::min(y + 2 * loops_.rows, strip.in.y1)};
    for (std::int64_t t = 1; t <= strip.steps; ++t) {
      const std::int64_t left = strip.steps - t;
      ask(strip, lines);
      // No row that enters is needed yet, nor any by the levels after; no row that leaves is needed
      // any more, but the one of zeros after the grid.
      if (y - t + loops_.rows < std::max(strip.in.y0, strip.out.y0 - left - 1)) break;
      if (y - t > std::min(strip.in.y1, strip.out.y1 + left - 1)) continue;
      step(strip, y - t, t, strip.least < none && tiny < y - 2 * t);
      if (left > 0) join(strip, visit, t);
    }
    leave(strip, y - strip.steps);
  }
}

/// Its sources, the rows of the pipeline, all zero, and what is inside at each level.
void TilePipeline::set_up(const TileStrip& strip) {
  const std::int64_t cells = loops_.lanes * strip.vectors;
  strip_sources_.clear();
  std::copy_if(sources_.begin(), sources_.end(), std::back_inserter(strip_sources_),
               [&](const TileSource& s) {
                 return s.x >= strip.begin - strip.steps && s.x < strip.begin + cells;
               });
  double* free = cells_.get() + front;
  const auto take = [&] {
    std::fill_n(free - front, front + cells + loops_.lanes, 0.0);
    return std::exchange(free, free + row_stride(cells));
  };
  for (std::int64_t i = 0; i < loops_.rows; ++i) rows_[i] = take();
  for (std::int64_t t = 0; t <= strip.steps; ++t) {
    Level& level = levels_[t];
    if (t < strip.steps) level.kept = {take(), take()};
    level.is_scaled = false;
    const std::int64_t begin = strip.begin - strip.skew * t;
    level.inside = {std::clamp<std::int64_t>(strip.in.x0 - begin, 0, cells),
                    std::clamp<std::int64_t>(strip.in.x1 - begin, 0, cells), strip.vectors};
  }
}

/// Have some more lines of the rows that enter at the next visit brought into L2, so that memory
/// works while levels are computed.
void TilePipeline::ask(const TileStrip& strip, std::int64_t lines) {
  const std::int64_t end = strip.begin + loops_.lanes * strip.vectors;
  Asked next = asked_;
  for (; lines > 0 && next.y < next.end; --lines) {
    __builtin_prefetch(strip.now + next.y * ld_ + next.x, 0, 2);
    next.x += tile_cells;
    if (next.x < end) continue;
    next.x = strip.begin;
    ++next.y;
  }
  asked_ = next;
}

/// Rows y.. of `now`, of which those outside are zeros.
/// @return whether any cell that the strip depends on is tiny
bool TilePipeline::enter(const TileStrip& strip, std::int64_t y, std::int64_t visit) {
  const std::int64_t cells = loops_.lanes * strip.vectors;
  unsigned tiny = 0;
  for (std::int64_t i = 0; i < loops_.rows; ++i) {
    if (y + i < strip.in.y0 || y + i >= strip.in.y1) {
      std::fill_n(rows_[i], cells, 0.0);
    } else {
      tiny |= enter_row(strip, strip.now + (y + i) * ld_, rows_[i]);
    }
  }
  is_scaled_ = levels_[0].is_scaled;  // at level 0 there is no difference
  // Of what the next strip needs, some depends on the last 2 * steps cells of this one.
  const std::int64_t apart = cells - 2 * strip.steps;
  const std::int64_t lane = std::max<std::int64_t>(0, apart) / strip.vectors;
  char& edge = tiny_edges_[visit];
  const bool before = !strip.is_first && edge != 0;
  edge = (tiny >> lane) != 0 || (apart < 0 && before) ? 1 : 0;
  return tiny != 0 || before;
}

/// A row of `now`, of which columns outside are zeros.
/// @return the lanes that have tiny cells
unsigned TilePipeline::enter_row(const TileStrip& strip, const double* now, double* row) {
  const std::int64_t end = strip.begin + loops_.lanes * strip.vectors;
  const std::int64_t x0 = std::max(strip.begin, strip.in.x0), x1 = std::min(end, strip.in.x1);
  if (x0 == strip.begin && x1 == end) {
    return loops_.enter(now + x0, row, strip.vectors, strip.least);
  }
  std::fill_n(line_.begin(), end - strip.begin, 0.0);
  if (x0 < x1) std::copy(now + x0, now + x1, line_.begin() + (x0 - strip.begin));
  return loops_.enter(line_.data(), row, strip.vectors, strip.least);
}

/// Rows y.. of level t, from those of the level before.
void TilePipeline::step(const TileStrip& strip, std::int64_t y, std::int64_t t, bool scaled) {
  Level& from = levels_[t - 1];
  if (from.is_scaled != scaled) change_form(strip, from.kept.data(), 2, t - 1, scaled);
  if (is_scaled_ != scaled) change_form(strip, rows_.data(), loops_.rows, t - 1, scaled);
  TileRows io{{from.kept[0], from.kept[1]}, strip.vectors, strip.skew, &levels_[t].inside};
  std::copy(rows_.begin(), rows_.end(), io.row.begin() + 2);
  (scaled ? scaled_step_ : loops_.step)(io);
  from.kept = {io.row[loops_.rows], io.row[loops_.rows + 1]};
  from.is_scaled = scaled;
  std::copy_n(io.row.begin(), rows_.size(), rows_.begin());
  is_scaled_ = scaled;
  for (std::int64_t i = 0; i < loops_.rows; ++i) {
    if (y + i >= strip.in.y0 && y + i < strip.in.y1) continue;
    std::fill_n(rows_[i], loops_.lanes * strip.vectors, 0.0);
  }
  if (!strip_sources_.empty()) inject(strip, y, t);
}

/// Rows of level t with a scale or without one.
void TilePipeline::change_form(const TileStrip& strip, double* const* rows, std::int64_t count,
                               std::int64_t t, bool scaled) const {
  const double factor = scaled ? powers_[t] : 1.0 / powers_[t];
  for (std::int64_t i = 0; i < count; ++i) {
    double* row = rows[i] - front;
    std::for_each_n(row, front + loops_.lanes * (strip.vectors + 1),
                    [&](double& cell) { cell *= factor; });
  }
}

/// The sources in rows y.. of level t.
void TilePipeline::inject(const TileStrip& strip, std::int64_t y, std::int64_t t) const {
  const std::int64_t y0 = std::max(y, strip.in.y0), y1 = std::min(y + loops_.rows, strip.in.y1);
  auto source =
      std::lower_bound(strip_sources_.begin(), strip_sources_.end(), y0,
                       [](const TileSource& s, std::int64_t value) { return s.y < value; });
  for (; source != strip_sources_.end() && source->y < y1; ++source) {
    const std::int64_t cell = source->x - (strip.begin - strip.skew * t);
    if (cell < levels_[t].inside.first || cell >= levels_[t].inside.last) continue;
    double* row = rows_[static_cast<std::size_t>(source->y - y)];
    row[cell % strip.vectors * loops_.lanes + cell / strip.vectors] +=
        is_scaled_ ? source->rate * powers_[t] : source->rate;
  }
}

/// Fill the vectors beside the rows of level t, of which the strips next to this one have cells.
void TilePipeline::join(const TileStrip& strip, std::int64_t visit, std::int64_t t) {
  if (strip.skew == 0) return loops_.close(rows_.data(), strip.vectors);
  const std::int64_t size = 2 * loops_.rows;
  double* zeros = edges_.get();
  double* unused = zeros + size;
  double* edge = unused + (1 + visit * strip.steps + t) * size;
  loops_.join(rows_.data(), strip.vectors, is_scaled_ ? powers_[t] : 1.0,
              strip.is_first ? zeros : edge, strip.is_last ? unused : edge);
}

/// Rows y.. of the last level, into `next` where they are in the window. All at once: between the
/// levels of the next visit, their stores held up those of the levels.
void TilePipeline::leave(const TileStrip& strip, std::int64_t y) const {
  const double factor = is_scaled_ ? 1.0 / powers_[strip.steps] : 1.0;
  for (std::int64_t i = 0; i < loops_.rows; ++i) {
    if (y + i < strip.out.y0 || y + i >= strip.out.y1) continue;
    loops_.leave(rows_[i], strip.vectors,
                 {strip.next + (y + i) * ld_, strip.begin - strip.skew * strip.steps, strip.out.x0,
                  strip.out.x1, factor});
  }
}

}  // namespace heat::cxx
