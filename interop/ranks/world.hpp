/// The ranks that run a solver together: a communicator of MPI, or this process alone.
///
/// world_mpi.cpp and world_alone.cpp implement it; CMake picks one by whether MPI was found.
#ifndef HEAT_RANKS_WORLD_HPP
#define HEAT_RANKS_WORLD_HPP

#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "heat/heat.h"

namespace heat {

/// The state of MPI in this process.
enum class Mpi { not_there, not_started, running, ended };
Mpi mpi_state();

class World {
 public:
  /// @param needs_mpi  start MPI, which ends with the last copy of this world; else this process is
  ///                   alone, also under mpirun
  explicit World(bool needs_mpi);

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return size_; }

  /// Handle for create(), or HEAT_NO_COMM.
  [[nodiscard]] std::int32_t comm() const { return comm_; }

  /// Send cells to another rank, which receives as many.
  void send(int to, std::span<const double> cells) const;
  void receive(int from, std::span<double> cells) const;

  // All ranks call these; but for collect() the result is the same on each. Memory that grows with
  // the ranks is taken by collect() on rank 0, and by gather() on all of them.

  /// Return once all have called it.
  void barrier() const;

  /// The values of all ranks, in their order.
  template <class Value>
  [[nodiscard]] std::vector<Value> gather(const Value& mine) const {
    static_assert(std::is_trivially_copyable_v<Value>);
    std::vector<Value> all(static_cast<std::size_t>(size_), mine);
    gather_bytes(&mine, sizeof mine, all.data());
    return all;
  }

  /// The values of all ranks, in their order, on rank 0; none on the others.
  template <class Value>
  [[nodiscard]] std::vector<Value> collect(const Value& mine) const {
    static_assert(std::is_trivially_copyable_v<Value>);
    std::vector<Value> all(rank_ == 0 ? static_cast<std::size_t>(size_) : 0, mine);
    collect_bytes(&mine, sizeof mine, all.data());
    return all;
  }

  /// The value that one rank has.
  template <class Value>
  [[nodiscard]] Value from(int rank, Value mine) const {
    static_assert(std::is_trivially_copyable_v<Value>);
    broadcast_bytes(rank, &mine, sizeof mine);
    return mine;
  }

  template <class Number>
  [[nodiscard]] Number max(Number mine) const {
    if constexpr (std::is_floating_point_v<Number>) {
      return largest(mine);
    } else {
      return static_cast<Number>(largest(std::int64_t{mine}));
    }
  }
  template <class Number>
  [[nodiscard]] Number min(Number mine) const {
    return -max(-mine);
  }
  /// Modulo 2^64. Real numbers have no sum() here, because theirs depends on the order.
  [[nodiscard]] std::uint64_t sum(std::uint64_t mine) const;

  /// The first rank on which something does not hold, or size().
  [[nodiscard]] int first_without(bool holds) const { return min(holds ? size_ : rank_); }

  /// The ranks that give the same colour, in the order of their keys, on a communicator that ends
  /// with the last copy; alone and without one for a negative colour.
  [[nodiscard]] World part(int color, int key) const;

 private:
  [[nodiscard]] double largest(double mine) const;
  [[nodiscard]] std::int64_t largest(std::int64_t mine) const;
  void broadcast_bytes(int from, void* bytes, int count) const;
  void gather_bytes(const void* mine, int bytes, void* all) const;
  void collect_bytes(const void* mine, int bytes, void* all) const;

  int rank_ = 0;
  int size_ = 1;
  std::int32_t comm_ = HEAT_NO_COMM;
  std::shared_ptr<const void> owner_;  // ends MPI, or frees the communicator
};

}  // namespace heat

#endif
