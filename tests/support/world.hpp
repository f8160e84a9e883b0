/// The ranks that a test runs on: one without MPI (world_alone.cpp) or MPI's (world_mpi.cpp).
#ifndef HEAT_TESTS_WORLD_HPP
#define HEAT_TESTS_WORLD_HPP

#include <cstdint>

namespace heat::test {

/// MPI from here to the end of a program that has one of these.
struct World {
  World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  /// What create() is given.
  [[nodiscard]] static std::int32_t handle();
  [[nodiscard]] static std::int64_t ranks();
  /// Whether this rank is the one that prints.
  [[nodiscard]] static bool is_first();
  /// The number of the first rank, on every rank.
  [[nodiscard]] static std::uint64_t shared(std::uint64_t mine);
  /// The sum of all ranks, on every rank.
  [[nodiscard]] static std::uint64_t sum(std::uint64_t mine);
};

}  // namespace heat::test

#endif
