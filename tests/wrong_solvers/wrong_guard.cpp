/// A plugin of solvers with scaled arithmetic: `guard/right` is docs/exactness.md in its plainest
/// form, and each of the others has a guard that is wrong as its name says. So what finds them and
/// not the right one tests the words of that page, and itself.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "heat/heat.hpp"

namespace {

struct Guard {
  const char* name;
  int margin = 0;           ///< by how many bits values may be smaller than is exact
  bool by_cone = true;      ///< judge what a row depends on, not the row alone
  int rows_short = 0;       ///< of what it depends on, on one side
  int columns_short = 0;    ///< of what a strip depends on, on either side
  bool rates = true;        ///< judge the sources, too
  bool huge = true;         ///< judge the largest value
  bool sources_add = true;  ///< to the largest value
  bool remembers = true;    ///< what was written before
};

constexpr auto guards = std::to_array<Guard>({
    {.name = "guard/right"},
    {.name = "guard/a_step_too_low", .margin = 3},
    {.name = "guard/row_by_row", .by_cone = false},
    {.name = "guard/a_row_short", .rows_short = 1},
    {.name = "guard/a_column_short", .columns_short = 1},
    {.name = "guard/any_rate", .rates = false},
    {.name = "guard/any_size", .huge = false},
    {.name = "guard/sources_add_nothing", .sources_add = false},
    {.name = "guard/last_write_alone", .remembers = false},
});

class Guarded {
 public:
  Guarded(const Guard& guard, const heat_problem& p, const char* options)
      : guard_(guard),
        block_(heat::make_block(1, 1, p.nx, p.ny)),
        sources_(p.sources, p.sources + p.n_sources),
        now_(static_cast<std::size_t>((p.nx + 2) * (p.ny + 2))),
        next_(now_),
        work_{now_, now_},
        bad_(static_cast<std::size_t>(p.ny + 2)),
        scaled_(bad_) {
    heat::check(heat_check_options(options, "steps_per_pass,width"));
    heat::check(heat_option_integer(options, "steps_per_pass", &most_steps_));
    heat::check(heat_option_integer(options, "width", &width_));
    for (const heat_source& s : sources_) sum_of_rates_ += std::abs(s.rate);
  }

  void advance(std::int64_t steps) {
    for (; steps > 0; steps -= std::min(steps, most_steps_)) {
      pass(static_cast<int>(std::min(steps, most_steps_)));
    }
  }

  void read(const heat_block& w, double* cells, std::int64_t ld) const {
    for (std::int64_t j = 0; j < w.ny; ++j) {
      std::copy_n(&now_[at(w.x, w.y + j)], w.nx, cells + j * ld);
    }
  }

  void write(const heat_block& w, const double* cells, std::int64_t ld) {
    if (!guard_.remembers) bound_ = 0.0;
    for (std::int64_t j = 0; j < w.ny; ++j) {
      std::copy_n(cells + j * ld, w.nx, &now_[at(w.x, w.y + j)]);
      for (std::int64_t i = 0; i < w.nx; ++i) {
        const double size = std::abs(cells[j * ld + i]);
        bound_ = size <= bound_ ? bound_ : std::isnan(size) ? HUGE_VAL : size;
      }
    }
  }

  const heat_block& block() const { return block_; }
  const heat_timings& timings() const { return timings_; }

 private:
  [[nodiscard]] std::size_t at(std::int64_t x, std::int64_t y) const {
    return static_cast<std::size_t>(y * (block_.nx + 2) + x);
  }

  void pass(int steps) {
    const double added = guard_.sources_add ? steps * sum_of_rates_ : 0.0;
    const bool too_large = guard_.huge && !(bound_ + added < std::ldexp(1.0, 1020 - steps));
    for (std::int64_t x = 1; x <= block_.nx; x += width_) {
      take_strip(x, std::min(x + width_, block_.nx + 1), steps, too_large);
    }
    now_.swap(next_);
    bound_ = (bound_ + added) * (1.0 + 0x1p-40);
  }

