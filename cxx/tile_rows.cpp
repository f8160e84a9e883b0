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
  std::int64_t j = 0;
  for (; j + lanes <= vectors; j += lanes) {
    std::array<Vector, lanes> square;
    for (int i = 0; i < lanes; ++i) square[i] = load_any(now + i * vectors + j);
    transpose(square);
    for (int i = 0; i < lanes; ++i) {
      tiny |= is_tiny(square[i], least);
      store(row + (j + i) * lanes, square[i]);
    }
  }
  for (; j < vectors; ++j) {
    Vector v;
    for (int i = 0; i < lanes; ++i) v[i] = now[i * vectors + j];
    tiny |= is_tiny(v, least);
    store(row + j * lanes, v);
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
  std::int64_t j = 0;
  for (; j + lanes <= vectors; j += lanes) {
    std::array<Vector, lanes> square;
    for (int i = 0; i < lanes; ++i) square[i] = load(row + (j + i) * lanes) * to.factor;
    transpose(square);
    for (int i = 0; i < lanes; ++i) put(square[i], to.column + i * vectors + j, to);
  }
  for (; j < vectors; ++j) {
    for (int i = 0; i < lanes; ++i) {
      const std::int64_t column = to.column + i * vectors + j;
      if (column < to.first || column >= to.last) continue;
      to.next[column] = row[j * lanes + i] * to.factor;
    }
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

}  // namespace

extern "C" const TileLoops& HEAT_CXX_TILE_ROWS();

const TileLoops& HEAT_CXX_TILE_ROWS() {
  static constexpr TileLoops loops{lanes, tile_rows, step, enter, leave, join};
  return loops;
}
