#include "tile.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>

namespace heat::cxx {
namespace {

/// Cells of a strip whose pieces begin on cache lines, whatever the vectors.
constexpr std::int64_t tile_block = tile_cells * most_tile_lanes;
constexpr double none = std::numeric_limits<double>::infinity();

/// Bytes of a cache of this machine.
std::int64_t cache(std::int32_t level) {
  std::int64_t bytes = 0;
  heat::check(heat_cache_size(level, &bytes));
  return bytes;
}

double power_of_two(std::int64_t exponent) { return std::ldexp(1.0, static_cast<int>(exponent)); }

/// Strips leave each other cells for every step, and overhang the grid: no more steps than that is
/// worth, whatever the options say.
TileShape limited(TileShape shape, std::int64_t nx) {
  if (!shape.takes(nx)) shape.steps = std::min(shape.steps, std::max<std::int64_t>(1, nx / 2));
  return shape;
}

std::vector<TileSource> sources_in(const TileField& field, const heat_problem& problem) {
  const heat_block& held = field.held();
  std::vector<TileSource> found;
  for (std::int64_t i = 0; i < problem.n_sources; ++i) {
    const heat_source& s = problem.sources[i];
    const std::int64_t x = s.x - held.x, y = s.y - held.y;
    if (x >= 0 && x < held.nx && y >= 0 && y < held.ny) found.push_back({x, y, s.rate});
  }
  return found;
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

TileEngine::TileEngine(const TileField& field, const heat_problem& problem, TileShape shape,
                       std::int64_t rows)
    : nx_(field.held().nx),
      ny_(field.held().ny),
      shape_(limited(shape, nx_)),
      pipeline_(field.ld(), std::min(ny_, rows + 2 * shape_.steps), sources_in(field, problem),
                shape_.steps, std::min(shape.width * 5 / 4, nx_ + shape_.steps) + 2 * tile_block,
                !shape.takes(nx_)) {
  for (std::int64_t i = 0; i < problem.n_sources; ++i) {
    const double rate = std::abs(problem.sources[i].rate);
    sum_of_rates_ += rate;
    if (rate != 0.0) least_rate_ = std::min(least_rate_, rate);
  }
}

/// The smallest number, but for zero, that may be scaled in a pass.
double TileEngine::least(const TileField& field, std::int64_t steps) const {
  const double largest = field.bound() + static_cast<double>(steps) * sum_of_rates_;
  const double smallest = power_of_two(3 * steps - 1022);
  return largest < power_of_two(1020 - steps) && least_rate_ >= smallest ? smallest : none;
}

void TileEngine::finish(TileField& field, std::int64_t steps) const {
  constexpr double rounding = 1.0 + 0x1p-40;  // of 1000 steps and this sum
  field.swap();
  field.set_bound((field.bound() + static_cast<double>(steps) * sum_of_rates_) * rounding);
}

void TileEngine::pass(TileField& field, const Window& window, std::int64_t steps) {
  if (window.empty() || steps < 1) return;
  const Window in{std::max<std::int64_t>(0, window.x0 - steps), std::min(nx_, window.x1 + steps),
                  std::max<std::int64_t>(0, window.y0 - steps), std::min(ny_, window.y1 + steps)};
  TileStrip strip{field.now(), field.next(), window, in, steps, least(field, steps)};
  if (shape_.takes(in.x1 - in.x0)) {
    strip.begin = in.x0;
    strip.vectors = up(in.x1 - in.x0, pipeline_.lanes()) / pipeline_.lanes();
    const std::int64_t aligned = up(strip.vectors, tile_cells);
    if (aligned - strip.vectors <= strip.vectors / 8) strip.vectors = aligned;
    pipeline_.run(strip);
  } else {
    cut(strip);
  }
  std::atomic_thread_fence(std::memory_order_seq_cst);  // streamed stores are ordered by this alone
}

/// Strips side by side. Their pieces begin on cache lines at the last level.
void TileEngine::cut(TileStrip strip) {
  const std::int64_t lanes = pipeline_.lanes();
  const std::int64_t past = (strip.in.x0 - strip.steps) % tile_cells;
  strip.begin = strip.in.x0 - (past + tile_cells) % tile_cells;
  strip.skew = 1;
  const std::int64_t end = strip.out.x1 + strip.steps;
  const std::int64_t widest = shape_.width * 9 / 8;  // rather than one strip more
  const std::int64_t strips = (end - strip.begin + widest - 1) / widest;
  std::int64_t vectors = up(end - strip.begin, strips * lanes) / (strips * lanes);
  vectors = vectors > tile_cells ? up(vectors, tile_cells) : std::max<std::int64_t>(2, vectors);
  for (; strip.is_first || strip.begin < end; strip.begin += vectors * lanes) {
    const std::int64_t rest = up(end - strip.begin, lanes) / lanes;
    strip.is_last = rest <= vectors;
    strip.vectors = std::min(vectors, up(rest, tile_cells));
    pipeline_.run(strip);
    strip.is_first = false;
  }
}

}  // namespace heat::cxx
