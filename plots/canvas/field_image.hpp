/// A field made small enough to look at.
#ifndef HEAT_PLOTS_FIELD_IMAGE_HPP
#define HEAT_PLOTS_FIELD_IMAGE_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::plots {

/// Cells of a grid from a first one on, which is (1, 1) in a whole grid.
struct Window {
  std::int64_t x = 1, y = 1, nx = 0, ny = 0;
};

/// The whole grid, or of a larger one the cells within `reach` of one, moved to lie in the grid.
Window around(std::int64_t x, std::int64_t y, std::int64_t reach, const compare::Grid& grid);

/// Pixels of a field. A pixel stands for a block of cells and has the value, with its sign, that is
/// largest in size among them: a mean would wash out sources, which are one cell wide.
struct FieldImage {
  std::size_t nx = 0;          ///< pixels along x/fast
  std::size_t ny = 0;          ///< pixels along y/slow
  std::vector<double> pixels;  ///< shape [ny][nx]

  Window window;         ///< the cells that they show
  bool reduced = false;  ///< some pixel stands for more than one cell
  double lowest = 0.0;   ///< of all cells
  double highest = 0.0;
  double largest = 0.0;    ///< of |u|
  double smallest = 0.0;   ///< of |u| where it is not zero; 0 if all are
  std::int64_t zeros = 0;  ///< cells that are exactly 0
};

/// Read a window of a field, a few rows at a time, because it may be larger than memory.
/// @param npy   NumPy array, little-endian float64, C order, shape (ny, nx) of the grid
/// @param most_pixels  along a side
/// @throw std::runtime_error  the file is something else, is cut short, or has a cell that is
///                            infinite or no number: such a cell has no colour
FieldImage read_field_image(const std::filesystem::path& npy, const compare::Grid& grid,
                            std::int64_t most_pixels, Window window);
/// Read all of it.
inline FieldImage read_field_image(const std::filesystem::path& npy, const compare::Grid& grid,
                                   std::int64_t most_pixels) {
  return read_field_image(npy, grid, most_pixels, {1, 1, grid.nx, grid.ny});
}

}  // namespace heat::plots

#endif
