/// The median of several measurements, and how far they differ.
#ifndef HEAT_SPREAD_HPP
#define HEAT_SPREAD_HPP

#include <algorithm>
#include <vector>

namespace heat {

/// Median, smallest and largest.
struct Spread {
  double median = 0.0, min = 0.0, max = 0.0;
};

/// @param values  at least one
inline Spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  const double median =
      values.size() % 2 == 1 ? values.at(half) : 0.5 * (values.at(half - 1) + values.at(half));
  return {median, values.front(), values.back()};
}

}  // namespace heat

#endif
