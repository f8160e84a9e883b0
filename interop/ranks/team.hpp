/// The processes that run a solver together: a communicator of MPI, or this process alone.
///
/// team_mpi.cpp and team_alone.cpp implement it; CMake picks one by whether MPI was found.
#ifndef HEAT_CONFORMANCE_TEAM_HPP
#define HEAT_CONFORMANCE_TEAM_HPP

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "heat/heat.h"

namespace heat::conformance {

/// What has become of MPI in this process, whoever started or ended it.
enum class Mpi { not_started, running, ended };
Mpi mpi_state();

/// Whether this program was built with MPI.
bool has_mpi();

class Team {
 public:
  /// This process alone, without a communicator.
  Team() = default;

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return size_; }

  /// Handle for create(), or HEAT_NO_COMM.
  [[nodiscard]] std::int32_t handle() const { return handle_; }

  // Collective over the team, the same result on every rank:

  /// The first rank on which something does not hold, or size() if there is none.
  [[nodiscard]] int first_without(bool holds) const;
  /// The text that one rank has.
  [[nodiscard]] std::string from(int rank, const std::string& text) const;
  [[nodiscard]] std::vector<heat_block> gather(const heat_block& block) const;

  /// The ranks that give the same colour, in the order of their keys.
  [[nodiscard]] Team part(int color, int key) const;

  /// The same ranks on a communicator of their own.
  [[nodiscard]] Team copy() const { return part(0, rank_); }

  /// MPI's world, which must be running.
  static Team world();

 private:
  int rank_ = 0;
  int size_ = 1;
  std::int32_t handle_ = HEAT_NO_COMM;
  std::shared_ptr<const void> owner_;  // frees the communicator, if it is not the world's
};

/// Start MPI, and end it.
void start_mpi();
void end_mpi();

}  // namespace heat::conformance

#endif
