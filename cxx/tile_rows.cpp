/// Four rows one step on. Built once an instruction level, under the name that CMake gives in
/// HEAT_CXX_LEVEL.
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
/// Each vector is loaded once: its neighbours along x come from the vectors before and after it,
/// those along y from the rows above and below.
template <TileStore how>
void sweep(const TileRows& rows, std::int64_t clip_first, std::int64_t clip_last) {
  const auto [in0, in1, in2, in3, in4, in5] = rows.in;
  const auto [out0, out1, out2, out3] = rows.out;
  std::int64_t x = rows.first;
  Vector a1 = load(in1 + x), a2 = load(in2 + x), a3 = load(in3 + x), a4 = load(in4 + x);
  Vector l1 = neighbours(load(in1 + x - lanes), a1).back;
  Vector l2 = neighbours(load(in2 + x - lanes), a2).back;
  Vector l3 = neighbours(load(in3 + x - lanes), a3).back;
  Vector l4 = neighbours(load(in4 + x - lanes), a4).back;
  // From `now`, the vectors at x, to `next`, those at x + lanes.
  const auto column = [&](const Vector& n1, const Vector& n2, const Vector& n3, const Vector& n4,
                          Vector& h1, Vector& h2, Vector& h3, Vector& h4) {
    const Vector n0 = load(in0 + x), n5 = load(in5 + x);
    h1 = load(in1 + x + lanes);
    h2 = load(in2 + x + lanes);
    h3 = load(in3 + x + lanes);
    h4 = load(in4 + x + lanes);
    const Neighbours s1 = neighbours(n1, h1), s2 = neighbours(n2, h2);
    put<how>(out0, x, update(n1, l1, s1.on, n0, n2), clip_first, clip_last);
    put<how>(out1, x, update(n2, l2, s2.on, n1, n3), clip_first, clip_last);
    l1 = s1.back;
    l2 = s2.back;
    const Neighbours s3 = neighbours(n3, h3), s4 = neighbours(n4, h4);
    put<how>(out2, x, update(n3, l3, s3.on, n2, n4), clip_first, clip_last);
    put<how>(out3, x, update(n4, l4, s4.on, n3, n5), clip_first, clip_last);
    l3 = s3.back;
    l4 = s4.back;
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

namespace heat::cxx {
TileSweep HEAT_CXX_LEVEL;
}

void heat::cxx::HEAT_CXX_LEVEL(const TileRows& rows, TileStore how, std::int64_t clip_first,
                               std::int64_t clip_last) {
  switch (how) {
    case TileStore::keep: return sweep<TileStore::keep>(rows, clip_first, clip_last);
    case TileStore::clip: return sweep<TileStore::clip>(rows, clip_first, clip_last);
    case TileStore::stream: return sweep<TileStore::stream>(rows, clip_first, clip_last);
  }
}
