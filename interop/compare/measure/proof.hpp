/// A comparison proves itself first: the baseline computes known answers before its bits count as
/// the truth.
#ifndef HEAT_COMPARE_PROOF_HPP
#define HEAT_COMPARE_PROOF_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "caller.hpp"
#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"
#include "interop/library/known_answers.hpp"

namespace heat::compare {

/// Check the library by itself, in this process.
/// @throws std::runtime_error if it computes wrong answers, with the first and the likely cause
void require_right_library();

/// Whether the baseline is right, as far as that can be known.
class Proof {
 public:
  /// @throws Refusal if the answers that lie beside a baseline of the user's cannot be read
  Proof(const Options& options, const Plan& plan);

  /// Let the baseline compute the answers, by the programs and in the way in which it will run.
  /// @param folder  where its ranks can read a file
  /// @throws std::runtime_error if answers are wrong that should be right: with how many, the
  ///         first, and the likely cause
  void run(const Caller& caller, const std::filesystem::path& folder);

  /// The "proof" of results.json.
  [[nodiscard]] nlohmann::ordered_json record() const;

 private:
  [[nodiscard]] std::string cases() const;
  void judge(const Outcome& outcome, const Caller& caller);

  const Options& options_;
  const Plan& plan_;
  std::filesystem::path own_;  ///< the user's table of answers, or where it would be; "" for ours
  bool has_own_ = false;
  std::vector<KnownAnswer> known_;
  std::string status_ = "off";  ///< "right", or "unproven"; "off" if fields are not compared
  int right_ = 0;
  std::string message_;
};

/// The line of the tables that says that the baseline is unproven, or "".
std::string proof_line(const nlohmann::ordered_json& proof);

}  // namespace heat::compare

#endif
