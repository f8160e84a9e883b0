/// Who works for a solver: its caller's thread, or a team of OpenMP's.
#ifndef HEAT_CXX_TEAM_HPP
#define HEAT_CXX_TEAM_HPP

#include <cstdint>
#include <functional>
#include <vector>

#include "heat/heat.hpp"

namespace heat::cxx {

/// The caller's thread, with the interface of a team.
class Alone {
 public:
  static constexpr bool has_threads = false;
  static constexpr const char* keys = "";

  explicit Alone(const char*) {}
  [[nodiscard]] static std::int64_t parts() { return 1; }
  template <class Work>
  void rounds(std::int64_t count, Work&& work) const {
    for (std::int64_t round = 0; round < count; ++round) work(round, 0);
  }
  void note() const {}
};

/// Threads of OpenMP. No setting of its runtime is changed, and a team may come out smaller than it
/// was asked for, as in a parallel region of the caller: the work is cut into as many parts
/// whatever number of threads comes, and each takes the same ones at every round.
class Team {
 public:
  static constexpr bool has_threads = true;
  /// What tile_keys and such are to be continued with.
  static constexpr const char* keys = ",threads";
  using Work = std::function<void(std::int64_t round, std::int64_t part)>;

  /// As many threads as the option says, or else as OpenMP gives.
  /// @throws Error HEAT_INVALID_ARGUMENT
  explicit Team(const char* options);

  /// What the work is cut into.
  [[nodiscard]] std::int64_t parts() const { return parts_; }

  /// Call work(round, part) for all rounds and parts. No round begins before the last has ended.
  /// @throws what a call threw first; then no other round was begun
  void rounds(std::int64_t count, const Work& work) const;

  /// Tell how many threads there are, and where; in each advance().
  void note() const;

 private:
  [[nodiscard]] int threads() const;

  std::int64_t parts_;
  std::vector<heat_affinity> bound_;  ///< of each thread
};

}  // namespace heat::cxx

#endif
