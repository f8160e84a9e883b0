#include "rank_axis.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "scale.hpp"

namespace heat::plots {
namespace {

constexpr double edge = 12.0;      ///< free points at either end of the ranks
constexpr double step = 7.0;       ///< between points that stand side by side in the slot
constexpr double character = 6.4;  ///< width of a digit of a tick label
constexpr double label_gap = 2.0;  ///< least one between tick labels

}  // namespace

RankAxis::RankAxis(std::vector<std::vector<Curve>>& panels, double width) : width_(width) {
  for (const std::vector<Curve>& curves : panels) {
    for (const Curve& curve : curves) {
      for (const Mark& mark : curve.marks) {
        if (mark.ranks == 0) {
          slot_.emplace(curve.label, slot_.size());
          continue;
        }
        last_ = std::max(last_, mark.ranks);
        (curve.paper ? others_ : ours_).insert(mark.ranks);
        if (!curve.paper) ranked_.emplace(curve.label, ranked_.size());
      }
    }
  }
  // Lines of comparison start at one rank.
  if (last_ > 1) others_.insert(1);
  if (!slot_.empty()) {
    slot_width_ = std::clamp(step * static_cast<double>(slot_.size() + 1), 46.0,
                             std::max(46.0, 0.36 * width_));
  }
  if (last_ == 0) slot_width_ = width_;
  const double room = std::max(1.0, width_ - slot_width_ - 2.0 * edge);
  // A single rank count stands in the middle of the room.
  first_at_ = slot_width_ + edge + (last_ > 1 ? 0.0 : 0.5 * room);
  scale_ = last_ > 1 ? room / std::log(last_) : room;
  for (std::vector<Curve>& curves : panels) {
    for (Curve& curve : curves) {
      for (Mark& mark : curve.marks) mark.at = place(curve.label, mark.ranks);
    }
  }
  place_labels();
}

double RankAxis::to_axis(double points) const { return std::exp((points - first_at_) / scale_); }

double RankAxis::beside(double position, double points) const {
  return position * std::exp(points / scale_);
}

double RankAxis::place(const std::string& curve, int ranks) const {
  if (ranks == 0) {
    const double parts = static_cast<double>(slot_.size() + 1);
    return to_axis(slot_width_ * static_cast<double>(slot_.at(curve) + 1) / parts);
  }
  const auto found = ranked_.find(curve);
  return found == ranked_.end() ? ranks : aside(ranks, found->second, ranked_.size());
}

void RankAxis::place_labels() {
  const auto at = [&](int ranks) { return scale_ * std::log(static_cast<double>(ranks)); };
  const auto half = [](int ranks) {
    return 0.5 * character * static_cast<double>(std::to_string(ranks).size());
  };
  // Ours come first, and the ends of the axis. One without room in either row stays unlabelled.
  for (const auto* counts : {&ours_, &others_}) {
    for (auto next = counts->rbegin(); next != counts->rend(); ++next) {
      const int ranks = *next;
      if (labels_[0].contains(ranks)) continue;
      for (std::set<int>& row : labels_) {
        const bool fits = std::ranges::none_of(row, [&](int other) {
          return std::abs(at(ranks) - at(other)) < half(ranks) + half(other) + label_gap;
        });
        if (!fits) continue;
        row.insert(ranks);
        break;
      }
    }
  }
}

void RankAxis::write(std::ostream& out, bool labelled) const {
  out << "set logscale x\nset xrange [" << to_axis(0.0) << ":" << to_axis(width_) << "]\n"
      << "set xtics noenhanced (";
  const char* separator = "";
  if (!slot_.empty()) {
    out << (labelled ? "'no MPI' " : "'' ") << to_axis(0.5 * slot_width_);
    separator = ", ";
  }
  for (const auto* counts : {&ours_, &others_}) {
    for (const int ranks : *counts) {
      const bool first = labels_[0].contains(ranks), second = labels_[1].contains(ranks);
      const std::string text =
          labelled && (first || second) ? (second ? "\\n" : "") + std::to_string(ranks) : "";
      out << separator << '"' << text << "\" " << ranks;
      separator = ", ";
    }
  }
  out << ")\n";
  if (!slot_.empty()) {
    out << "set object 1000 rectangle from " << to_axis(0.0) << ", graph 0 to "
        << to_axis(slot_width_) << ", graph 1 fc rgb '#f3f3f3' fs solid noborder behind\n";
  }
}

}  // namespace heat::plots
