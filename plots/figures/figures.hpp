/// The figures of a comparison, drawn with gnuplot; each is one file beside this one.
#ifndef HEAT_PLOTS_FIGURES_HPP
#define HEAT_PLOTS_FIGURES_HPP

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "heat/heat.h"
#include "interop/common/comparison.hpp"

namespace heat::plots {

/// A field that differs from the baseline's.
struct Difference {
  compare::Config config;    ///< whose field it is
  std::int64_t cells = 0;    ///< that differ
  double largest = 0.0;      ///< difference
  std::int64_t unsized = 0;  ///< cells of them that have no size, and that of the largest here
  std::int64_t signs = 0;    ///< that differ in the sign of zero alone, and have the smallest size
  std::int64_t first_x = 0;  ///< of the cell that was the first to differ, from 1; 0: unknown
  std::int64_t first_y = 0;
  std::int64_t first_step = 0;     ///< after which it differed; 0: unknown
  std::filesystem::path at_first;  ///< |field - baseline's| after it, as `field` below; or empty
  std::vector<heat_block> blocks;  ///< of the ranks
};

/// Everything that a figure shows: a comparison, its part on one grid, or a difference.
struct Report {
  std::string machine;       ///< one line: processor and cores
  compare::Config baseline;  ///< that the others are compared with, on the grid in question
  std::int64_t steps = 0;
  std::vector<heat_source> sources;
  std::vector<compare::Summary> summary;
  std::vector<compare::MachineLimits> limits;
  bool paper = false;           ///< show the paper's Table 1 as well
  bool weak = false;            ///< every rank has a block of the baseline's grid
  std::filesystem::path field;  ///< the baseline's, or |field - baseline's|; empty: there is none
  Difference difference;
};

/// Where a picture goes, in which formats ("png", "svg", "pdf"), and when to give up.
struct Output {
  std::filesystem::path picture;  ///< without the extension
  std::vector<std::string> formats;
  std::function<bool()> interrupted = [] { return false; };  ///< whether to stop drawing
  double patience = 120.0;  ///< seconds that gnuplot may take for one picture
  double width = 432.0;     ///< of the picture, in points, 72 an inch
  double text = 11.0;  ///< size of its labels, in points; other text is up to an eighth smaller
  bool titled = true;  ///< with a title and the machine under it, as a caption may have them
};

/// gnuplot did not end by itself, and the next one would not either.
struct NoAnswer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The subjects of figures: each is drawn once for each of its subject.
enum class Subject { comparison, grid, difference };

/// Write a picture in every format; nothing if the report has nothing that it would show.
/// @throw std::runtime_error  naming the pictures that were not written, with the reasons; also if
///                            the field cannot be read, or has a cell that is not finite
/// @throw NoAnswer  gnuplot took too long, or there was an interruption
using Draw = void(const Report& report, const Output& output);

struct Figure {
  const char* name;
  Subject subject;
  Draw* draw;
};

/// All figures; a new one is its file and its name in CMake's list.
std::span<const Figure> figures();

/// Whether gnuplot can be started.
bool gnuplot_found();

}  // namespace heat::plots

#endif
