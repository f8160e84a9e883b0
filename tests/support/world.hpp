/// The ranks that a test runs on, for the whole program: MPI's world, or one without MPI.
#ifndef HEAT_TESTS_WORLD_HPP
#define HEAT_TESTS_WORLD_HPP

#include <optional>

#include "interop/ranks/world.hpp"

namespace heat::test {

/// MPI from here to the end of a program that has one of these.
struct World {
  World() { all.emplace(true); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() { all.reset(); }

  /// The communicator for create().
  static std::int32_t handle() { return all->comm(); }
  static std::int64_t ranks() { return all->size(); }
  /// Whether this rank is the one that prints.
  static bool is_first() { return all->rank() == 0; }
  /// The number of the first rank, on every rank.
  static std::uint64_t shared(std::uint64_t mine) { return all->gather(mine).front(); }
  /// The sum of all ranks, on every rank.
  static std::uint64_t sum(std::uint64_t mine) { return all->sum(mine); }

 private:
  static inline std::optional<heat::World> all;
};

}  // namespace heat::test

#endif
