/// The sweep of heat.h, row after row. Built once an instruction level, under the name that CMake
/// gives in HEAT_CXX_SWEEP.
#include "formula.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "heat/services.h"
#include "vector.hpp"

namespace {

using namespace heat::cxx;

/// Whether a sweep's arrays are more than the last cache keeps until the next sweep. Of a very
/// large cache, other cores need their part.
bool outgrows_caches(std::int64_t cells) {
  constexpr std::int64_t never = 1 << 16, share = 16 << 20;
  if (cells <= never) return false;
  std::int64_t cache = share;
  heat_cache_size(3, &cache);
  return 2 * static_cast<std::int64_t>(sizeof(double)) * cells > std::min(cache, share);
}

/// A row as the compiler makes it.
void sweep_row(const double* __restrict low, const double* __restrict row,
               const double* __restrict high, double* __restrict out, std::int64_t nx) {
  for (std::int64_t x = 0; x < nx; ++x) {
    out[x] = update(row[x], row[x - 1], row[x + 1], low[x], high[x]);
  }
}

/// Rows that go past the caches: memory need not be read where it is only written, which saves a
/// third of the traffic. Of several taken at once, fewer are read twice; the next cells are asked
/// for ahead of their use.
/// @param now   the first cell of the first row; all rows are aligned alike
/// @param next  the same of what is written
/// @param nx    at least two vectors
template <int rows>
void stream_rows(const double* now, double* next, std::int64_t nx, std::int64_t ld) {
  constexpr std::int64_t ahead = 256;
  constexpr std::uintptr_t size = sizeof(Vector);
  const std::uintptr_t past = reinterpret_cast<std::uintptr_t>(next) % size;
  const auto ends = [&](std::int64_t x, std::int64_t count) {
    for (std::int64_t y = 0; y < rows; ++y) {
      const double* row = now + y * ld + x;
      sweep_row(row - ld, row, row + ld, next + y * ld + x, count);
    }
  };
  auto x = static_cast<std::int64_t>((size - past) % size / sizeof(double));
  ends(0, x);
  // Neighbours along x come from registers: a load that is not aligned costs two when it crosses a
  // cache line, as each of the widest vectors does.
  std::array<Vector, rows> before, here;
  for (std::int64_t y = 0; y < rows; ++y) {
    before[y] = now[y * ld + x - 1] - Vector{};
    here[y] = load_any(now + y * ld + x);
  }
  for (; x + 2 * lanes <= nx; x += lanes) {
    const double* row = now + x;
    Vector low = load_any(row - ld);
    const Vector above = load_any(row + rows * ld);
    for (std::int64_t y = 0; y < rows; ++y, row += ld) {
      __builtin_prefetch(row + ld + ahead);
      const Vector centre = here[y], after = load_any(row + lanes);
      stream(next + y * ld + x,
             update(centre, one_back(before[y], centre), one_ahead(centre, after), low,
                    y + 1 < rows ? here[y + 1] : above));
      low = before[y] = centre;
      here[y] = after;
    }
  }
  ends(x, nx - x);
}

}  // namespace

extern "C" heat_status HEAT_CXX_SWEEP(const double* now, double* next, std::int64_t nx,
                                      std::int64_t ny, std::int64_t ld) {
  if (nx < 0 || ny < 0 || ld < 2 || nx > ld - 2) {
    return heat_fail(HEAT_INVALID_ARGUMENT, "a sweep needs nx >= 0, ny >= 0 and ld >= nx + 2");
  }
  const bool streams = nx >= 2 * lanes && outgrows_caches(nx * ny);
  constexpr int several = registers == 32 ? 6 : 4;  // of which two vectors each fit the registers
  const int rows = ld % lanes == 0 ? several : 1;
  std::int64_t y = 1;
  if (streams) {
    const auto take = rows == several ? stream_rows<several> : stream_rows<1>;
    for (; y + rows <= ny + 1; y += rows) take(now + y * ld + 1, next + y * ld + 1, nx, ld);
    std::atomic_thread_fence(std::memory_order_seq_cst);  // orders streamed stores
  }
  for (; y <= ny; ++y) {
    const double* row = now + y * ld + 1;
    sweep_row(row - ld, row, row + ld, next + y * ld + 1, nx);
  }
  return HEAT_OK;
}
