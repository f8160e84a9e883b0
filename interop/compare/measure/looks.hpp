/// When --repeats auto has had enough rounds.
#ifndef HEAT_COMPARE_LOOKS_HPP
#define HEAT_COMPARE_LOOKS_HPP

#include <chrono>
#include <vector>

#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"

namespace heat::compare {

/// The rows that further rounds could decide: not the baseline, nor one whose last run failed or
/// whose baseline's did, nor one with a wrong field.
std::vector<const Summary*> open_rows(const Plan& plan, const std::vector<Run>& runs,
                                      const std::vector<Summary>& summary);

class Looks {
 public:
  Looks(const Plan& plan, const Options& options) : plan_(plan), options_(options) {}

  /// Whether another round is to follow this one. What is undecided is said on stderr.
  /// @param launches  how many it had, warm-ups among them
  [[nodiscard]] bool go_on(int round, std::size_t launches, const std::vector<Run>& runs,
                           const std::vector<Summary>& summary);

 private:
  using Clock = std::chrono::steady_clock;

  const Plan& plan_;
  const Options& options_;
  Clock::time_point started_ = Clock::now(), round_started_ = started_;
};

}  // namespace heat::compare

#endif
