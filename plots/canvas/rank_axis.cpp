#include "rank_axis.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

namespace heat::plots {
namespace {

constexpr double edge = 16.0;      ///< free points at either end of the ranks
constexpr double step = 8.0;       ///< between points that stand side by side
constexpr double character = 7.0;  ///< width of a digit of a tick label
constexpr double label_gap = 2.0;  ///< least one between tick labels

/// Offset of place `index` of `count` from their middle, in points.
double offset(std::size_t index, std::size_t count, double room) {
  const double gap = std::min(step, room / static_cast<double>(count));
  return (static_cast<double>(index) - 0.5 * static_cast<double>(count - 1)) * gap;
}

}  // namespace

RankAxis::RankAxis(std::vector<Curve>& curves, double width) : width_(width) {
  for (std::size_t i = 0; i < curves.size(); ++i) {
    for (const Mark& mark : curves[i].marks) {
      if (mark.ranks == 0) {
        slot_.emplace(i, slot_.size());
        continue;
      }
      last_ = std::max(last_, mark.ranks);
      (curves[i].paper ? others_ : ours_).insert(mark.ranks);
      if (!curves[i].paper) ranked_.emplace(i, ranked_.size());
    }
  }
  // Lines of comparison start at one rank.
  if (last_ > 1) others_.insert(1);
  if (!slot_.empty()) {
    slot_width_ = std::clamp((step + 1.0) * static_cast<double>(slot_.size() + 1), 46.0, 110.0);
  }
  if (last_ == 0) slot_width_ = width_;
  const double room = std::max(1.0, width_ - slot_width_ - 2.0 * edge);
  // A single rank count stands in the middle of the room.
  first_at_ = slot_width_ + edge + (last_ > 1 ? 0.0 : 0.5 * room);
  scale_ = last_ > 1 ? room / std::log(last_) : room;
  if (last_ > 1 && !ranked_.empty()) {
    // The points beside the first and the last rank count need room too.
    const double half = -offset(0, ranked_.size(), 0.6 * ticks_gap());
    const double more = std::max(0.0, half + 6.0 - edge);
    first_at_ += more;
    scale_ = (room - 2.0 * more) / std::log(last_);
  }
  for (std::size_t i = 0; i < curves.size(); ++i) {
    for (Mark& mark : curves[i].marks) mark.at = place(i, mark.ranks);
  }
  place_labels();
}

double RankAxis::ticks_gap() const {
  if (ours_.size() < 2) return 0.8 * (width_ - slot_width_);
  double gap = width_;
  for (auto low = ours_.begin(), high = std::next(low); high != ours_.end(); ++low, ++high) {
    gap = std::min(gap, scale_ * std::log(static_cast<double>(*high) / *low));
  }
  return gap;
}

double RankAxis::to_axis(double points) const { return std::exp((points - first_at_) / scale_); }

double RankAxis::beside(double position, double points) const {
  return position * std::exp(points / scale_);
}

double RankAxis::place(std::size_t curve, int ranks) const {
  if (ranks == 0) {
    const double shift = offset(slot_.at(curve), slot_.size(), 0.92 * slot_width_);
    return to_axis(0.5 * slot_width_ + shift);
  }
  const auto found = ranked_.find(curve);
  if (found == ranked_.end()) return ranks;
  return beside(ranks, offset(found->second, ranked_.size(), 0.6 * ticks_gap()));
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

void RankAxis::write(std::ostream& out) const {
  out << "set logscale x\nset xrange [" << to_axis(0.0) << ":" << to_axis(width_) << "]\n"
      << "set xtics noenhanced (";
  const char* separator = "";
  if (!slot_.empty()) {
    out << "'no MPI' " << to_axis(0.5 * slot_width_);
    separator = ", ";
  }
  for (const auto* counts : {&ours_, &others_}) {
    for (const int ranks : *counts) {
      const std::string text = labels_[0].contains(ranks)   ? std::to_string(ranks)
                               : labels_[1].contains(ranks) ? "\\n" + std::to_string(ranks)
                                                            : "";
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
