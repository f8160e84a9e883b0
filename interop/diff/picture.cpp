#include "picture.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <stdexcept>

#include "interop/library/npy.hpp"
#include "pattern.hpp"
#include "plots/figures/figures.hpp"

namespace heat::diff {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& why) { throw std::runtime_error("--picture: " + why); }

/// A file for what the figure reads, removed at the end.
class Scratch {
 public:
  Scratch() {
    const int file = mkstemps(path_.data(), 4);
    if (file < 0) fail("cannot write " + path_ + ": " + std::strerror(errno));
    close(file);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { std::remove(path_.c_str()); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = (fs::temp_directory_path() / "heat-diff-XXXXXX.npy").string();
};

/// The plane of the first two axes that has the first cell which differs.
struct Plane {
  explicit Plane(const Field& field, std::int64_t cell)
      : x_axis(field.is_complex() ? 1 : 0),
        nx(field.extents()[x_axis]),
        ny(field.extents()[x_axis + 1]),
        stride(x_axis == 0 ? 1 : 2),
        place(field.place_of(cell)) {
    first = cell - stride * (place[x_axis] + nx * place[x_axis + 1]);
  }
  std::size_t x_axis;
  std::int64_t nx, ny;
  std::int64_t stride;  ///< from a cell to the next along x
  std::vector<std::int64_t> place;
  std::int64_t first;  ///< its first cell
};

/// ", z = 3" of three axes, "" of two
std::string others_text(const Field& field, const Plane& plane) {
  std::string text;
  for (std::size_t axis = 0; axis < plane.place.size(); ++axis) {
    if (axis == plane.x_axis || axis == plane.x_axis + 1) continue;
    text += ", " + axis_name(field, axis) + " = " + std::to_string(plane.place[axis] + 1);
  }
  return text;
}

/// Write |a - b| of a plane, and count what differs in it.
void write_distances(const Comparison& found, const Plane& plane, const std::string& path,
                     plots::Difference& difference) {
  std::ofstream file(path, std::ios::binary);
  file << npy_header(plane.nx, plane.ny);
  double smallest = std::numeric_limits<double>::infinity();
  found.a.with_type([&]<class T>(T) {
    const auto each = [&](auto&& visit) {
      for (std::int64_t i = 0; i < plane.nx * plane.ny; ++i) {
        const std::int64_t cell = plane.first + i * plane.stride;
        const T a = found.a.at<T>(cell), b = found.b.at<T>(cell);
        visit(same(a, b), same(a, b) ? 0.0 : distance(a, b));
      }
    };
    each([&](bool equal, double size) {
      difference.cells += !equal;
      difference.unsized += !std::isfinite(size);
      difference.signs += !equal && size == 0.0;
      if (std::isfinite(size)) difference.largest = std::max(difference.largest, size);
      if (size > 0.0) smallest = std::min(smallest, size);
    });
    // A distance that is not finite is drawn as the largest one that is, if there is one, and that
    // of zeros of two signs as the smallest one.
    const double drawn = difference.largest > 0.0 ? difference.largest : 1.0;
    each([&](bool equal, double size) {
      if (!std::isfinite(size)) size = drawn;
      if (!equal && size == 0.0) size = std::min(smallest, drawn);
      file.write(reinterpret_cast<const char*>(&size), sizeof size);
    });
  });
  if (!file.flush()) fail("cannot write " + path + ": " + std::strerror(errno));
}

}  // namespace

void check_picture(const fs::path& picture, const Field& field) {
  const std::string ending = picture.extension().string();
  if (ending != ".png" && ending != ".svg" && ending != ".pdf") {
    fail("'" + picture.string() + "' ends in none of .png, .svg, .pdf");
  }
  if (field.extents().size() < (field.is_complex() ? 3U : 2U)) fail("a field has to have two axes");
  if (!plots::gnuplot_found()) fail("gnuplot was not found (Debian: gnuplot-nox)");
}

void draw(const Comparison& found, const fs::path& picture) {
  const Plane plane(found.a, found.tally.first);
  const Scratch scratch;
  plots::Report report;
  plots::Difference& difference = report.difference;
  write_distances(found, plane, scratch.path(), difference);
  report.field = scratch.path();
  report.baseline.solver = found.a.label() + others_text(found.a, plane);
  difference.config.solver = found.b.label();
  difference.config.grid = {plane.nx, plane.ny};
  difference.first_x = plane.place[plane.x_axis] + 1;
  difference.first_y = plane.place[plane.x_axis + 1] + 1;
  plots::Output output;
  output.picture = fs::path(picture).replace_extension();
  output.formats = {picture.extension().string().substr(1)};
  for (const plots::Figure& figure : plots::figures()) {
    if (figure.subject != plots::Subject::difference) continue;
    try {
      figure.draw(report, output);
    } catch (const std::exception& error) {
      fail(error.what());
    }
  }
}

}  // namespace heat::diff
