/// The loops whose speed is a limit, built for several instruction levels and picked at run time.
#ifndef HEAT_LIMITS_HPP
#define HEAT_LIMITS_HPP

#include <cstddef>
#include <cstdint>

namespace heat::limits {

using Copy = void(const double* from, double* to, std::size_t count);

/// Copy by ordinary stores, which read what they overwrite into the cache first.
Copy copy;

/// Copy by stores that go past the cache.
Copy copy_stream;

/// Points that a round of arithmetic() computes.
constexpr std::int64_t points_a_round = 160;

/// The stencil's six operations on numbers that stay in registers, many independent ones at a time.
/// @return something that depends on all of them
double arithmetic(std::int64_t rounds);

}  // namespace heat::limits

#endif
