#include "canvas.hpp"

#include <gnuplot-iostream.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <iomanip>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "interop/common/write_file.hpp"
#include "interop/library/memory_file.hpp"

namespace heat::plots {
namespace {

/// The terminal of a format; every one shows the same page, 300 dots an inch in PNG.
/// @param size  of a point of the page, in points of the picture
std::string terminal(const std::string& format, const Page& page, double size) {
  std::ostringstream text;
  const auto pixels = [&](double scale, double font_scale) {
    text << " size " << std::lround(page.width * scale) << ',' << std::lround(page.height() * scale)
         << " fontscale " << font_scale;
  };
  if (format == "png") {
    const double scale = size * 300.0 / 72.0;
    text << "pngcairo";
    pixels(scale, 0.75 * scale);
    text << " linewidth " << scale << " pointscale " << scale << " dashlength 0.6";
  } else if (format == "svg") {
    // It has no scale for points and ticks: with_size() scales the whole.
    text << "svg dynamic";
    pixels(96.0 / 72.0, 96.0 / 72.0);
    text << " linewidth 1.33";
  } else {
    text << "pdfcairo fontscale " << 0.75 * size << " linewidth " << 1.6 * size << " pointscale "
         << size << " dashlength 0.6 size " << page.width * size / 72.0 << "in,"
         << page.height() * size / 72.0 << "in";
  }
  text << " enhanced rounded background rgb 'white' font 'sans-serif," << Page::font << "'";
  return text.str();
}

/// An SVG picture with its width and height, in points.
std::string with_size(std::string picture, double width, double height) {
  constexpr std::string_view tag = "<svg";
  if (const std::size_t at = picture.find(tag); at != picture.npos) {
    std::ostringstream text;
    text << " width=\"" << width << "pt\" height=\"" << height << "pt\"";
    picture.insert(at + tag.size(), text.str());
  }
  return picture;
}

/// Write a file, which has its name once it is whole.
void write_whole(const std::filesystem::path& file, const std::string& bytes) {
  const std::filesystem::path part =
      file.parent_path() / ("." + file.filename().string() + ".part");
  std::filesystem::remove(part);  // a link would be followed
  const int error = write_file(part.c_str(), O_TRUNC, bytes);
  if (error == 0) return std::filesystem::rename(part, file);
  std::filesystem::remove(part);
  throw std::runtime_error(std::generic_category().message(error));
}

}  // namespace

/// The whole script is written before gnuplot starts: one that does not read could make the writer
/// of a pipe wait for ever.
struct Canvas::Script {
  MemoryFile file;
  std::unique_ptr<Gnuplot> gnuplot;

  Script() {
    std::FILE* stream = fdopen(dup(file.fd()), "w");
    if (stream == nullptr) throw std::system_error(errno, std::generic_category(), "no file");
    gnuplot = std::make_unique<Gnuplot>(stream);
  }
};

Canvas::Canvas(const Page& page) : page_(page), script_(std::make_unique<Script>()) {
  commands() << std::defaultfloat << std::setprecision(17);
  if (page.panels.size() > 1) commands() << "set multiplot\n";
  page.write(commands());
}

Canvas::Canvas(Canvas&& other) noexcept = default;

Canvas::~Canvas() = default;

std::ostream& Canvas::commands() { return *script_->gnuplot; }

void Canvas::plot() {
  commands() << "plot " << plots_ << "\n";
  if (!pixels_.empty()) script_->gnuplot->sendBinary1d(pixels_);
  commands() << "\n";
  plots_.clear();
  pixels_.clear();
}

void Canvas::next_panel() {
  plot();
  commands() << "unset label\nunset arrow\nunset object\n";
  page_.write_margins(commands(), page_.panels.at(++panel_));
}

void Canvas::add(const std::string& name, const std::vector<Row>& rows, const std::string& look) {
  if (rows.empty()) return;
  const std::string block = name + (panel_ > 0 ? "_" + std::to_string(panel_) : "");
  // send1d() ends its data with a line "e", the end mark of this block.
  commands() << '$' << block << " << e\n";
  script_->gnuplot->send1d(rows);
  plots_ += (plots_.empty() ? "$" : ", $") + block + " " + look + " notitle";
}

void Canvas::add_image(std::size_t nx, std::size_t ny, const std::vector<double>& pixels,
                       const std::string& place) {
  pixels_ = pixels;
  plots_ += (plots_.empty() ? "" : ", ") + std::string("'-' binary array=(") + std::to_string(nx) +
            "," + std::to_string(ny) + ") format='%float64' " + place + " with image notitle";
}

void Canvas::draw(const Output& output) {
  plot();
  commands() << (panel_ > 0 ? "unset multiplot\n" : "") << std::flush;
  const double size = output.text / Page::font;
  std::map<std::string, std::string> lost;  // reason -> pictures
  bool answers = true;
  for (const std::string& format : output.formats) {
    std::filesystem::path file = output.picture;
    file += "." + format;
    try {
      std::filesystem::remove(file);  // an earlier run's must not pass for this one's
      if (!commands()) throw std::runtime_error("there is no room for gnuplot's script");
      std::string picture = run_gnuplot(terminal(format, page_, size), script_->file.fd(), output);
      if (format == "svg") {
        picture = with_size(std::move(picture), page_.width * size, page_.height() * size);
      }
      write_whole(file, picture);
    } catch (const std::exception& error) {
      std::string& files = lost[error.what()];
      files += (files.empty() ? "" : ", ") + file.string();
      answers = dynamic_cast<const NoAnswer*>(&error) == nullptr;
    }
    if (!answers) break;
  }
  std::string text;
  for (const auto& [why, files] : lost) text += (text.empty() ? "" : "; ") + files + ": " + why;
  if (!answers) throw NoAnswer(text);
  if (!text.empty()) throw std::runtime_error(text);
}

}  // namespace heat::plots
