/// Running a plan: every launch in its order, checked and saved as it ends.
#ifndef HEAT_COMPARE_COMPARISON_HPP
#define HEAT_COMPARE_COMPARISON_HPP

#include <filesystem>
#include <vector>

#include "host.hpp"
#include "options.hpp"
#include "plan.hpp"
#include "progress.hpp"
#include "results.hpp"

namespace heat::compare {

class Comparison {
 public:
  Comparison(const Options& options, Plan& plan, const Host& host, Results& results);

  /// Do all launches that are not done yet.
  /// @return false if a signal ended it; what had finished is saved
  bool run();

  /// The baseline's final field, or empty if there is none.
  [[nodiscard]] std::filesystem::path baseline_field() const;

  /// Remove what is needed no more once the pictures are drawn.
  void remove_temporary_files() const;

 private:
  struct Launch {
    Config config;
    int repeat;
  };

  [[nodiscard]] std::vector<Launch> launches() const;
  [[nodiscard]] bool picture_missing() const;
  [[nodiscard]] std::filesystem::path field_path(const Config& config, bool hidden) const;
  [[nodiscard]] std::filesystem::path field_path(const Config& config) const;
  [[nodiscard]] bool writes_field(const Config& config) const;
  void require_field(Run& run, const std::filesystem::path& part) const;
  void check_run(Run& run, const std::filesystem::path& field);
  void keep_field(const Run& run, const std::filesystem::path& part) const;
  void take_over();
  void record_missing();
  void save() const;

  const Options& options_;
  Plan& plan_;
  const Host& host_;
  Results& results_;
};

}  // namespace heat::compare

#endif
