/// Four rows one step on. Built once an instruction level, under the name that CMake gives in
/// HEAT_CXX_TILE_ROWS.
#include "tile_rows.hpp"

#include "formula.hpp"
#include "vector.hpp"

namespace {

using namespace heat::cxx;

/// Cells x..x+lanes-1 of an output row, or those that are inside the clip.
template <TileStore how>
inline void put(double* row, std::int64_t x, Vector v, std::int64_t first, std::int64_t last) {
  if constexpr (how == TileStore::keep) {
    store(row + x, v);
  } else if (x >= first && x + lanes <= last) {
    if constexpr (how == TileStore::stream) {
      stream(row + x, v);
    } else {
      __builtin_memcpy(row + x, &v, sizeof v);
    }
  } else {
    for (int lane = 0; lane < lanes; ++lane) {
      if (x + lane >= first && x + lane < last) row[x + lane] = v[lane];
    }
  }
}

/// The four middle rows in registers, one vector wide, moving along x.
///
/// A cell's neighbours along y are the vectors of the rows beside it. Of those along x, the ones
/// before it come from registers, for in memory they may have been replaced already; the ones after
/// it are loaded, so that the work is shared between the ports that load and those that shuffle.
template <TileStore how>
void sweep(const TileRows& rows, std::int64_t clip_first, std::int64_t clip_last) {
  const auto in = rows.in;
  const auto out = rows.out;
  std::int64_t x = rows.first;
  Vector a1 = load(in[1] + x), a2 = load(in[2] + x), a3 = load(in[3] + x), a4 = load(in[4] + x);
  Vector l1 = one_back(load(in[1] + x - lanes), a1), l2 = one_back(load(in[2] + x - lanes), a2);
  Vector l3 = one_back(load(in[3] + x - lanes), a3), l4 = one_back(load(in[4] + x - lanes), a4);
  // From c, the vectors at x, to h, those at x + lanes; l are the cells before those of c.
  const auto column = [&](const Vector& c1, const Vector& c2, const Vector& c3, const Vector& c4,
                          Vector& h1, Vector& h2, Vector& h3, Vector& h4) {
    const Vector c0 = load(in[0] + x), c5 = load(in[5] + x);
    const Vector n1 = update(c1, l1, load_any(in[1] + x + 1), c0, c2);
    const Vector n2 = update(c2, l2, load_any(in[2] + x + 1), c1, c3);
    const Vector n3 = update(c3, l3, load_any(in[3] + x + 1), c2, c4);
    const Vector n4 = update(c4, l4, load_any(in[4] + x + 1), c3, c5);
    h1 = load(in[1] + x + lanes);
    h2 = load(in[2] + x + lanes);
    h3 = load(in[3] + x + lanes);
    h4 = load(in[4] + x + lanes);
    l1 = one_back(c1, h1);
    l2 = one_back(c2, h2);
    l3 = one_back(c3, h3);
    l4 = one_back(c4, h4);
    put<how>(out[0], x, n1, clip_first, clip_last);
    put<how>(out[1], x, n2, clip_first, clip_last);
    put<how>(out[2], x, n3, clip_first, clip_last);
    put<how>(out[3], x, n4, clip_first, clip_last);
    x += lanes;
  };
  Vector b1, b2, b3, b4;
  while (x < rows.last) {  // two at a time, so that no register is copied into another
    column(a1, a2, a3, a4, b1, b2, b3, b4);
    if (lanes == tile_cells && x == rows.last) break;
    column(b1, b2, b3, b4, a1, a2, a3, a4);
  }
}

}  // namespace

extern "C" TileSweep HEAT_CXX_TILE_ROWS;

void HEAT_CXX_TILE_ROWS(const TileRows& rows, TileStore how, std::int64_t clip_first,
                        std::int64_t clip_last) {
  switch (how) {
    case TileStore::keep: return sweep<TileStore::keep>(rows, clip_first, clip_last);
    case TileStore::clip: return sweep<TileStore::clip>(rows, clip_first, clip_last);
    case TileStore::stream: return sweep<TileStore::stream>(rows, clip_first, clip_last);
  }
}
