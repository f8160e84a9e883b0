/// The page that a figure draws on, which becomes a picture in every format.
#ifndef HEAT_PLOTS_CANVAS_HPP
#define HEAT_PLOTS_CANVAS_HPP

#include <array>
#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "page.hpp"
#include "plots/figures/figures.hpp"

namespace heat::plots {

class Canvas {
 public:
  using Row = std::array<double, 4>;

  explicit Canvas(const Page& page);
  Canvas(Canvas&& other) noexcept;
  ~Canvas();

  /// Go on with the page's next panel: settings stay, but labels, arrows and objects do not.
  void next_panel();

  /// Where settings for gnuplot go, before the data of a panel.
  std::ostream& commands();

  /// Draw rows above what is there; without rows, nothing.
  /// @param name  of these data, no other's in the panel
  /// @param look  how gnuplot is to plot them, such as "using 1:2 with lines"
  void add(const std::string& name, const std::vector<Row>& rows, const std::string& look);

  /// Draw an image above what is there; there is no other one in the panel.
  /// @param pixels  shape [ny][nx], which gnuplot colours by its palette
  /// @param place   of the image on the axes, in gnuplot's words
  void add_image(std::size_t nx, std::size_t ny, const std::vector<double>& pixels,
                 const std::string& place);

  /// Write the picture in every format, also where another format fails.
  /// @throw std::runtime_error  naming the files that are missing, with the reasons
  /// @throw NoAnswer  the same; further formats were not tried
  void draw(const Output& output);

 private:
  void plot();

  struct Script;
  Page page_;
  std::size_t panel_ = 0;
  std::unique_ptr<Script> script_;
  std::string plots_;  ///< of gnuplot's plot command, in the order of drawing
  std::vector<double> pixels_;
};

/// The picture that a run of gnuplot makes of a script; it leaves no other trace.
/// @param terminal  gnuplot's, with its options
/// @param script    a file, which is read from its start
/// @param output    says when to give up
/// @throw std::runtime_error  why there is no picture
/// @throw NoAnswer  gnuplot hung and was killed, or there was an interruption
std::string run_gnuplot(const std::string& terminal, int script, const Output& output);

}  // namespace heat::plots

#endif
