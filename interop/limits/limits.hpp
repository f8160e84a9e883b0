/// The loops whose speed is a limit, built for several instruction levels and picked at run time.
#ifndef HEAT_LIMITS_HPP
#define HEAT_LIMITS_HPP

#include <cstddef>
#include <cstdint>

namespace heat::limits {

using Copy = void(const double* from, double* to, std::size_t count);

/// Copy by ordinary stores, which first read the overwritten memory into the cache.
Copy copy;

/// Copy by stores that go past the cache.
Copy copy_stream;

/// Points that a round of arithmetic() computes.
constexpr std::int64_t points_a_round = 160;

/// The stencil's six operations on numbers that stay in registers, many independent ones at a time.
/// @return something that depends on all of them
double arithmetic(std::int64_t rounds);

/// Bytes a second of threads that each copied so many doubles, read and written together.
inline double copy_rate(std::size_t doubles, int threads, double seconds) {
  return 2.0 * sizeof(double) * static_cast<double>(doubles) * threads / seconds;
}

/// Points a second of threads that each did so many rounds of arithmetic().
inline double arithmetic_rate(std::int64_t rounds, int threads, double seconds) {
  return static_cast<double>(rounds * points_a_round) * threads / seconds;
}

}  // namespace heat::limits

#endif
