/// The loops whose speed is a limit, built for several instruction levels and picked at run time.
#ifndef HEAT_LIMITS_HPP
#define HEAT_LIMITS_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace heat::limits {

/// What a copy moves at a time: a line of the caches.
struct alignas(64) Line {
  double cells[8];
};

/// How lines are copied.
struct Way {
  bool past_caches;     ///< else the overwritten memory is read into the caches first
  std::size_t streams;  ///< parts of the array that are copied at once
  std::size_t ahead;    ///< lines that are asked for ahead of their use; 0: none
};

struct Copy {
  int bytes;  ///< of a load and of a store
  Way way;
  void (*run)(const Line* from, Line* to, std::size_t count);
  /// In words.
  [[nodiscard]] std::string how() const;
};

/// Every way of copying that this processor runs.
std::vector<Copy> copies();

/// Points that a round of arithmetic() computes.
constexpr std::int64_t points_a_round = 160;

/// The stencil's six operations on numbers that stay in registers, many independent ones at a time.
/// @return something that depends on all of them
double arithmetic(std::int64_t rounds);

/// Bytes a second of threads that each copied so many lines, read and written together.
inline double copy_rate(std::size_t lines, int threads, double seconds) {
  return 2.0 * sizeof(Line) * static_cast<double>(lines) * threads / seconds;
}

/// Points a second of threads that each did so many rounds of arithmetic().
inline double arithmetic_rate(std::int64_t rounds, int threads, double seconds) {
  return static_cast<double>(rounds * points_a_round) * threads / seconds;
}

}  // namespace heat::limits

#endif
