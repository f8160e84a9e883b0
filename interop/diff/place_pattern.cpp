/// Patterns of the places: planes, every n-th of them, borders between blocks, every n-th cell.
///
/// Chance is kept out by counting: if m cells had fallen anywhere, they would all be in one of N
/// sets that each have a share p of all cells with a probability of at most N p^m; and of k planes
/// of n all k would have one of k cells with a probability of k! / n^k each. A set is named only
/// where that is below 1%.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "pattern.hpp"

namespace heat::diff {
namespace {

constexpr std::size_t most_listed = 6;

/// Planes of an axis.
struct Planes {
  std::vector<std::int64_t> at;  ///< from 0, ascending
  std::string text{};            ///< "x = 17"; "" if they follow no rule
  double log_choices = 0.0;      ///< how many such sets there are
};

bool is_unlikely(double log_chance) { return log_chance < std::log(0.01); }

bool unlikely(double log_choices, double share, std::int64_t cells) {
  return is_unlikely(log_choices + static_cast<double>(cells) * std::log(share));
}

/// log of the number of ways to choose k of n
double log_ways(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

std::string ordinal(std::int64_t n) {
  const std::int64_t last = n % 10;
  const bool teen = n % 100 / 10 == 1;
  return std::to_string(n) + (teen || last > 3 || last < 1 ? "th"
                              : last == 1                  ? "st"
                              : last == 2                  ? "nd"
                                                           : "rd");
}

/// "17, 33, 49", counted from 1
std::string listed(const std::vector<std::int64_t>& at, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(at.size(), most); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(at[i] + 1);
  }
  return text + (at.size() > most ? ", ..." : "");
}

/// The least and the greatest distance between planes, or between pairs of neighbours.
struct Gaps {
  std::int64_t least = 0, greatest = 0;

