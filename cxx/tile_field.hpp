/// The two arrays of a tiled solver.
#ifndef HEAT_CXX_TILE_FIELD_HPP
#define HEAT_CXX_TILE_FIELD_HPP

#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "heat/heat.hpp"
#include "tile_rows.hpp"

namespace heat::cxx {

/// Cells x0..x1-1 by y0..y1-1 of a field, counted from 0.
struct Window {
  std::int64_t x0, x1, y0, y1;
  [[nodiscard]] bool empty() const { return x0 >= x1 || y0 >= y1; }
};

/// Why a tiled solver takes no kernel but its own.
constexpr const char* many_steps = "its own takes many steps at once";

/// Aligned cells, on huge pages if there are many.
class Cells {
 public:
  /// @param cleared  whether they are zero at first
  /// @throws std::bad_alloc
  explicit Cells(std::int64_t count, bool cleared = true) {
    constexpr std::size_t line = 64, huge = std::size_t{1} << 21;
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(double);
    const std::size_t alignment = bytes < 4 * huge ? line : huge;
    const std::size_t rounded = (std::max(bytes, line) + line - 1) / line * line;
    double* cells = nullptr;
    if (void* got = nullptr; posix_memalign(&got, alignment, rounded) == 0) {
      cells = static_cast<double*>(got);
    }
    if (cells == nullptr) throw std::bad_alloc();
    if (alignment == huge) madvise(cells, rounded, MADV_HUGEPAGE);  // a wish; the bits are the same
    cells_.reset(cells);
    if (cleared) std::fill_n(cells, count, 0.0);
  }

  [[nodiscard]] double* get() const { return cells_.get(); }

 private:
  struct Free {
    void operator()(double* cells) const { std::free(cells); }
  };
  std::unique_ptr<double, Free> cells_;
};

/// `now` and `next` of a block and its halo, without a ring: zeros around them are understood.
class TileField {
 public:
  /// Its rows are to be cleared, each by the thread that works on it.
  /// @param block  the cells of this solver
  /// @param held   the block and its halo: what is stored
  TileField(const heat_block& block, const heat_block& held)
      : block_(block),
        held_(held),
        ld_(leading_dimension(held)),
        now_(ld_ * held.ny, false),
        next_(ld_ * held.ny, false) {}

  /// Set rows y0..y1-1 of the cells that are held to zero, in both arrays.
  void clear(std::int64_t y0, std::int64_t y1) {
    for (double* cells : {now(), next()}) std::fill(cells + y0 * ld_, cells + y1 * ld_, 0.0);
  }

  [[nodiscard]] const heat_block& block() const { return block_; }
  [[nodiscard]] const heat_block& held() const { return held_; }
  [[nodiscard]] std::int64_t ld() const { return ld_; }
  /// The block as a window of the cells that are held.
  [[nodiscard]] Window inner() const {
    const std::int64_t x = block_.x - held_.x, y = block_.y - held_.y;
    return {x, x + block_.nx, y, y + block_.ny};
  }

  /// The cells that are held, counted from 0: (x, y) is at [y * ld() + x].
  [[nodiscard]] double* now() { return now_.get(); }
  [[nodiscard]] double* next() { return next_.get(); }
  void swap() { std::swap(now_, next_); }

  /// No cell is larger, whatever its sign; infinite, once a cell was not a number.
  [[nodiscard]] double bound() const { return bound_; }
  void set_bound(double bound) { bound_ = bound; }

  /// Copy cells out; arguments as heat_solver_table.read.
  void read(const heat_block& window, double* cells, std::int64_t ld) const {
    for (std::int64_t j = 0; j < window.ny; ++j) {
      std::copy_n(row(window, j), window.nx, cells + j * ld);
    }
  }

  /// Copy cells in; arguments as heat_solver_table.write.
  void write(const heat_block& window, const double* cells, std::int64_t ld) {
    for (std::int64_t j = 0; j < window.ny; ++j) {
      std::copy_n(cells + j * ld, window.nx, row(window, j));
      for (std::int64_t i = 0; i < window.nx; ++i) {
        if (!(std::abs(cells[j * ld + i]) <= bound_)) raise_bound(cells[j * ld + i]);
      }
    }
  }

 private:
  /// Rows begin on cache lines, unless that takes too much memory: in a grid a few cells wide. They
  /// are not a multiple of a page apart, because caches would have no room for several at once.
  static std::int64_t leading_dimension(const heat_block& held) {
    constexpr std::int64_t most = 1 << 19, page = 512;  // cells: 4 MiB an array, 4 KiB
    std::int64_t ld = (held.nx + tile_cells - 1) / tile_cells * tile_cells;
    if (ld % page == 0) ld += tile_cells;
    return (ld - held.nx) * held.ny <= most ? ld : held.nx;
  }

  [[nodiscard]] double* row(const heat_block& window, std::int64_t j) const {
    return now_.get() + (window.y - held_.y + j) * ld_ + window.x - held_.x;
  }

  void raise_bound(double cell) {
    bound_ = std::isnan(cell) ? std::numeric_limits<double>::infinity() : std::abs(cell);
  }

  heat_block block_, held_;
  std::int64_t ld_;
  double bound_ = 0.0;
  Cells now_, next_;
};

}  // namespace heat::cxx

#endif
