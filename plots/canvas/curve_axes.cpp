#include "curve_axes.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ostream>
#include <string>

#include "style.hpp"

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

/// Ticks of a logarithmic axis, dense enough for its range.
std::vector<double> logarithmic_ticks(double low, double high, bool doubling) {
  const double decades = std::log10(high / low);
  std::vector<double> ticks;
  const auto add = [&](double tick) {
    if (tick >= low && tick <= high) ticks.push_back(tick);
  };
  if (doubling && decades > 0.6 && decades < 6.0) {
    const int stride = decades > 3.0 ? 2 : 1;
    for (int power = -40; power <= 40; power += stride) add(std::exp2(power));
    return ticks;
  }
  std::vector<double> multiples{1};
  if (decades < 1.2) {
    multiples = {1, 1.5, 2, 3, 4, 5, 6, 8};
  } else if (decades < 3.5) {
    multiples = {1, 2, 5};
  }
  const int stride = decades > 10.0 ? 3 : 1;
  const int first = static_cast<int>(std::floor(std::log10(low)));
  for (int power = first; std::pow(10.0, power) <= high; power += stride) {
    for (const double multiple : multiples) add(multiple * std::pow(10.0, power));
  }
  return ticks;
}

}  // namespace

RankAxis::RankAxis(const std::vector<Curve>& curves, double width) : width_(width) {
  std::set<int> ours;
  std::set<int> others;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    for (const Mark& mark : curves[i].marks) {
      if (mark.ranks == 0) {
        slot_.emplace(i, slot_.size());
        continue;
      }
      last_ = std::max(last_, mark.ranks);
      (curves[i].paper ? others : ours).insert(mark.ranks);
      if (!curves[i].paper) ranked_.emplace(i, ranked_.size());
    }
  }
  // Lines of comparison start at one rank.
  if (last_ > 1) others.insert(1);
  ours_.assign(ours.begin(), ours.end());
  others_.assign(others.begin(), others.end());
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
  place_labels();
}

double RankAxis::ticks_gap() const {
  double gap = 1e9;
  for (std::size_t i = 1; i < ours_.size(); ++i) {
    gap = std::min(gap, scale_ * std::log(static_cast<double>(ours_[i]) / ours_[i - 1]));
  }
  return ours_.size() > 1 ? gap : 0.8 * (width_ - slot_width_);
}

double RankAxis::to_axis(double points) const { return std::exp((points - first_at_) / scale_); }

double RankAxis::beside(double position, double points) const {
  return position * std::exp(points / scale_);
}

double RankAxis::position(double ranks) const {
  return ranks > 0.0 ? ranks : to_axis(0.5 * slot_width_);
}

double RankAxis::place(std::size_t curve, int ranks) const {
  if (ranks == 0) {
    const double shift = offset(slot_.at(curve), slot_.size(), 0.92 * slot_width_);
    return to_axis(0.5 * slot_width_ + shift);
  }
  const auto found = ranked_.find(curve);
  if (found == ranked_.end()) return ranks;
  return ranks * std::exp(offset(found->second, ranked_.size(), 0.6 * ticks_gap()) / scale_);
}

void RankAxis::place_labels() {
  const auto at = [&](int ranks) { return scale_ * std::log(static_cast<double>(ranks)); };
  const auto half = [](int ranks) {
    return 0.5 * character * static_cast<double>(std::to_string(ranks).size());
  };
  // Ours come first, and the ends of the axis. What has no room in either row stays unlabelled.
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
    out << "'no MPI' " << position(0);
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

void write_value_axis(std::ostream& out, const Quantity& quantity, double low, double high) {
  out << "set grid x y back lt 1 lw 0.5 lc rgb '" << grid_ink << "'\n";
  if (!quantity.logarithmic && high < 5.0) {
    out << "set yrange [0:" << std::max(1.1, 1.08 * high) << "]\nset format y '%g'\n";
    return;
  }
  // Nearly equal times must not be blown up to look far apart.
  const double widen = std::max(1.15, 1.6 / (high / low));
  low /= widen;
  high *= widen;
  out << "set logscale y\nset yrange [" << low << ":" << high << "]\nset ytics noenhanced (";
  const char* separator = "";
  for (const double tick : logarithmic_ticks(low, high, quantity.doubling)) {
    out << separator << literal(number(tick)) << ' ' << tick;
    separator = ", ";
  }
  out << ")\n";
}

}  // namespace heat::plots
