#include "tile.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "interop/library/engine.h"

/// Choose among the builds of tile_rows.cpp and tile_scaled.cpp.
extern "C" heat_status heat_cxx_tile_rows(heat_engine** engine);
extern "C" heat_status heat_cxx_tile_scaled(heat_engine** engine);

namespace heat::cxx {
namespace {

/// Vectors of a row are two or more; those of strips side by side fill cache lines.
constexpr std::int64_t tile_block = 64;
/// Cells in front of a row in which two vectors find room.
constexpr std::int64_t front = 16;
constexpr double inf = std::numeric_limits<double>::infinity();

constexpr std::int64_t up(std::int64_t x, std::int64_t unit) {
  return (x + unit - 1) / unit * unit;
}

/// Bytes of a cache of this machine.
std::int64_t cache(std::int32_t level) {
  std::int64_t bytes = 0;
  heat::check(heat_cache_size(level, &bytes));
  return bytes;
}

/// A hot file's build for this processor, at the level that heat_find_kernel() chooses.
template <class Function>
Function* best_build(heat_status choose(heat_engine**)) {
  heat_engine* engine = nullptr;
  heat::check(choose(&engine));
  return reinterpret_cast<Function*>(engine);
}

double power_of_two(std::int64_t exponent) { return std::ldexp(1.0, static_cast<int>(exponent)); }

/// From one row of the pipeline to the next; not a multiple of a page.
constexpr std::int64_t row_stride(std::int64_t cells) {
  constexpr std::int64_t page = 512;
  const std::int64_t stride = front + up(cells, tile_cells) + tile_cells;
  return stride % page == 0 ? stride + tile_cells : stride;
}

/// The most cells of a row of the pipeline.
constexpr std::int64_t widest_row(TileShape shape, std::int64_t nx) {
  return std::min(shape.width * 5 / 4, nx + shape.steps) + 2 * tile_block;
}

}  // namespace

TileShape TileShape::from(const char* options) {
  constexpr std::int64_t most = 1000, widest = 1 << 16;  // as in fortran/tile.f90
  // The rows that are worked on fit L1, and all that are kept take two thirds of L2: the rest is
  // for what passes through. With more steps than 64 little is saved of the traffic to memory.
  constexpr std::int64_t rows = most_tile_rows + 2, kept_rows = 2, cell = sizeof(double);
  TileShape shape;
  shape.width = std::max(tile_block, cache(1) * 5 / 6 / (rows * cell) / tile_block * tile_block);
  shape.steps = cache(2) * 2 / 3 / (kept_rows * cell * shape.width);
  shape.steps = std::clamp<std::int64_t>(shape.steps / 4 * 4, 4, 64);

  heat::check(heat_option_integer(options, "steps_per_pass", &shape.steps));
  heat::check(heat_option_integer(options, "width", &shape.width));
  if (shape.steps < 1 || shape.steps > most || shape.width < 1 || shape.width > widest) {
    throw Error(HEAT_INVALID_ARGUMENT, "steps_per_pass must be 1 to " + std::to_string(most) +
                                           " and width 1 to " + std::to_string(widest));
  }
  shape.width = up(shape.width, tile_cells);
  // So that the pipeline stays below 16 MiB, and options mean the same in both languages.
  if ((2 * shape.steps + 5) * (shape.width + 2 * shape.steps) > 1 << 20) {
    throw Error(HEAT_INVALID_ARGUMENT, "steps_per_pass and width need more than 8 MiB of rows");
  }
  return shape;
}

TileEngine::TileEngine(const TileField& field, const heat_problem& problem, TileShape shape)
    : nx_(field.held().nx),
      ny_(field.held().ny),
      ld_(field.ld()),
      shape_(shape),
      loops_(best_build<const TileLoops&()>(heat_cxx_tile_rows)()),
      scaled_step_(best_build<TileStep>(heat_cxx_tile_scaled)),
      powers_(static_cast<std::size_t>(shape.steps) + 1),
      cells_((2 * shape.steps + most_tile_rows) * row_stride(widest_row(shape, nx_))),
      levels_(static_cast<std::size_t>(shape.steps) + 1),
      line_(static_cast<std::size_t>(widest_row(shape, nx_))),
      edges_((2 + (has_strips() ? visits(ny_, shape.steps) * shape.steps : 0)) * edge_cells()),
      tiny_edges_(static_cast<std::size_t>(visits(ny_, shape.steps))) {
  for (std::int64_t i = 0; i < problem.n_sources; ++i) {
    const heat_source& s = problem.sources[i];
    const Source source{s.x - field.held().x, s.y - field.held().y, s.rate};
    if (source.x >= 0 && source.x < nx_ && source.y >= 0 && source.y < ny_) {
      sources_.push_back(source);
    }
    rates_ += std::abs(s.rate);
    if (s.rate != 0.0) least_rate_ = std::min(least_rate_, std::abs(s.rate));
  }
  for (std::size_t t = 0; t < powers_.size(); ++t) {
    powers_[t] = power_of_two(static_cast<std::int64_t>(t));
  }
  std::stable_sort(sources_.begin(), sources_.end(),
                   [](const Source& a, const Source& b) { return a.y < b.y; });
}

bool TileEngine::has_strips() const { return !shape_.takes(nx_); }

std::int64_t TileEngine::visits(std::int64_t rows, std::int64_t steps) const {
  return (rows + steps) / loops_.rows + 1;
}

double TileEngine::least(const TileField& field, std::int64_t steps) const {
  const double largest = field.bound() + static_cast<double>(steps) * rates_;
  const double smallest = power_of_two(3 * steps - 1022);
  return largest < power_of_two(1020 - steps) && least_rate_ >= smallest ? smallest : inf;
}

void TileEngine::finish(TileField& field, std::int64_t steps) const {
  constexpr double rounding = 1.0 + 0x1p-40;  // of a pass: no cell is larger by more than that
  field.swap();
  field.set_bound((field.bound() + static_cast<double>(steps) * rates_) * rounding);
}

void TileEngine::pass(TileField& field, const Window& window, std::int64_t steps) {
  if (window.empty() || steps < 1) return;
  const std::int64_t lanes = loops_.lanes;
  Strip strip{field.now(), field.next(),        window, {},   0, 0, 0,
              steps,       least(field, steps), true,   false};
  strip.in = {std::max<std::int64_t>(0, window.x0 - steps), std::min(nx_, window.x1 + steps),
              std::max<std::int64_t>(0, window.y0 - steps), std::min(ny_, window.y1 + steps)};
  if (shape_.takes(strip.in.x1 - strip.in.x0)) {
    strip.begin = strip.in.x0;
    strip.vectors = up(strip.in.x1 - strip.in.x0, lanes) / lanes;
    const std::int64_t aligned = up(strip.vectors, tile_cells);
    if (aligned - strip.vectors <= strip.vectors / 8) strip.vectors = aligned;
    strip.is_last = true;
    run(strip);
  } else {
    cut(strip);
  }
  std::atomic_thread_fence(std::memory_order_seq_cst);  // streamed stores are ordered by this alone
}

/// Skewed strips side by side; the rows of their last levels begin on a cache line.
void TileEngine::cut(Strip strip) {
  const std::int64_t lanes = loops_.lanes;
  const std::int64_t past = (strip.in.x0 - strip.steps) % tile_cells;
  strip.skew = 1;
  strip.begin = strip.in.x0 - (past + tile_cells) % tile_cells;
  const std::int64_t end = strip.out.x1 + strip.steps;
  const std::int64_t widest = shape_.width * 9 / 8;  // rather than one strip more
  const std::int64_t strips = (end - strip.begin + widest - 1) / widest;
  std::int64_t vectors =
      std::max<std::int64_t>(2, up(end - strip.begin, strips * lanes) / (strips * lanes));
  if (vectors > tile_cells) vectors = up(vectors, tile_cells);
  while (!strip.is_last) {
    const std::int64_t rest = up(end - strip.begin, lanes) / lanes;
    strip.is_last = rest <= vectors;
    strip.vectors = std::clamp<std::int64_t>(up(rest, tile_cells), 2, vectors);
    run(strip);
    strip.begin += vectors * lanes;
    strip.is_first = false;
  }
}

void TileEngine::run(const Strip& strip) {
  set_up(strip);
  std::int64_t tiny = strip.in.y0 - 2 * strip.steps - 1;  // the last row that has tiny cells
  std::int64_t visit = 0;
  for (std::int64_t y = strip.in.y0; y - strip.steps < strip.out.y1; y += loops_.rows, ++visit) {
    if (enter(strip, y, visit)) tiny = y + loops_.rows - 1;
    join(strip, visit, 0);
    for (std::int64_t t = 1; t <= strip.steps; ++t) {
      const std::int64_t left = strip.steps - t;
      ask_for(strip, y + loops_.rows, t);
      // No row that enters is needed yet, nor any by the levels after; no row that leaves is needed
      // any more, but the one of zeros after the grid.
      if (y - t + loops_.rows < std::max(strip.in.y0, strip.out.y0 - left - 1)) break;
      if (y - t > std::min(strip.in.y1, strip.out.y1 + left - 1)) continue;
      step(strip, y - t, t, strip.least < inf && tiny < y - 2 * t);
      if (left > 0) join(strip, visit, t);
    }
    leave(strip, y - strip.steps);
  }
}

/// Its sources, the rows of the pipeline, all zero, and what is inside at each level.
void TileEngine::set_up(const Strip& strip) {
  const std::int64_t cells = loops_.lanes * strip.vectors;
  strip_sources_.clear();
  std::copy_if(sources_.begin(), sources_.end(), std::back_inserter(strip_sources_),
               [&](const Source& s) {
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

/// Have a part of rows y.. of `now` brought into L2, so that memory works while levels are computed.
void TileEngine::ask_for(const Strip& strip, std::int64_t y, std::int64_t t) const {
  const std::int64_t cells = loops_.lanes * strip.vectors;
  const std::int64_t from = cells * (t - 1) / strip.steps, to = cells * t / strip.steps;
  for (std::int64_t i = 0; i < loops_.rows && y + i < strip.in.y1; ++i) {
    const double* row = strip.now + (y + i) * ld_ + strip.begin;
    for (std::int64_t x = up(from, tile_cells); x < to; x += tile_cells) {
      __builtin_prefetch(row + x, 0, 2);
    }
  }
}

/// Rows y.. of `now`.
/// @return whether any cell that the strip depends on is tiny
bool TileEngine::enter(const Strip& strip, std::int64_t y, std::int64_t visit) {
  const std::int64_t cells = loops_.lanes * strip.vectors, end = strip.begin + cells;
  const std::int64_t x0 = std::max(strip.begin, strip.in.x0), x1 = std::min(end, strip.in.x1);
  unsigned tiny = 0;
  for (std::int64_t i = 0; i < loops_.rows; ++i) {
    if (y + i < strip.in.y0 || y + i >= strip.in.y1) {
      std::fill_n(rows_[i], cells, 0.0);
      continue;
    }
    const double* from = strip.now + (y + i) * ld_;
    if (x1 - x0 == cells) {
      from += strip.begin;
    } else {
      std::fill_n(line_.begin(), cells, 0.0);
      if (x0 < x1) std::copy_n(from + x0, x1 - x0, line_.begin() + (x0 - strip.begin));
      from = line_.data();
    }
    tiny |= loops_.enter(from, rows_[i], strip.vectors, strip.least);
  }
  is_scaled_ = levels_[0].is_scaled;  // at level 0 there is no difference
  // Of the next strip's cells, some depend on the last 2 * steps of this one's.
  const std::int64_t apart = cells - 2 * strip.steps;
  const std::int64_t lane = std::max<std::int64_t>(0, apart) / strip.vectors;
  char& edge = tiny_edges_[visit];
  const bool before = !strip.is_first && edge != 0;
  edge = (tiny >> lane) != 0 || (apart < 0 && before) ? 1 : 0;
  return tiny != 0 || before;
}

/// Rows y.. of level t, from those of the level before.
void TileEngine::step(const Strip& strip, std::int64_t y, std::int64_t t, bool scaled) {
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
void TileEngine::change_form(const Strip& strip, double* const* rows, std::int64_t count,
                             std::int64_t t, bool scaled) const {
  const double factor = scaled ? powers_[t] : 1.0 / powers_[t];
  for (std::int64_t i = 0; i < count; ++i) {
    double* row = rows[i] - front;
    std::for_each_n(row, front + loops_.lanes * (strip.vectors + 1),
                    [&](double& cell) { cell *= factor; });
  }
}

/// The sources in rows y.. of level t.
void TileEngine::inject(const Strip& strip, std::int64_t y, std::int64_t t) const {
  const std::int64_t y0 = std::max(y, strip.in.y0), y1 = std::min(y + loops_.rows, strip.in.y1);
  auto source = std::lower_bound(strip_sources_.begin(), strip_sources_.end(), y0,
                                 [](const Source& s, std::int64_t value) { return s.y < value; });
  for (; source != strip_sources_.end() && source->y < y1; ++source) {
    const std::int64_t cell = source->x - (strip.begin - strip.skew * t);
    if (cell < levels_[t].inside.first || cell >= levels_[t].inside.last) continue;
    double* row = rows_[static_cast<std::size_t>(source->y - y)];
    row[cell % strip.vectors * loops_.lanes + cell / strip.vectors] +=
        is_scaled_ ? source->rate * powers_[t] : source->rate;
  }
}

/// Exchange cells of the rows of level t with the strips beside this one.
void TileEngine::join(const Strip& strip, std::int64_t visit, std::int64_t t) {
  if (strip.skew == 0) return loops_.close(rows_.data(), strip.vectors);
  double* zeros = edges_.get();
  double* nowhere = zeros + edge_cells();
  double* edge = nowhere + (1 + visit * strip.steps + t) * edge_cells();
  loops_.join(rows_.data(), strip.vectors, is_scaled_ ? powers_[t] : 1.0,
              strip.is_first ? zeros : edge, strip.is_last ? nowhere : edge);
}

/// Rows y.. of the last level, into `next` where they are in the window. All at once: between the
/// levels of the next visit, their stores held up those of the levels.
void TileEngine::leave(const Strip& strip, std::int64_t y) const {
  const double factor = is_scaled_ ? 1.0 / powers_[strip.steps] : 1.0;
  for (std::int64_t i = 0; i < loops_.rows; ++i) {
    if (y + i < strip.out.y0 || y + i >= strip.out.y1) continue;
    loops_.leave(rows_[i], strip.vectors,
                 {strip.next + (y + i) * ld_, strip.begin - strip.skew * strip.steps, strip.out.x0,
                  strip.out.x1, factor});
  }
}

}  // namespace heat::cxx
