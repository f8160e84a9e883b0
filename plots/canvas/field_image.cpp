#include "field_image.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "interop/library/npy.hpp"
#include "style.hpp"

namespace heat::plots {
namespace {

constexpr std::int64_t strip_cells = std::int64_t{1} << 20;  ///< cells read at a time

[[noreturn]] void refuse(const std::filesystem::path& npy, const std::string& why) {
  throw std::runtime_error("cannot draw " + npy.string() + ": " + why);
}

void add_cell(FieldImage& image, double& pixel, double cell) {
  const double size = std::abs(cell);
  if (size > std::abs(pixel)) pixel = cell;
  image.lowest = std::min(image.lowest, cell);
  image.highest = std::max(image.highest, cell);
  if (size == 0.0) {
    ++image.zeros;
  } else {
    image.smallest = std::min(image.smallest, size);
  }
}

}  // namespace

FieldImage read_field_image(const std::filesystem::path& npy, const compare::Grid& grid,
                            std::int64_t most_pixels) {
  const auto [nx, ny] = grid;
  NpyReader file(npy);
  if (file.nx() != nx || file.ny() != ny) refuse(npy, "it has another shape");

  constexpr double infinity = std::numeric_limits<double>::infinity();
  FieldImage image;
  image.nx = static_cast<std::size_t>(std::min(nx, most_pixels));
  image.ny = static_cast<std::size_t>(std::min(ny, most_pixels));
  image.reduced = nx > most_pixels || ny > most_pixels;
  image.lowest = image.smallest = infinity;
  image.highest = -infinity;
  image.pixels.assign(image.nx * image.ny, 0.0);

  // Pixel i stands for cells i*n/pixels and up, so blocks differ by at most one cell.
  std::vector<std::size_t> column(static_cast<std::size_t>(nx));
  for (std::size_t x = 0; x < column.size(); ++x) column[x] = x * image.nx / column.size();
  const std::int64_t rows = std::max<std::int64_t>(1, strip_cells / nx);
  std::vector<double> strip(static_cast<std::size_t>(rows * nx));
  for (std::int64_t first = 0; first < ny; first += rows) {
    const std::int64_t here = std::min(rows, ny - first);
    strip.resize(static_cast<std::size_t>(here * nx));
    if (file.read(strip) < strip.size()) refuse(npy, "it is cut short");
    for (std::int64_t y = 0; y < here; ++y) {
      const std::int64_t row = (first + y) * static_cast<std::int64_t>(image.ny) / ny;
      double* const pixels = &image.pixels[static_cast<std::size_t>(row) * image.nx];
      const double* const cells = &strip[static_cast<std::size_t>(y * nx)];
      for (std::size_t x = 0; x < column.size(); ++x) {
        if (!std::isfinite(cells[x])) {
          refuse(npy, "its cell (" + std::to_string(x + 1) + ", " + std::to_string(first + y + 1) +
                          ") is " + number(cells[x]));
        }
        add_cell(image, pixels[column[x]], cells[x]);
      }
    }
  }
  if (image.smallest == infinity) image.smallest = 0.0;
  image.largest = std::max(std::abs(image.lowest), std::abs(image.highest));
  return image;
}

}  // namespace heat::plots
