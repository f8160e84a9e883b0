/// The figure of several grids: speed over problem size, below what the machine or device could do
/// at most.
#ifndef HEAT_PLOTS_SPEED_HPP
#define HEAT_PLOTS_SPEED_HPP

#include <string>
#include <vector>

#include "figures.hpp"

namespace heat::plots {

/// One solver at one size; speeds in 10^9 points a second.
struct Speed {
  double size = 0.0;  ///< cells along a side of the square with as many cells
  double median = 0.0;
  double low = 0.0;
  double high = 0.0;
};

/// Instead of a number of cores: one GPU.
constexpr int one_gpu = 0;

/// One solver on some cores or on a GPU, by rising size.
struct SpeedSeries {
  std::string solver;
  int cores = 1;
  std::vector<Speed> speeds;
};

/// Limits of the machine or of a GPU in 10^9 points a second.
struct Roof {
  int cores = 1;
  double copy = 0.0;        ///< at 16 bytes a point
  double arithmetic = 0.0;  ///< the six operations of a point; 0 where it was not measured
};

struct SpeedReport {
  std::string machine;
  std::vector<SpeedSeries> series;
  std::vector<Roof> roofs;
};

/// Draw directory/speed.<format>; nothing without any speed.
void speed(const SpeedReport& report, const Output& output);

}  // namespace heat::plots

#endif
