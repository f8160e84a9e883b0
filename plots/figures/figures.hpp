/// The figures of a comparison, drawn with gnuplot; each is one file beside this one.
#ifndef HEAT_PLOTS_FIGURES_HPP
#define HEAT_PLOTS_FIGURES_HPP

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "heat/heat.h"

namespace heat::plots {

/// One solver at one rank count; times in seconds.
struct Point {
  int ranks = 0;  ///< 0: a serial or single-GPU solver
  double median = 0.0;
  double min = 0.0;
  double max = 0.0;
  bool oversubscribed = false;  ///< more ranks than cores
  bool wrong = false;           ///< its field is not the baseline's
};

/// One solver, its points by rising rank count.
struct Series {
  std::string solver;
  std::vector<Point> points;
};

/// Where the time of one solver at one rank count went in its median run, mean of all ranks, in
/// seconds.
struct Parts {
  std::string solver;
  int ranks = 1;
  double compute = 0.0;
  double exchange = 0.0;
  double waiting = 0.0;
  bool oversubscribed = false;
  int runs = 1;        ///< of which this is the median
  bool wrong = false;  ///< its field is not the baseline's
};

/// Everything that figures show.
struct Report {
  std::int64_t nx = 0;
  std::int64_t ny = 0;
  std::int64_t steps = 0;
  std::vector<heat_source> sources;
  std::string machine;            ///< one line: processor and cores
  std::string baseline;           ///< the solver that speedup is relative to
  double baseline_seconds = 0.0;  ///< its median; 0 if it failed
  int baseline_ranks = 1;         ///< that it ran on; 1 for a solver without MPI
  std::vector<Series> series;
  std::vector<Parts> breakdown;
  bool paper = false;  ///< overlay the paper's Table 1
};

/// A rectangle of cells, counted from 1.
struct Block {
  std::int64_t x = 1;
  std::int64_t y = 1;
  std::int64_t nx = 0;
  std::int64_t ny = 0;
};

/// A field that differs from the baseline's.
struct DifferenceReport {
  std::string name;  ///< of the picture, without its extension
  std::string solver;
  std::string baseline;
  int ranks = 0;  ///< 0: a serial or single-GPU solver
  std::int64_t nx = 0;
  std::int64_t ny = 0;
  std::int64_t cells = 0;    ///< that differ
  double largest = 0.0;      ///< difference
  std::int64_t first_x = 0;  ///< of the cell that was the first to differ, from 1; 0: unknown
  std::int64_t first_y = 0;
  std::int64_t first_step = 0;  ///< after which it differed; 0: unknown
  std::vector<Block> blocks;    ///< of the ranks
};

/// Where pictures go and in which formats ("png", "svg", "pdf").
struct Output {
  std::filesystem::path directory;
  std::vector<std::string> formats;
  std::string suffix{};  ///< of the pictures' names, before the extension
  std::function<bool()> interrupted = [] { return false; };  ///< whether to stop drawing
  double patience = 120.0;  ///< seconds that gnuplot may take for one picture
};

/// gnuplot did not end by itself: nor would the next one.
struct NoAnswer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Whether gnuplot can be started.
bool gnuplot_found();

// Each writes directory/<name of the function><suffix>.<format> for every format.
// They throw std::runtime_error if gnuplot fails or a picture was not written, NoAnswer if gnuplot
// was ended for its time or for an interruption.

/// Seconds against ranks, both logarithmic.
void runtime(const Report& report, const Output& output);
/// Baseline's seconds over a solver's, against ranks, with the line of linear speedup.
void speedup(const Report& report, const Output& output);
/// Speedup over ranks, against ranks.
void efficiency(const Report& report, const Output& output);
/// Compute, posting of halos and waiting of each MPI solver at each rank count.
void breakdown(const Report& report, const Output& output);
/// The final field as a heat map with its sources marked.
/// @param npy  little-endian float64 of shape (ny, nx), C order
/// @throw std::runtime_error  also if a cell is not finite
void field(const Report& report, const std::filesystem::path& npy, const Output& output);
/// Where a field differs from the baseline's, and by how much; the file is named by the report.
/// @param npy  |field - baseline's field|, >= 0, little-endian float64 of shape (ny, nx), C order
/// @throw std::runtime_error  also if a cell is negative or not finite
void difference(const DifferenceReport& report, const std::filesystem::path& npy,
                const Output& output);

}  // namespace heat::plots

#endif
