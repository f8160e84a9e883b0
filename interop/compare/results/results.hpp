/// What was measured, and the files it is kept in.
#ifndef HEAT_COMPARE_RESULTS_HPP
#define HEAT_COMPARE_RESULTS_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data.hpp"
#include "folder.hpp"
#include "interop/compare/options/options.hpp"

namespace heat::compare {

/// A comparison: its runs, saved whole after each of them.
class Results {
 public:
  /// Start anew, or go on with the runs in options.resume.
  /// @throws Refusal if the folder cannot be read or its problem is another one
  /// @param build  what made the solvers; see describe_build()
  Results(const Options& options, const nlohmann::ordered_json& build);

  std::vector<Run> runs;

  /// What was found out about configurations that disagree; see diagnosis.hpp.
  nlohmann::ordered_json diagnoses = nlohmann::ordered_json::array();

  /// What was measured of the machine; empty without --limits.
  std::vector<MachineLimits> limits;

  /// How the baseline was proven; see proof.hpp. Empty until it was, by this machine and build.
  nlohmann::ordered_json proof;

  /// The finished or failed run of this configuration and repeat, if it was done before.
  [[nodiscard]] bool has(const Config& config, int repeat, int count) const;

  /// Create the folder, for what is still to come, under the next free name if none was given.
  /// @throws Refusal if it cannot be, or if another comparison has it
  void create_folder(const Options& options);

  /// Write results.json and results.csv so that a crash at any moment leaves the old or the new.
  void save(const std::vector<Summary>& summary) const;

  /// From here on runs are made in this session: those that are tried again are gone.
  void begin_session();

  /// What the runs were made on, in one line; several machines in their order.
  [[nodiscard]] std::string machines() const;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  void go_on(const Options& options);

  std::filesystem::path folder_;
  FolderClaim claim_;            ///< of the folder, once it exists
  bool on_another_ = false;      ///< resumed on another machine, or from another build
  nlohmann::ordered_json head_;  ///< everything in results.json but runs and summary
};

}  // namespace heat::compare

#endif
