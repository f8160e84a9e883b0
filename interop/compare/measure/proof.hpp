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

/// The answers that a baseline must compute; none if fields are not compared.
struct Answers {
  std::vector<KnownAnswer> known;
  std::filesystem::path own;  ///< the user's table of answers, or its place; "" for our solvers
  bool has_own = false;       ///< whether that table is there
};

/// @throws Refusal if the answers that lie beside a baseline of the user's cannot be read
Answers answers_for(const Options& options, const Plan& plan);

/// Let the baseline compute the answers, by the programs and in the way in which it will run.
/// @param folder  where its ranks can read a file
/// @return the "proof" of results.json: its "status" is "right", or "unproven", or "off" if fields
///         are not compared
/// @throws std::runtime_error if answers are wrong that should be right: with how many, the first,
///         and the likely cause
nlohmann::ordered_json prove(const Options& options, const Plan& plan, const Caller& caller,
                             const Answers& answers, const std::filesystem::path& folder);

/// The line of the tables that says that the baseline is unproven, or "".
std::string proof_line(const nlohmann::ordered_json& proof);

}  // namespace heat::compare

#endif
