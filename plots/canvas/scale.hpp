/// Where values are on an axis, and where points that would hide each other go.
#ifndef HEAT_PLOTS_SCALE_HPP
#define HEAT_PLOTS_SCALE_HPP

#include <cmath>
#include <cstddef>
#include <iosfwd>

namespace heat::plots {

/// The values of a vertical axis.
struct Scale {
  double low = 0.0;
  double high = 1.0;
  bool logarithmic = false;
  double height = 1.0;  ///< of the plot, in points

  /// Points above the plot's lower edge.
  [[nodiscard]] double up(double value) const {
    return height * (logarithmic ? std::log(value / low) / std::log(high / low)
                                 : (value - low) / (high - low));
  }

  /// Whether a range is larger than the marker in its middle, which would hide it.
  [[nodiscard]] bool shows(double least, double most) const {
    constexpr double marker = 7.0;
    return up(most) - up(least) > marker;
  }
};

/// Where point `index` of `count` at one place stands on a logarithmic axis: 3% aside at most.
inline double aside(double at, std::size_t index, std::size_t count) {
  if (count < 2) return at;
  const double share = static_cast<double>(index) / static_cast<double>(count - 1);
  return at * std::pow(1.03, 2.0 * share - 1.0);
}

/// Set the y axis with its ticks and the grid of lines.
/// @param doubling  ticks of a logarithmic axis are powers of two
void write_scale(std::ostream& out, const Scale& scale, bool doubling);

}  // namespace heat::plots

#endif
