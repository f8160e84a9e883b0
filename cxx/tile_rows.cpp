/// The loops of tile_rows.hpp, but for scaled cells. Built once an instruction level, under the
/// name that CMake gives in HEAT_CXX_TILE_ROWS.
#include "tile_rows.hpp"

#include "formula.hpp"
#include "tile_sweep.hpp"
#include "vector.hpp"

namespace {

using namespace heat::cxx;

void step(const TileRows& rows) {
  sweep(
      rows, [](Integers inside, Vector centre, Vector x_low, Vector x_high, Vector y_low,
               Vector y_high) __attribute__((always_inline)) {
        return Vector(inside & Integers(update(centre, x_low, x_high, y_low, y_high)));
      });
}

/// All bits of the lanes that are not zero, but smaller than `least`.
inline Integers is_tiny(Vector v, double least) {
  constexpr std::int64_t all_but_sign = INT64_MAX;
  return (Vector(Integers(v) & all_but_sign) < least) & (v != 0.0);
}

unsigned enter(const double* now, double* row, std::int64_t vectors, double least) {
  Integers tiny{};
  const auto put = [&](std::int64_t j, Vector v) {
    tiny |= is_tiny(v, least);
    store(row + j * lanes, v);
  };
  for (std::int64_t end = lanes; end < vectors + lanes && lanes <= vectors; end += lanes) {
    const std::int64_t j = std::min(end, vectors) - lanes;  // at the end some vectors come again
    std::array<Vector, lanes> square;
    for (int i = 0; i < lanes; ++i) square[i] = load_any(now + i * vectors + j);
    transpose(square);
    for (int i = 0; i < lanes; ++i) put(j + i, square[i]);
  }
  for (std::int64_t j = 0; j < vectors && lanes > vectors; ++j) {
    Vector v{};
    for (int i = 0; i < lanes; ++i) v[i] = now[i * vectors + j];
    put(j, v);
  }
  unsigned bits = 0;
  for (int i = 0; i < lanes; ++i) bits |= tiny[i] != 0 ? 1u << i : 0u;
  return bits;
}

/// The cells from `column` on that are wanted; whole vectors go past the caches.
void put(Vector v, std::int64_t column, const TileLeave& to) {
  if (column < to.first || column + lanes > to.last) {
    for (int k = 0; k < lanes; ++k) {
      if (column + k >= to.first && column + k < to.last) to.next[column + k] = v[k];
    }
  } else if (reinterpret_cast<std::uintptr_t>(to.next + column) % sizeof v == 0) {
    stream(to.next + column, v);
  } else {
    store_any(to.next + column, v);
  }
}

void leave(const double* row, std::int64_t vectors, const TileLeave& to) {
  for (std::int64_t end = lanes; end < vectors + lanes && lanes <= vectors; end += lanes) {
    const std::int64_t j = std::min(end, vectors) - lanes;
    std::array<Vector, lanes> square;
    for (int i = 0; i < lanes; ++i) square[i] = load(row + (j + i) * lanes) * to.factor;
    transpose(square);
    for (int i = 0; i < lanes; ++i) put(square[i], to.column + i * vectors + j, to);
  }
  for (std::int64_t cell = 0; cell < lanes * vectors && lanes > vectors; ++cell) {
    const std::int64_t column = to.column + cell;
    if (column < to.first || column >= to.last) continue;
    to.next[column] = row[cell % vectors * lanes + cell / vectors] * to.factor;
  }
}

void join(double* const* rows, std::int64_t vectors, double scale, const double* left,
          double* right) {
  const double back = 1.0 / scale;
  for (int i = 0; i < tile_rows; ++i) {
    double* row = rows[i];
    for (const std::int64_t before : {2, 1}) {
      const double* last = row + (vectors - before) * lanes;
      const double first = *left++ * scale;
      *right++ = last[lanes - 1] * back;
      store(row - before * lanes, shift_in(first, load(last)));
    }
  }
}

void close(double* const* rows, std::int64_t vectors) {
  for (int i = 0; i < tile_rows; ++i) {
    double* end = rows[i] + vectors * lanes;
    store(rows[i] - lanes, shift_in(0.0, load(end - lanes)));
    store(end, shift_out(load(rows[i]), 0.0));
  }
}

}  // namespace

extern "C" const TileLoops* HEAT_CXX_TILE_ROWS();

const TileLoops* HEAT_CXX_TILE_ROWS() {
  static constexpr TileLoops loops{lanes, tile_rows, step, enter, leave, join, close};
  return &loops;
}
