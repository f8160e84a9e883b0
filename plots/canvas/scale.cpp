#include "scale.hpp"

#include <cstdlib>
#include <ostream>
#include <string>
#include <vector>

#include "style.hpp"

namespace heat::plots {
namespace {

/// A power of two is exact; decimals of 1/64 would not be.
std::string power_of_two(int exponent) {
  return (exponent < 0 ? "1/" : "") + std::to_string(1LL << std::abs(exponent));
}

/// Ticks of a logarithmic axis, dense enough for its range.
std::vector<Tick> logarithmic_ticks(double low, double high, bool doubling) {
  const double decades = std::log10(high / low);
  const bool by_two = doubling && decades > 0.6 && decades < 6.0;
  std::vector<double> multiples{1};
  if (!by_two && decades < 1.2) {
    multiples = {1, 1.5, 2, 3, 4, 5, 6, 8};
  } else if (!by_two && decades < 3.5) {
    multiples = {1, 2, 5};
  }
  const double base = by_two ? 2.0 : 10.0;
  const int stride = by_two ? (decades > 3.0 ? 2 : 1) : (decades > 10.0 ? 3 : 1);
  const int first = by_two ? -40 : static_cast<int>(std::floor(std::log10(low)));
  std::vector<Tick> ticks;
  for (int power = first; std::pow(base, power) <= high; power += stride) {
    for (const double multiple : multiples) {
      const double tick = multiple * std::pow(base, power);
      if (tick < low || tick > high) continue;
      ticks.push_back({tick, by_two ? power_of_two(power) : number(tick)});
    }
  }
  return ticks;
}

}  // namespace

void write_scale(std::ostream& out, const Scale& scale, bool doubling) {
  out << "set grid x y back lt 1 lw 0.5 lc rgb '" << grid_ink << "'\n"
      << (scale.logarithmic ? "set" : "unset") << " logscale y\nset yrange [" << scale.low << ":"
      << scale.high << "]\n";
  if (scale.logarithmic) {
    write_ticks(out, "ytics noenhanced", logarithmic_ticks(scale.low, scale.high, doubling));
  } else {
    out << "set format y '%g'\nset ytics autofreq " << tick_step(scale.high, scale.height / 20.0)
        << "\n";
  }
}

}  // namespace heat::plots
