/// The axis of rank counts.
#ifndef HEAT_PLOTS_RANK_AXIS_HPP
#define HEAT_PLOTS_RANK_AXIS_HPP

#include <array>
#include <cstddef>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "curves.hpp"

namespace heat::plots {

/// The x axis: the logarithm of the number of ranks, true to scale, and left of it a slot for
/// solvers that have no ranks. Of solvers with threads it is the cores, ranks times threads.
///
///     |  no MPI  |   1      2      4      8      16
///
/// Solvers often take nearly the same time, so their points stand side by side in the slot, and a
/// little aside of their rank count.
class RankAxis {
 public:
  /// @param panels  of curves, whose marks are placed; the paper's stand exactly at their ranks
  /// @param width   of the plot, in points
  RankAxis(std::vector<std::vector<Curve>>& panels, double width);

  /// Where a point is that stands so many points to the right of a position.
  [[nodiscard]] double beside(double position, double points) const;

  [[nodiscard]] double left_edge() const { return to_axis(0.0); }

  /// Most ranks of any point, 0 if none has ranks.
  [[nodiscard]] int last() const { return last_; }

  /// Rows that the numbers of ticks stand in: those without room in the first are below it.
  [[nodiscard]] int label_rows() const { return labels_[1].empty() ? 1 : 2; }

  /// @param labelled  whether its ticks have numbers
  void write(std::ostream& out, bool labelled) const;

 private:
  [[nodiscard]] double to_axis(double points) const;
  [[nodiscard]] double place(const std::string& curve, int ranks) const;
  void place_labels();

  double width_;
  double slot_width_ = 0.0;
  double first_at_ = 0.0;  ///< of one rank, in points
  double scale_ = 1.0;     ///< points for a factor e of ranks
  int last_ = 0;
  std::map<std::string, std::size_t> slot_;    ///< curve -> place in the slot
  std::map<std::string, std::size_t> ranked_;  ///< our curve -> place at a rank count
  std::set<int> ours_;                         ///< our rank counts
  std::set<int> others_;                       ///< one rank, and the paper's rank counts
  std::array<std::set<int>, 2> labels_;        ///< rank counts by the row that has room for them
};

}  // namespace heat::plots

#endif
