/// Two comparisons of one problem, an earlier one and a later one: what became of each row.
#ifndef HEAT_COMPARE_AGAINST_HPP
#define HEAT_COMPARE_AGAINST_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::compare {

/// A comparison on record.
struct Recorded {
  std::string folder;
  nlohmann::ordered_json record;  ///< its results.json
  std::vector<Run> runs;
};

/// @param option  that named the folder
/// @throws Refusal if it holds none, or it lacks a part
Recorded read_recorded(const std::string& option, const std::filesystem::path& folder);

/// Refuse two comparisons of which the problems differ.
/// @param option  that named the earlier one
/// @throws Refusal, which names a part that differs
void require_same_problem(const std::string& option, const Recorded& then, const Recorded& now);

/// A configuration in both comparisons.
struct Change {
  Config config;
  double then = 0.0, now = 0.0;  ///< median seconds
  std::size_t rounds_then = 0, rounds_now = 0;
  Ratio ratio;         ///< above 1 it is faster now
  bool wrong = false;  ///< its field is now, so its time does not count
};

struct Against {
  std::string folder;                ///< of the earlier one
  Config baseline;                   ///< of the later one, on any grid
  std::vector<std::string> notes{};  ///< "another machine: cores, processor"
  std::vector<Config> other_bits{};  ///< whose field is not what it was
  std::vector<Change> changes{};     ///< in the order of the later one
  std::vector<Config> only_then{}, only_now{};
  std::vector<Config> failed_now{};  ///< of which a run of the later one failed or disagrees

  /// The rows that are slower by more than a share, for certain; none if the share is 0.
  [[nodiscard]] std::vector<Config> slower_by(double share) const;

  /// Whether a run failed, a field is another one, nothing could be compared, or a row is slower by
  /// more than a share: what has to stop a pipeline that asks for nothing but the exit status.
  [[nodiscard]] bool failed(double share) const {
    return !failed_now.empty() || !other_bits.empty() || changes.empty() ||
           !slower_by(share).empty();
  }
};

/// The rounds of two comparisons have nothing in common, so the ratios are those of medians.
Against set_against(const Recorded& then, const Recorded& now, double precision);

/// For results.json and --json.
/// @param share  of --fail-if-slower, or 0
nlohmann::ordered_json against_json(const Against& against, double share);

/// In words and a table, at most 80 characters wide.
/// @param share  of --fail-if-slower, or 0
std::string text_of(const Against& against, double precision, double share);

}  // namespace heat::compare

#endif
