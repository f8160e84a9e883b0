/// The solver in question and the baseline, spread over the ranks and advanced together. Functions
/// are called by every rank; fields are whole on rank 0, and empty elsewhere.
#ifndef HEAT_DIAGNOSE_PAIR_HPP
#define HEAT_DIAGNOSE_PAIR_HPP

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "difference.hpp"
#include "heat/heat.hpp"
#include "interop/ranks/world.hpp"

namespace heat::diagnose {

/// The question that a diagnosis answers.
struct Request {
  std::string solver, baseline;
  std::string options, baseline_options;
  int ranks = 0, baseline_ranks = 0;  ///< of solvers with MPI; 0: all of the world's
  Problem problem;
  std::filesystem::path difference;  ///< file for |field - baseline| of every cell, or empty
  std::filesystem::path at_first;    ///< likewise, after the first bad step
};

/// One of the two. It may use fewer ranks than there are, and without MPI it uses rank 0 alone; the
/// other ranks hold empty blocks.
class Side {
 public:
  /// Make the solver and give it the problem's start.
  /// @param ranks  how many of the world's a solver with MPI runs on; 0: all
  /// @throws Error as heat::Solver
  Side(const World& world, const Found& found, const Problem& problem, const std::string& options,
       int ranks);

  void advance(std::int64_t steps) {
    if (solver_) solver_->advance(steps);
  }

  /// The fingerprint of the whole field; none if a cell is not finite.
  [[nodiscard]] std::optional<std::uint64_t> fingerprint() const;

  /// Collect whole rows on rank 0.
  /// @param rows  on rank 0: shape [count][nx]; elsewhere unused
  void read_rows(std::int64_t y, std::int64_t count, std::span<double> rows) const;

  /// Replace whole rows by those that rank 0 has.
  void write_rows(std::int64_t y, std::int64_t count, std::span<const double> rows);

  [[nodiscard]] const std::vector<heat_block>& blocks() const { return blocks_; }

 private:
  template <class Visit>
  void each_part(std::int64_t y, std::int64_t count, Visit&& visit) const;

  const World& world_;
  std::int64_t nx_;
  std::unique_ptr<Solver> solver_;  // none on ranks that a serial solver does without
  std::vector<heat_block> blocks_;
};

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

  void write(std::span<const double> field) {
    each_band([&](std::int64_t y, std::int64_t count) {
      solver_.write_rows(y, count, rows_of(field, y, count));
      baseline_.write_rows(y, count, rows_of(field, y, count));
    });
  }

  void read(std::span<double> field) const {
    each_band([&](std::int64_t y, std::int64_t count) {
      baseline_.read_rows(y, count, rows_of(field, y, count));
    });
  }

  /// Call visit(Cell) on rank 0 for every cell, in the order of memory.
  template <class Visit>
  void each_cell(Visit&& visit) const {
    std::vector<double> bad, good;
    each_band([&](std::int64_t y, std::int64_t count) {
      bad.resize(static_cast<std::size_t>(world_.rank() == 0 ? nx_ * count : 0));
      good.resize(bad.size());
      solver_.read_rows(y, count, bad);
      baseline_.read_rows(y, count, good);
      for (std::size_t i = 0; i < bad.size(); ++i) {
        const auto at = static_cast<std::int64_t>(i);
        visit(Cell{at % nx_ + 1, y + at / nx_, bad[i], good[i]});
      }
    });
  }

  [[nodiscard]] const std::vector<heat_block>& blocks() const { return solver_.blocks(); }

 private:
  /// Call visit(y, count) for rows, about 8 MiB of them at a time.
  template <class Visit>
  void each_band(Visit&& visit) const {
    const std::int64_t rows = std::clamp<std::int64_t>((std::int64_t{1} << 20) / nx_, 1, ny_);
    for (std::int64_t y = 1; y <= ny_; y += rows) visit(y, std::min(rows, ny_ - y + 1));
  }

  template <class T>
  [[nodiscard]] std::span<T> rows_of(std::span<T> field, std::int64_t y, std::int64_t count) const {
    if (field.empty()) return field;
    return field.subspan(static_cast<std::size_t>((y - 1) * nx_),
                         static_cast<std::size_t>(count * nx_));
  }

  const World& world_;
  std::int64_t nx_, ny_;
  Side solver_, baseline_;
};

}  // namespace heat::diagnose

#endif
