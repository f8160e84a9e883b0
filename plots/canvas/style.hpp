/// How solvers and numbers look, the same in every figure and in every run.
#ifndef HEAT_PLOTS_STYLE_HPP
#define HEAT_PLOTS_STYLE_HPP

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace heat::plots {

struct SolverStyle {
  const char* colour;       ///< "#rrggbb"
  int point;                ///< gnuplot's number of a filled shape; the open one is one less
  int dash;                 ///< gnuplot's dash type
  std::string language{};   ///< that the colour and the dashes stand for, such as "python/numpy"
  std::string algorithm{};  ///< that the marker stands for, such as "mpi_tiled"
};

inline constexpr const char* ink = "#222222";        ///< text and axes
inline constexpr const char* quiet_ink = "#555555";  ///< notes
inline constexpr const char* grid_ink = "#e4e4e4";
inline constexpr const char* paper_ink = "#8c8c8c";  ///< everything that the paper measured
inline constexpr const char* paper_area = "#cccccc";

/// The style of a solver: colour and dashes by its language, marker by its algorithm; both depend
/// on its name alone, so that a solver looks the same in every figure.
SolverStyle solver_style(std::string_view solver);

/// gnuplot's words for a text of this size, in points.
std::string font(double size, const char* colour = ink);

/// A gnuplot string literal of a text as it stands; line breaks become spaces.
std::string literal(std::string_view text);

/// A number for people: `digits` of it, or all before its point, and a power of ten outside 0.001
/// to 99999.
std::string number(double value, int digits = 3);

/// A unit of time for the numbers of a figure.
struct TimeUnit {
  const char* name;  ///< plural
  double seconds;
};

/// The largest of seconds, milliseconds and microseconds in which a time is at least 1; the last
/// one for any shorter time.
TimeUnit time_unit(double seconds);

/// "10" with `exponent` raised.
std::string power_of_ten(int exponent);

/// gnuplot's words for a line, a point, a bar from least to most, and a box in a legend; sizes and
/// widths are gnuplot's.
std::string line_look(const SolverStyle& style, double width);
std::string point_look(const char* colour, int point, double size, double width);
std::string bar_look(const SolverStyle& style);
std::string box_look(const char* colour);

/// A text at a place of an axis.
struct Tick {
  double at;
  std::string text;
};

/// The smallest step between ticks that is 1, 2 or 5 times a power of ten, at least `least`, and
/// puts at most `most` ticks into a range.
double tick_step(double range, double most, double least = 0.0);

/// Set the ticks of an axis, such as "xtics".
void write_ticks(std::ostream& out, const std::string& axis, const std::vector<Tick>& ticks);

/// Break a text into as few lines of at most `width` characters as possible, all about as long, so
/// that no word stands alone in the last one. A longer word is broken.
std::vector<std::string> balanced(std::string_view text, std::size_t width);

/// A text of at most `width` characters, with "…" in the place of its middle, so that names which
/// share their start stay different.
std::string shortened(std::string_view text, std::size_t width);

std::size_t length(std::string_view text);  ///< characters of a UTF-8 text

inline constexpr double text_width = 0.56;  ///< of a character, in font sizes; a generous mean

}  // namespace heat::plots

#endif
