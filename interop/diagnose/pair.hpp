/// The solver in question and the baseline, advanced together.
#ifndef HEAT_DIAGNOSE_PAIR_HPP
#define HEAT_DIAGNOSE_PAIR_HPP

#include <algorithm>
#include <span>
#include <vector>

#include "request.hpp"
#include "side.hpp"

namespace heat::diagnose {

/// All functions are called by every rank; fields are whole on rank 0, and empty elsewhere.
class Pair {
 public:
  Pair(const World& world, const Request& request)
      : world_(world),
        nx_(request.problem.nx),
        ny_(request.problem.ny),
        solver_(world, Found(request.solver), request.problem, request.options, request.ranks),
        baseline_(world, Found(request.baseline), request.problem, request.baseline_options,
                  request.baseline_ranks) {}

  void advance(std::int64_t steps) {
    solver_.advance(steps);
    baseline_.advance(steps);
  }

  /// Whether both fields are finite and equal to the last bit.
  [[nodiscard]] bool agree() const {
    const auto a = solver_.fingerprint(), b = baseline_.fingerprint();
    return a.has_value() && a == b;
  }

  [[nodiscard]] bool neither_is_finite() const {
    const bool first = solver_.fingerprint().has_value();
    return !baseline_.fingerprint().has_value() && !first;  // both are asked on every rank
  }

  /// Give both the same field.
  void write(std::span<const double> field) {
    solver_.write(field);
    baseline_.write(field);
  }

  /// The baseline's field.
  void read(std::span<double> field) const {
    for (std::int64_t y = 1; y <= ny_; y += at_once()) {
      const std::int64_t count = std::min(at_once(), ny_ - y + 1);
      const bool here = !field.empty();
      baseline_.read_rows(y, count,
                          here ? field.subspan(static_cast<std::size_t>((y - 1) * nx_),
                                               static_cast<std::size_t>(count * nx_))
                               : field);
    }
  }

  /// Call visit(x, y, bad, good) on rank 0 for every cell, in the order of memory.
  template <class Visit>
  void each_cell(Visit&& visit) const {
    const auto size = static_cast<std::size_t>(world_.rank() == 0 ? nx_ * at_once() : 0);
    std::vector<double> bad(size), good(size);
    for (std::int64_t y = 1; y <= ny_; y += at_once()) {
      const std::int64_t count = std::min(at_once(), ny_ - y + 1);
      solver_.read_rows(y, count, bad);
      baseline_.read_rows(y, count, good);
      if (world_.rank() != 0) continue;
      for (std::int64_t i = 0; i < nx_ * count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        visit(i % nx_ + 1, y + i / nx_, bad[at], good[at]);
      }
    }
  }

  [[nodiscard]] const std::vector<heat_block>& blocks() const { return solver_.blocks(); }

 private:
  [[nodiscard]] std::int64_t at_once() const { return solver_.rows_at_once(); }

  const World& world_;
  std::int64_t nx_, ny_;
  Side solver_, baseline_;
};

}  // namespace heat::diagnose

#endif
