/// The solver in question and the baseline, spread over the ranks and advanced together. Functions
/// are called by every rank.
#ifndef HEAT_DIAGNOSE_PAIR_HPP
#define HEAT_DIAGNOSE_PAIR_HPP

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
#include "spread.hpp"

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

  /// Collect a window on rank 0.
  /// @param cells  there: shape [window.ny][window.nx]
  void read(const heat_block& window, std::span<double> cells) const {
    collect(world_, blocks_, window, 0, reader(), cells);
  }

  /// Copy all cells out, or in.
  void keep(KeptField& field) const { field.take(blocks_, reader()); }
  void go_back_to(const KeptField& field) {
    field.give(blocks_, [this](const heat_block& part, std::span<const double> cells) {
      solver_->write(part, cells);
    });
  }

  [[nodiscard]] const Blocks& blocks() const { return blocks_; }

 private:
  [[nodiscard]] ReadPart reader() const {
    return [this](const heat_block& part, std::span<double> cells) { solver_->read(part, cells); };
  }

  const World& world_;
  std::unique_ptr<Solver> solver_;  // none on ranks that a serial solver does without
  Blocks blocks_;
};

class Pair {
 public:
  Pair(const World& world, const Request& request)
      : world_(world),
        grid_(make_block(1, 1, request.problem.nx, request.problem.ny)),
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

  /// Both go on from a field, of which the baseline's cells were kept.
  void go_back_to(const KeptField& field) {
    solver_.go_back_to(field);
    baseline_.go_back_to(field);
  }
  void keep(KeptField& field) const { baseline_.keep(field); }

  /// Call visit(Cell) on rank 0 for every cell, in the order of memory; before those of some rows
  /// prepare(rows), on every rank.
  template <class Visit>
  void each_cell(
      Visit&& visit, const BandVisit& prepare = [](const heat_block&) {}) const {
    std::vector<double> bad, good;
    each_band(grid_, [&](const heat_block& band) {
      prepare(band);
      bad.resize(static_cast<std::size_t>(world_.rank() == 0 ? band.nx * band.ny : 0));
      good.resize(bad.size());
      solver_.read(band, bad);
      baseline_.read(band, good);
      for (std::size_t i = 0; i < bad.size(); ++i) {
        const auto at = static_cast<std::int64_t>(i);
        visit(Cell{at % band.nx + 1, band.y + at / band.nx, bad[i], good[i]});
      }
    });
  }

  [[nodiscard]] const Blocks& blocks() const { return solver_.blocks(); }

 private:
  const World& world_;
  heat_block grid_;
  Side solver_, baseline_;
};

}  // namespace heat::diagnose

#endif
