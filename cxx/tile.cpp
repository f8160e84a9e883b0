#include "tile.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <string>
#include <utility>

#include "interop/library/engine.h"

/// Chooses among the builds of tile_rows.cpp.
extern "C" heat_status heat_cxx_tile_rows(heat_engine** engine);

namespace heat::cxx {
namespace {

constexpr std::int64_t down(std::int64_t x) { return x / tile_cells * tile_cells; }
constexpr std::int64_t up(std::int64_t x) { return down(x + tile_cells - 1); }

/// Bytes of a cache of this machine.
std::int64_t cache(std::int32_t level) {
  std::int64_t bytes = 0;
  heat::check(heat_cache_size(level, &bytes));
  return bytes;
}

}  // namespace

TileShape TileShape::from(const char* options) {
  constexpr std::int64_t most = 1000, widest = 1 << 16;  // as in fortran/tile.f90
  // The six rows that are worked on fit L1, and all that are kept take two thirds of L2: the rest
  // is for what passes through. With more steps than 48, what is saved of the traffic to memory is
  // less than what the columns cost that two strips work out.
  constexpr std::int64_t six_rows = 6 * sizeof(double), kept_rows = 2 * sizeof(double);
  TileShape shape;
  shape.width = std::max(tile_cells, down(cache(1) * 5 / 6 / six_rows));
  shape.steps = cache(2) * 2 / 3 / (kept_rows * shape.width);
  shape.steps = std::clamp<std::int64_t>(shape.steps / 4 * 4, 4, 48);
  heat::check(heat_option_integer(options, "steps_per_pass", &shape.steps));
  heat::check(heat_option_integer(options, "width", &shape.width));
  if (shape.steps < 1 || shape.steps > most || shape.width < 1 || shape.width > widest) {
    throw Error(HEAT_INVALID_ARGUMENT, "steps_per_pass must be 1 to " + std::to_string(most) +
                                           " and width 1 to " + std::to_string(widest));
  }
  shape.width = up(shape.width);
  // So that padding (see TileField) and pipeline stay below 16 MiB. Fortran has no padding and the
  // same limit, so that options mean the same in both languages.
  if ((2 * shape.steps + tile_rows + 1) * (shape.width + 2 * shape.steps) > 1 << 20) {
    throw Error(HEAT_INVALID_ARGUMENT, "steps_per_pass and width need more than 8 MiB of rows");
  }
  return shape;
}

TileSweep* tile_sweep() {
  heat_engine* engine = nullptr;
  heat::check(heat_cxx_tile_rows(&engine));
  return reinterpret_cast<TileSweep*>(engine);
}

TileEngine::TileEngine(const TileField& field, const heat_problem& problem, TileShape shape)
    : nx_(field.held().nx),
      ny_(field.held().ny),
      ld_(field.ld()),
      padded_(field.padded()),
      shape_(shape),
      sweep_(tile_sweep()),
      stride_(std::min(shape.width + 2 * up(shape.steps), up(nx_)) + 2 * tile_cells),
      cells_((2 * shape.steps + tile_rows + 1) * stride_),
      kept_(static_cast<std::size_t>(shape.steps)) {
  for (std::int64_t i = 0; i < problem.n_sources; ++i) {
    const heat_source& s = problem.sources[i];
    const Source source{s.x - field.held().x, s.y - field.held().y, s.rate};
    if (source.x >= 0 && source.x < nx_ && source.y >= 0 && source.y < ny_) {
      sources_.push_back(source);
    }
  }
  std::stable_sort(sources_.begin(), sources_.end(),
                   [](const Source& a, const Source& b) { return a.y < b.y; });
}

void TileEngine::pass(TileField& field, const Window& window, std::int64_t steps) {
  if (window.empty() || steps < 1) return;
  const std::int64_t begin = down(window.x0);
  const std::int64_t strips = (window.x1 - begin + shape_.width - 1) / shape_.width;
  const std::int64_t width = up((window.x1 - begin + strips - 1) / strips);
  for (std::int64_t x = begin; x < window.x1; x += width) {
    Strip strip{field.now(), field.next(), window, {}, steps};
    strip.out.x0 = std::max(window.x0, x);
    strip.out.x1 = std::min(window.x1, x + width);
    strip.in = {down(std::max<std::int64_t>(0, strip.out.x0 - steps)),
                std::min(nx_, up(strip.out.x1 + steps)),
                std::max<std::int64_t>(0, strip.out.y0 - steps),
                std::min(ny_, strip.out.y1 + steps)};
    run(strip);
  }
  std::atomic_thread_fence(std::memory_order_seq_cst);  // streamed stores are ordered by this alone
}

void TileEngine::run(const Strip& strip) {
  strip_sources_.clear();
  std::copy_if(sources_.begin(), sources_.end(), std::back_inserter(strip_sources_),
               [&](const Source& s) { return s.x >= strip.in.x0 && s.x < strip.in.x1; });
  std::fill_n(cells_.get(), (2 * strip.steps + tile_rows + 1) * stride_, 0.0);
  double* free = cells_.get() + tile_cells;
  const auto take = [&] { return std::exchange(free, free + stride_); };
  zeros_ = take();
  Four rows{};
  for (double*& row : rows) row = take();
  for (std::int64_t t = 0; t < strip.steps; ++t) kept_[t] = {take(), take()};

  for (std::int64_t y = strip.in.y0; y - strip.steps < strip.out.y1; y += tile_rows) {
    if (!padded_) enter(strip, y, rows);
    for (std::int64_t t = 1; t <= strip.steps; ++t) {
      const std::int64_t left = strip.steps - t;
      // No row that enters is needed yet, nor any by the levels after; no row that leaves is needed
      // any more, but the one of zeros after the grid.
      if (y - t + tile_rows < std::max(strip.in.y0, strip.out.y0 - left - 1)) break;
      if (y - t > std::min(strip.in.y1, strip.out.y1 + left - 1)) continue;
      auto& kept = kept_[t - 1];
      TileRows io{{kept[0], kept[1], rows[0], rows[1], rows[2], rows[3]},
                  rows,
                  down(std::max<std::int64_t>(0, strip.out.x0 - left)) - strip.in.x0,
                  up(std::min(nx_, strip.out.x1 + left)) - strip.in.x0};
      if (t == 1 && padded_) {
        for (std::int64_t i = 0; i < tile_rows + 2; ++i) io.in[i] = row_of_now(strip, y - 2 + i);
      } else {  // what is read is, but for the two rows that are kept, the next level's to write
        io.out = {kept[0], kept[1], rows[0], rows[1]};
        kept = {rows[2], rows[3]};
      }
      rows = io.out;
      if (left > 0) {
        step(strip, y - t, io);
      } else {
        leave(strip, y - t, io);
      }
    }
  }
}

/// A row of `now` where it is, or one of zeros.
const double* TileEngine::row_of_now(const Strip& strip, std::int64_t y) const {
  const bool inside = y >= strip.in.y0 && y < strip.in.y1;
  return inside ? strip.now + y * ld_ + strip.in.x0 : zeros_;
}

/// Rows y..y+3 of `now`, copied.
void TileEngine::enter(const Strip& strip, std::int64_t y, const Four& rows) const {
  const std::int64_t count = strip.in.x1 - strip.in.x0;
  for (double* row : rows) {
    const double* from = row_of_now(strip, y++);
    std::copy_n(from, count, row);
    std::fill(row + count, row + up(count), 0.0);
  }
}

/// Rows y..y+3 of a level: those of the level before, one step on.
void TileEngine::step(const Strip& strip, std::int64_t y, const TileRows& rows) const {
  sweep_(rows, TileStore::keep, 0, 0);
  const std::int64_t end = std::min(rows.last, nx_ - strip.in.x0);
  for (std::int64_t i = 0; i < tile_rows; ++i) {
    const bool inside = y + i >= strip.in.y0 && y + i < strip.in.y1;
    std::fill(rows.out[i] + (inside ? end : rows.first), rows.out[i] + rows.last, 0.0);
  }
  if (!strip_sources_.empty()) inject(strip.in.x0, y, strip.in, rows.out);
}

/// Rows y..y+3 of the last level, into `next` where they are in the window.
void TileEngine::leave(const Strip& strip, std::int64_t y, TileRows rows) const {
  for (std::int64_t i = 0; i < tile_rows; ++i) {
    if (y + i >= strip.out.y0 && y + i < strip.out.y1) {
      rows.out[i] = strip.next + (y + i) * ld_ + strip.in.x0;
    }
  }
  sweep_(rows, padded_ ? TileStore::stream : TileStore::clip, strip.out.x0 - strip.in.x0,
         strip.out.x1 - strip.in.x0);
  if (!strip_sources_.empty()) inject(strip.in.x0, y, strip.out, rows.out);
}

/// The sources in rows y..y+3 that are in the window; rows begin at column x.
void TileEngine::inject(std::int64_t x, std::int64_t y, const Window& window,
                        const Four& rows) const {
  const std::int64_t y0 = std::max(y, window.y0), y1 = std::min(y + tile_rows, window.y1);
  auto source = std::lower_bound(strip_sources_.begin(), strip_sources_.end(), y0,
                                 [](const Source& s, std::int64_t value) { return s.y < value; });
  for (; source != strip_sources_.end() && source->y < y1; ++source) {
    if (source->x < window.x0 || source->x >= window.x1) continue;
    rows[static_cast<std::size_t>(source->y - y)][source->x - x] += source->rate;
  }
}

}  // namespace heat::cxx