  /// Blocks of one size, or of two where cells are left over.
  [[nodiscard]] bool regular() const { return least > 1 && greatest - least <= 1; }
  [[nodiscard]] std::string text() const {
    return std::to_string(least) + (least < greatest ? " or " + std::to_string(greatest) : "") +
           " cells apart)";
  }
};

/// @param step  1: of all planes, 2: of every second
Gaps gaps_of(const std::vector<std::int64_t>& at, std::size_t step) {
  Gaps gaps;
  for (std::size_t i = step; i < at.size(); i += step) {
    const std::int64_t gap = at[i] - at[i - step];
    gaps.least = i == step ? gap : std::min(gaps.least, gap);
    gaps.greatest = std::max(gaps.greatest, gap);
  }
  return gaps;
}

bool are_pairs(const std::vector<std::int64_t>& at) {
  for (std::size_t i = 0; i < at.size(); i += 2) {
    if (i + 1 == at.size() || at[i + 1] != at[i] + 1) return false;
  }
  return true;
}

/// Say which planes they are, if a few words can.
/// @param even  they have about equally many cells, so a list of them tells something
void describe(Planes& planes, const std::string& axis, std::int64_t extent, bool even) {
  const std::vector<std::int64_t>& at = planes.at;
  const std::size_t n = at.size();
  if (n == 0 || static_cast<std::int64_t>(n) == extent) return;
  const std::string start = axis + " = ";
  std::int64_t period = 0;
  for (const std::int64_t plane : at) period = std::gcd(period, plane - at[0]);
  // Sets of one rule differ in the first plane, the distance, and where that is one more.
  planes.log_choices = 2 * std::log(static_cast<double>(extent));
  const double uneven = static_cast<double>(n) * std::log(2.0);
  const Gaps gaps = gaps_of(at, 1), borders = gaps_of(at, 2);
  if (n > 2 && period > 1) {
    planes.text = start + listed(at, 3) + " (every " + ordinal(period) + ")";
  } else if (n > 3 && gaps.regular()) {
    planes.text = start + listed(at, 3) + " (" + gaps.text();
    planes.log_choices += uneven;
  } else if (n > 3 && borders.regular() && borders.least > 2 && are_pairs(at)) {
    planes.text = start + listed(at, 4) + " (both sides of borders " + borders.text();
    planes.log_choices += uneven / 2;
  } else if (even && n <= most_listed && (n <= 2 || at.back() - at.front() >= std::ssize(at))) {
    planes.text = start + listed(at, most_listed);
    planes.log_choices = log_ways(static_cast<double>(extent), static_cast<double>(n));
  }
}

/// The planes of an axis that have cells which differ.
/// @param full  only those with at least half as many as the fullest: a border that lies in a plane
///              has many, one that crosses it has few
Planes planes_of(const Field& field, const Tally& tally, std::size_t axis, bool full) {
  const std::vector<std::int64_t>& counts = tally.planes[axis];
  Planes planes;
  const std::int64_t most = counts.empty() ? 0 : *std::ranges::max_element(counts);
  bool even = true;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    even = even && 2 * counts[i] >= most;
    if (!full || 2 * counts[i] >= most) planes.at.push_back(static_cast<std::int64_t>(i));
  }
  describe(planes, axis_name(field, axis), field.extents()[axis], full || even);
  return planes;
}

double share_of(const Planes& planes, std::int64_t extent) {
  return static_cast<double>(planes.at.size()) / static_cast<double>(extent);
}

/// Whether chance would hardly put so many cells into these planes.
bool tells(const Planes& planes, std::int64_t extent, std::int64_t cells) {
  const auto k = static_cast<double>(planes.at.size()), n = static_cast<double>(extent);
  const double all_of_them = planes.log_choices + std::lgamma(k + 1) - k * std::log(n);
  return unlikely(planes.log_choices, k / n, cells) ||
         (cells == static_cast<std::int64_t>(planes.at.size()) && is_unlikely(all_of_them));
}

/// All cells lie in some planes of an axis, or of several axes at once.
std::string in_planes(const Field& field, const Tally& tally) {
  std::string text;
  for (std::size_t axis = 0; axis < tally.planes.size(); ++axis) {
    const Planes planes = planes_of(field, tally, axis, false);
    if (planes.text.empty() || !tells(planes, field.extents()[axis], tally.cells)) continue;
    text += (text.empty() ? "" : " and ") + planes.text;
  }
  return text;
}

/// Every cell lies in a plane of one axis or another, as around blocks of a decomposition.
std::string on_borders(const Field& a, const Field& b, const Tally& tally) {
  std::vector<Planes> borders;
  double log_choices = 0.0, rest = 1.0;
  std::string text;
  for (std::size_t axis = 0; axis < tally.planes.size(); ++axis) {
    Planes& planes = borders.emplace_back(planes_of(a, tally, axis, true));
    if (planes.text.empty()) {
      planes.at.clear();
      continue;
    }
    text += (text.empty() ? "" : " or ") + planes.text;
    log_choices += planes.log_choices;
    rest *= 1.0 - share_of(planes, a.extents()[axis]);
  }
  if (text.empty() || !unlikely(log_choices, 1.0 - rest, tally.cells)) return "";
  const auto on_border = [&](std::int64_t cell) {
    for (std::size_t axis = 0; axis < borders.size(); cell /= a.extents()[axis++]) {
      if (std::ranges::binary_search(borders[axis].at, cell % a.extents()[axis])) return true;
    }
    return false;
  };
  bool all = false;
  a.with_type([&]<class T>(T) {
    all = each_pair<T>(a, b, false, [&](std::int64_t cell, T, T) { return on_border(cell); });
  });
  return all ? text : "";
}

std::string every_nth(const Field& field, const Tally& tally) {
  const auto n = static_cast<std::int64_t>(tally.stride);
  const double any_period = 2 * std::log(static_cast<double>(field.cells()));
  if (n < 2 || !unlikely(any_period, 1.0 / static_cast<double>(n), tally.cells - 1)) return "";
  return "every " + ordinal(n) + " cell in the order of memory, from the " +
         ordinal(tally.first % n + 1) + " on";
}

}  // namespace

std::string axis_name(const Field& field, std::size_t axis) {
  if (field.is_complex() && axis-- == 0) return "part";
  return axis < 3 ? std::string(1, static_cast<char>('x' + axis))
                  : "axis " + std::to_string(axis + 1);
}

std::string place_pattern(const Field& a, const Field& b, const Tally& tally) {
  if (tally.cells < 2) return "";
  if (const std::string planes = in_planes(a, tally); !planes.empty()) {
    return "all of them lie at " + planes;
  }
  if (const std::string borders = on_borders(a, b, tally); !borders.empty()) {
    return "each of them lies at " + borders;
  }
  const std::string nth = every_nth(a, tally);
  return nth.empty() ? "" : "all of them are among " + nth;
}

}  // namespace heat::diff
