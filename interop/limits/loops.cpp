#include "interop/library/levels.hpp"
#include "limits.hpp"
#include "vector_of.hpp"

namespace heat::limits {

namespace {

/// Enough vectors that neither latency nor the number of chains decides, few enough for registers.
constexpr std::size_t chains = 20;

/// Points are computed from each other, so that no operation is done twice or left out.
template <int bytes>
[[gnu::always_inline]] inline double chained(std::int64_t rounds) {
  using Vector = typename VectorOf<bytes>::type;
  constexpr int lanes = bytes / static_cast<int>(sizeof(double));
  Vector u[chains] = {};  // an array of the library would lose the vector's attribute
  for (std::size_t i = 0; i < chains; ++i) u[i] += 0.125 * static_cast<double>(i + 1);
  // The same number of points for vectors of every length: several vectors make a round.
  for (std::int64_t round = 0; round < rounds * (8 / lanes); ++round) {
#pragma GCC unroll 32
    for (std::size_t i = 0; i < chains; ++i) {
      const Vector &x_low = u[(i + 1) % chains], &x_high = u[(i + 2) % chains];
      const Vector &y_low = u[(i + 3) % chains], &y_high = u[(i + 4) % chains];
      u[i] = 0.5 * (u[i] + 0.25 * (((x_low + x_high) + y_low) + y_high));
    }
  }
  double sum = 0.0;
  for (std::size_t i = 0; i < chains; ++i) {
    for (int lane = 0; lane < lanes; ++lane) sum += u[i][lane];
  }
  return sum;
}

#if defined(__x86_64__)
[[gnu::target("arch=x86-64-v4")]] double chained_v4(std::int64_t rounds) {
  return chained<64>(rounds);
}
[[gnu::target("arch=x86-64-v3")]] double chained_v3(std::int64_t rounds) {
  return chained<32>(rounds);
}
#endif

}  // namespace

double arithmetic(std::int64_t rounds) {
#if defined(__x86_64__)
  if (runs_level("x86-64-v4")) return chained_v4(rounds);
  if (runs_level("x86-64-v3")) return chained_v3(rounds);
#endif
  return chained<16>(rounds);
}

}  // namespace heat::limits
