/// Whether a field lies within what several runs of the reference span.
#ifndef HEAT_DIFF_ENVELOPE_HPP
#define HEAT_DIFF_ENVELOPE_HPP

#include <deque>

#include "tally.hpp"

namespace heat::diff {

/// The cells of B against the interval from the least to the greatest value of the runs.
struct Envelope {
  std::int64_t runs = 0;       ///< A is one of them; 0: none was asked for
  std::int64_t outside = 0;    ///< cells of B that lie outside
  std::int64_t unanimous = 0;  ///< of them those where all runs have one value
  bool boundless = false;      ///< a cell is outside by no finite amount, or is NaN
  Largest<double> excess;      ///< how far a cell is outside
  Largest<double> spans;       ///< the same in widths of its interval, where that has one
  Largest<double> width;       ///< of an interval: the span of the whole field
  Largest<double> away;        ///< from B to a run

  /// Whether every cell lies in its interval.
  [[nodiscard]] bool holds_cells() const { return outside == 0; }
  /// Whether no cell is farther from a run than two runs are somewhere.
  [[nodiscard]] bool holds_field() const { return !boundless && away.size <= width.size; }
  /// The most cells that one more run would leave on average, as a share of all: if the runs and
  /// it could be exchanged, each is as likely as any to be the least of them, or the greatest.
  [[nodiscard]] double expected() const { return 2.0 / static_cast<double>(runs + 1); }
};

/// @param runs  besides A; their cells are numbered as those of A
Envelope envelope_of(const Field& a, const std::deque<Field>& runs, const Field& b);

}  // namespace heat::diff

#endif
