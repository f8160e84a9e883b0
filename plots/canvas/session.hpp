/// One picture in several formats, drawn by gnuplot processes that leave no trace but the files.
#ifndef HEAT_PLOTS_SESSION_HPP
#define HEAT_PLOTS_SESSION_HPP

#include <array>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "page.hpp"
#include "plots/figures/figures.hpp"

namespace heat::plots {

/// What gnuplot is to draw, one picture, which has its name once it is whole, by finish().
class Session {
 public:
  using Row = std::array<double, 4>;

  /// Begin with the terminal of the file's extension, and lay out the page.
  /// @param output  says when to give up; it outlives the session
  Session(const Output& output, const std::filesystem::path& file, const Page& page);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Where commands go.
  std::ostream& commands();

  /// Define the data block `name`, such as "$points".
  void define(const std::string& name, const std::vector<Row>& rows);

  /// The binary specification of an image whose pixels send_image() sends next.
  static std::string image_format(std::size_t nx, std::size_t ny);

  /// Send pixels, x fast, for a plot of '-' with image_format().
  void send_image(const std::vector<double>& pixels);

  /// Let gnuplot draw it, and give the picture its name.
  /// @throw std::runtime_error  why there is no picture: gnuplot failed, or the disk is full
  /// @throw NoAnswer  gnuplot hung and was killed, or there was an interruption
  void finish();

 private:
  struct Process;
  const Output& output_;
  std::filesystem::path file_;
  std::filesystem::path part_;  ///< the name until it is whole
  std::unique_ptr<Process> process_;
};

/// Draw one picture in every format, also where another format fails.
/// @param body  everything between the page's layout and the end, given again for each format
/// @throw std::runtime_error  naming the files that are missing, with the reasons
/// @throw NoAnswer  the same; further formats were not tried
void draw(const Output& output, const std::string& name, const Page& page,
          const std::function<void(Session&)>& body);

}  // namespace heat::plots

#endif
