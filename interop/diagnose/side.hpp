/// One of the two solvers that are compared, spread over the ranks.
#ifndef HEAT_DIAGNOSE_SIDE_HPP
#define HEAT_DIAGNOSE_SIDE_HPP

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "heat/heat.hpp"
#include "interop/ranks/world.hpp"

namespace heat::diagnose {

/// A live solver. It may live on fewer ranks than there are, one without MPI on rank 0 alone; the
/// others hold empty blocks. All functions are called by every rank.
class Side {
 public:
  /// Make the solver and give it the problem's start.
  /// @param ranks  how many of the world's a solver with MPI runs on; 0: all
  /// @throws Error as heat::Solver
  Side(const World& world, const Found& found, const Problem& problem, const std::string& options,
       int ranks);

  void advance(std::int64_t steps);

  /// The fingerprint of the whole field; none if a cell is not finite.
  [[nodiscard]] std::optional<std::uint64_t> fingerprint() const;

  /// Collect whole rows on rank 0.
  /// @param rows  on rank 0: shape [count][nx]; elsewhere unused
  void read_rows(std::int64_t y, std::int64_t count, std::span<double> rows) const;

  /// Replace the field by one that rank 0 has, shape [ny][nx].
  void write(std::span<const double> field);

  /// What every rank holds.
  [[nodiscard]] const std::vector<heat_block>& blocks() const { return blocks_; }

  /// How many rows to read at a time: about 8 MiB.
  [[nodiscard]] std::int64_t rows_at_once() const;

 private:
  /// The part of a band of rows that a rank holds.
  [[nodiscard]] heat_block part(int rank, std::int64_t y, std::int64_t count) const;

  const World& world_;
  std::int64_t nx_, ny_;
  std::unique_ptr<Solver> solver_;  // none on ranks that a serial solver does without
  std::vector<heat_block> blocks_;
};

}  // namespace heat::diagnose

#endif
