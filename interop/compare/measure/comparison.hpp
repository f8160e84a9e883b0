/// Running a plan: every launch in its order, checked and saved as it ends.
#ifndef HEAT_COMPARE_COMPARISON_HPP
#define HEAT_COMPARE_COMPARISON_HPP

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "caller.hpp"
#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"
#include "interop/compare/results/results.hpp"
#include "progress.hpp"

namespace heat::compare {

class Comparison {
 public:
  Comparison(const Options& options, Plan& plan, const Caller& caller, Results& results);

  /// Do all launches that are not done yet.
  /// @return false if a signal or the job's time ended it; the finished runs are saved
  bool run();

  /// The baseline's final field on a grid, or empty if there is none.
  /// @param baseline  its configuration there
  [[nodiscard]] std::filesystem::path baseline_field(const Config& baseline) const;

  /// Why the baseline's field, which a picture shows, was not written; "" if it was, or was not
  /// asked for.
  [[nodiscard]] const std::string& picture_lost() const { return picture_lost_; }

  /// Whether all that was measured is on the disk, every field that --save-fields asks for, and the
  /// limits if they were.
  [[nodiscard]] bool saved() const {
    return unsaved_.empty() && lost_fields_.empty() && !limits_lost_;
  }

  /// Save all results. If they cannot be written, this is reported once, and the next run tries
  /// again.
  void save();

  /// Remove files that only the pictures needed.
  void remove_temporary_files() const;

 private:
  struct Launch {
    Config config;
    int repeat;
  };

  [[nodiscard]] std::vector<Launch> launches(int first, int last) const;
  [[nodiscard]] int rounds_begun() const;
  bool run_all(const std::vector<Launch>& launches, Progress& progress);
  [[nodiscard]] bool picture_missing(const Config& baseline) const;
  [[nodiscard]] std::filesystem::path field_path(const Config& config, bool hidden) const;
  [[nodiscard]] std::filesystem::path field_path(const Config& config) const;
  [[nodiscard]] bool writes_field(const Config& config) const;
  void require_field(Run& run, const std::filesystem::path& part) const;
  void report_lost_field(Run& run);
  void check_run(Run& run, const std::filesystem::path& field);
  void keep_field(const Run& run, const std::filesystem::path& part) const;
  void take_over();
  void remove_leftovers() const;
  void record_missing();
  [[nodiscard]] bool measures_here(bool adds_runs);
  void measure_limits();
  bool run_once(const Launch& launch, Progress& progress);

  const Options& options_;
  Plan& plan_;
  const Caller& caller_;
  Results& results_;
  std::vector<Config> refused_;  ///< by their solvers, as they would be again
  std::string unsaved_;          ///< why the last attempt to save failed, or ""
  std::string picture_lost_;
  bool limits_lost_ = false;
  std::string gpu_limit_lost_;         ///< why the GPU has no limit
  std::string messages_lost_;          ///< why messages have none
  std::set<std::string> lost_fields_;  ///< whose, of those that --save-fields asks for
};

}  // namespace heat::compare

#endif