  /// Columns x0..x1-1 from those that they depend on. What is outside of these is of no step.
  void take_strip(std::int64_t x0, std::int64_t x1, int steps, bool all_bad) {
    first_ = std::max<std::int64_t>(1, x0 - steps);
    end_ = std::min(block_.nx + 1, x1 + steps);
    const auto judged_first = std::min(x0, first_ + guard_.columns_short);
    const auto judged_end = std::max(x1, end_ - guard_.columns_short);
    const double least = std::ldexp(1.0, 3 * steps - 1022 - guard_.margin);
    const auto is_bad = [&](double u) { return u != 0.0 && !(std::abs(u) >= least); };
    for (const heat_source& s : sources_) all_bad = all_bad || (guard_.rates && is_bad(s.rate));
    for (std::int64_t y = 1; y <= block_.ny; ++y) {
      std::copy(&now_[at(first_, y)], &now_[at(end_, y)], &work_[0][at(first_, y)]);
      bad_[y] =
          all_bad || std::any_of(&now_[at(judged_first, y)], &now_[at(judged_end, y)], is_bad);
    }
    std::fill(scaled_.begin(), scaled_.end(), 0);
    for (int t = 1; t <= steps; ++t) step(t);
    for (std::int64_t y = 1; y <= block_.ny; ++y) {
      convert(y, false, steps);
      std::copy(&work_[0][at(x0, y)], &work_[0][at(x1, y)], &next_[at(x0, y)]);
    }
  }

  /// Row y is on the fast road after t steps if no row that it depends on is bad.
  void step(int t) {
    auto scales = scaled_;
    for (std::int64_t y = 1; y <= block_.ny; ++y) {
      const std::int64_t reach = guard_.by_cone ? t : 0;
      const auto first = bad_.begin() + std::max<std::int64_t>(1, y - reach);
      const auto end = bad_.begin() + std::min(block_.ny, y + reach - guard_.rows_short) + 1;
      scales[y] = std::find(first, end, 1) == end;
      for (std::int64_t row = y - 1; row <= y + 1; ++row) convert(row, scales[y] != 0, t - 1);
      for (std::int64_t x = first_; x < end_; ++x) {
        const double* u = &work_[0][at(x, y)];
        const double sum = ((u[-1] + u[1]) + u[-block_.nx - 2]) + u[block_.nx + 2];
        work_[1][at(x, y)] = scales[y] != 0 ? std::fma(0.25, sum, u[0]) : 0.5 * (u[0] + 0.25 * sum);
      }
    }
    for (const heat_source& s : sources_) {
      work_[1][at(s.x, s.y)] += scales[s.y] != 0 ? std::ldexp(s.rate, t) : s.rate;
    }
    work_[0].swap(work_[1]);
    scaled_ = scales;
  }

  /// Row y, which is t steps on, multiplied by 2^t or not.
  void convert(std::int64_t y, bool to_scaled, int t) {
    if ((scaled_[y] != 0) == to_scaled) return;
    const double factor = std::ldexp(1.0, to_scaled ? t : -t);
    for (std::int64_t x = first_; x < end_; ++x) work_[0][at(x, y)] *= factor;
    scaled_[y] = to_scaled;
  }

  const Guard& guard_;
  heat_block block_;
  std::vector<heat_source> sources_;
  std::vector<double> now_, next_;
  std::array<std::vector<double>, 2> work_;  ///< a strip, two steps of it
  std::int64_t first_ = 1, end_ = 1;         ///< its columns
  std::vector<char> bad_, scaled_;           ///< by row of the strip
  std::int64_t most_steps_ = 16, width_ = 64;
  double sum_of_rates_ = 0.0, bound_ = 0.0;
  heat_timings timings_ = heat::make<heat_timings>();
};

template <std::size_t i>
struct Entry : Guarded {
  Entry(const heat_problem& p, std::int32_t, const heat_kernel*, const char* options)
      : Guarded(guards[i], p, options) {}
  static heat_status fill(heat_solver_table* table) {
    return heat::fill_table<Entry>(table, guards[i].name, "scaled arithmetic", 0);
  }
};

}  // namespace

extern "C" heat_status heat_plugin(std::int64_t index, heat_solver_table* table) {
  constexpr auto entries = []<std::size_t... i>(std::index_sequence<i...>) {
    return std::array{Entry<i>::fill...};
  }
  (std::make_index_sequence<guards.size()>());
  if (index >= static_cast<std::int64_t>(entries.size())) return HEAT_NOT_FOUND;
  return entries[static_cast<std::size_t>(index)](table);
}
