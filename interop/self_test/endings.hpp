/// Faults that no comparison of formulas finds: runs that end badly, or differently each time.
#ifndef HEAT_SELF_TEST_ENDINGS_HPP
#define HEAT_SELF_TEST_ENDINGS_HPP

#include <bit>
#include <chrono>
#include <csignal>
#include <limits>
#include <random>
#include <thread>

#include "solver.hpp"

namespace heat::faults {

inline bool is_last(const State& s) { return s.rank == s.ranks - 1; }

inline void crash(State& s) {
  if (is_last(s)) std::raise(SIGSEGV);
}

inline void hang(State& s) {
  while (is_last(s)) std::this_thread::sleep_for(std::chrono::hours(1));
}

inline void spoil_a_cell(State& s) {
  if (s.rank == 0) s.now[s.at(1, 1)] = std::numeric_limits<double>::quiet_NaN();
}

/// In about half of the runs, move a random cell of rank 0 to the next number.
inline void flip_at_random(State& s) {
  if (s.rank != 0) return;
  const auto clock = std::chrono::system_clock::now().time_since_epoch().count();
  std::mt19937_64 random(static_cast<std::uint64_t>(clock));
  if (random() % 2 == 0) return;
  const auto x = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(s.nx));
  const auto y = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(s.ny));
  double& cell = s.now[s.at(1 + x, 1 + y)];
  cell = std::bit_cast<double>(std::bit_cast<std::uint64_t>(cell) ^ 1U);
}

}  // namespace heat::faults

#endif
