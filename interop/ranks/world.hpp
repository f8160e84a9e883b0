/// The ranks that run a solver together: MPI's world, or this process alone.
///
/// world_mpi.cpp and world_alone.cpp implement it; CMake picks one by whether MPI was found.
#ifndef HEAT_CALLERS_WORLD_HPP
#define HEAT_CALLERS_WORLD_HPP

#include <cstdint>
#include <span>
#include <vector>

#include "heat/heat.h"

namespace heat {

class World {
 public:
  /// @param needs_mpi  start MPI; else this process is alone, also under mpirun
  explicit World(bool needs_mpi);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return size_; }

  /// Handle for create(): the world's, or HEAT_NO_COMM.
  [[nodiscard]] std::int32_t comm() const { return comm_; }

  /// Handle for create() of a solver on the first `ranks` ranks; HEAT_NO_COMM on the others, which
  /// call this too.
  [[nodiscard]] std::int32_t first_ranks(int ranks) const;

  /// Send cells to another rank, which receives as many.
  void send(int to, std::span<const double> cells) const;
  void receive(int from, std::span<double> cells) const;

  /// Return on every rank once all have called it.
  void barrier() const;

  // Over all ranks, the same result on each:
  [[nodiscard]] double max(double value) const;
  [[nodiscard]] double sum(double value) const;
  [[nodiscard]] std::uint64_t sum(std::uint64_t value) const;
  [[nodiscard]] int min(int value) const;
  [[nodiscard]] std::int32_t max(std::int32_t value) const;
  [[nodiscard]] std::vector<heat_block> gather(const heat_block& block) const;

 private:
  int rank_ = 0;
  int size_ = 1;
  std::int32_t comm_ = HEAT_NO_COMM;
};

}  // namespace heat

#endif
