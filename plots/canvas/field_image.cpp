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

Window around(std::int64_t x, std::int64_t y, std::int64_t reach, const compare::Grid& grid) {
  const auto fit = [&](std::int64_t at, std::int64_t cells, std::int64_t& first) {
    const std::int64_t size = std::min(2 * reach + 1, cells);
    first = std::clamp<std::int64_t>(at - reach, 1, cells - size + 1);
    return size;
  };
  Window window;
  window.nx = fit(x, grid.nx, window.x);
  window.ny = fit(y, grid.ny, window.y);
  return window;
}

FieldImage read_field_image(const std::filesystem::path& npy, const compare::Grid& grid,
                            std::int64_t most_pixels, Window window) {
  const auto [nx, ny] = grid;
  NpyReader file(npy);
  if (file.nx() != nx || file.ny() != ny) refuse(npy, "it has another shape");

  constexpr double infinity = std::numeric_limits<double>::infinity();
  FieldImage image;
  image.window = window;
  image.nx = static_cast<std::size_t>(std::min(window.nx, most_pixels));
  image.ny = static_cast<std::size_t>(std::min(window.ny, most_pixels));
  image.reduced = window.nx > most_pixels || window.ny > most_pixels;
  image.lowest = image.smallest = infinity;
  image.highest = -infinity;
  image.pixels.assign(image.nx * image.ny, 0.0);

  // Pixel i stands for cells i*n/pixels and up, so blocks differ by at most one cell.
  std::vector<std::size_t> column(static_cast<std::size_t>(window.nx));
  for (std::size_t x = 0; x < column.size(); ++x) column[x] = x * image.nx / column.size();
  const std::int64_t rows = std::max<std::int64_t>(1, strip_cells / nx);
  std::vector<double> strip(static_cast<std::size_t>(rows * nx));
  const std::int64_t end = window.y - 1 + window.ny;
  for (std::int64_t first = 0; first < end; first += rows) {
    const std::int64_t here = std::min(rows, ny - first);
    strip.resize(static_cast<std::size_t>(here * nx));
    if (file.read(strip) < strip.size()) refuse(npy, "it is cut short");
    const std::int64_t below = std::max(first, window.y - 1);
    for (std::int64_t y = below; y < std::min(first + here, end); ++y) {
      const std::int64_t row = (y - window.y + 1) * static_cast<std::int64_t>(image.ny) / window.ny;
      double* const pixels = &image.pixels[static_cast<std::size_t>(row) * image.nx];
      const double* const cells = &strip[static_cast<std::size_t>((y - first) * nx + window.x - 1)];
      for (std::size_t x = 0; x < column.size(); ++x) {
        if (!std::isfinite(cells[x])) {
          const std::int64_t at = window.x + static_cast<std::int64_t>(x);
          refuse(npy, "its cell (" + std::to_string(at) + ", " + std::to_string(y + 1) + ") is " +
                          number(cells[x]));
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
