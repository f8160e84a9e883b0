/// Fields that ranks hold in blocks, moved window by window, so that none is ever whole on one rank
/// because of that. Functions are called by every rank.
#ifndef HEAT_DIAGNOSE_SPREAD_HPP
#define HEAT_DIAGNOSE_SPREAD_HPP

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "heat/heat.hpp"
#include "interop/ranks/world.hpp"

namespace heat::diagnose {

/// One a rank; empty ones are allowed.
using Blocks = std::vector<heat_block>;

/// Copies cells of this rank's block, of shape [part.ny][part.nx], out of it or into it.
using ReadPart = std::function<void(const heat_block& part, std::span<double> cells)>;
using WritePart = std::function<void(const heat_block& part, std::span<const double> cells)>;

/// Collect a window of a field on a rank.
/// @param cells  there: shape [window.ny][window.nx]; unused on others
void collect(const World& world, const Blocks& blocks, const heat_block& window, int root,
             const ReadPart& read, std::span<double> cells);

/// Replace a window of a field by cells that a rank has; arguments as above.
void distribute(const World& world, const Blocks& blocks, const heat_block& window, int root,
                std::span<const double> cells, const WritePart& write);

/// Call visit(band) for a block's rows, about 8 MiB of them at a time.
using BandVisit = std::function<void(const heat_block& band)>;
void each_band(const heat_block& block, const BandVisit& visit);

/// A field that outlasts its solver's next step: each rank has some of its rows.
class KeptField {
 public:
  KeptField(const World& world, std::int64_t nx, std::int64_t ny);

  /// Take all cells from a field in other blocks.
  void take(const Blocks& from, const ReadPart& read);

  /// Replace all cells of a field in other blocks.
  void give(const Blocks& to, const WritePart& write) const;

  /// Collect a window on rank 0.
  /// @param cells  there: shape [window.ny][window.nx]
  void read(const heat_block& window, std::span<double> cells) const;

 private:
  /// Whole rows of `rank` among the cells, on that rank; nothing on others.
  template <class Cell>
  [[nodiscard]] std::span<Cell> rows_of(std::span<Cell> cells, int rank,
                                        const heat_block& rows) const {
    if (world_->rank() != rank) return {};
    const std::int64_t before = rows.y - rows_[static_cast<std::size_t>(rank)].y;
    return cells.subspan(static_cast<std::size_t>(before * rows.nx),
                         static_cast<std::size_t>(rows.ny * rows.nx));
  }

  const World* world_;
  Blocks rows_;                ///< of every rank
  std::vector<double> cells_;  ///< of this one
};

}  // namespace heat::diagnose

#endif
