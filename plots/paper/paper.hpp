/// The measurements of the paper, drawn behind ours.
#ifndef HEAT_PLOTS_PAPER_HPP
#define HEAT_PLOTS_PAPER_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace heat::plots {

/// Seconds of one implementation of the paper.
struct PaperTime {
  int ranks = 0;  ///< 0: serial or GPU
  double seconds = 0.0;
};

/// One implementation of the paper.
struct PaperSeries {
  std::string name;
  std::vector<PaperTime> times;
};

/// The paper's problem.
struct PaperProblem {
  std::int64_t nx = 4800;
  std::int64_t ny = 4800;
  std::int64_t steps = 500;
};
inline constexpr PaperProblem paper_problem;

/// Table 1, then the two GPU times of the text.
const std::vector<PaperSeries>& paper_series();

/// The time that the paper's speedup is relative to: F90, serial, in seconds.
double paper_baseline();

}  // namespace heat::plots

#endif
