/// The programs that run solvers, and their output.
#ifndef HEAT_COMPARE_CALLER_HPP
#define HEAT_COMPARE_CALLER_HPP

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "interop/common/comparison.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"

namespace heat::compare {

/// The words that start ranks; for a serial solver mostly none.
std::vector<std::string> launch_words(const Plan& plan, int ranks);

/// Variables with which a configuration runs.
std::map<std::string, std::string> variables_of(const Plan& plan, const Config& config);

/// Options of its solver, those of the user and its threads; "" without.
std::string solver_options_of(const Options& options, const Config& config);

/// The options that tell a caller the problem.
std::vector<std::string> problem_words(const Options& options, const Grid& grid,
                                       std::int64_t steps);

/// The language whose caller runs a solver: --caller, but for those in Python.
std::string caller_of(const std::string& solver, const Options& options, const Plan& plan);

/// A run, and how it came about.
struct Trial {
  Run run;
  std::string script;  ///< for a shell, to run it again; see as_script()
  Outcome outcome;

  /// Whether a solver refuses the problem, the ranks or its kernel, as it would at every repeat.
  [[nodiscard]] bool was_refused() const;
};

/// Runs configurations with the callers.
class Caller {
 public:
  /// @throws Refusal if the caller was not built or does not start
  Caller(const Options& options, const Plan& plan);

  /// How the library was built that runs the solvers: a value of heat_format_build(), or "".
  [[nodiscard]] std::string build(const std::string& key) const;

  /// Start solvers without a step where only that shows whether they run: those with options, on
  /// their grid and ranks, those named with a kernel, and those in Python that were named in full,
  /// which may need packages and a compiler.
  /// @throws Refusal if a solver refuses an option or a kernel, or cannot be had
  void try_options() const;

  /// Launch a configuration once.
  /// @param field  file for the final field, or empty
  /// @param tick   called about once a second
  /// @return the run; its status is "ok", "failed" or "timeout", "unavailable" if a glob selected
  ///         it and it cannot run here, or "" if a signal ended it
  [[nodiscard]] Trial run(
      const Config& config, int repeat, const std::filesystem::path& field,
      const std::function<void()>& tick = [] {}) const;

  /// Let heat-probe measure the parts of a configuration, as run() would start it.
  /// @param steps  of each measurement
  [[nodiscard]] Outcome probe(const Config& config, std::int64_t steps) const;

  /// Let a configuration compute the problems in the lines of a file, as run() would one.
  [[nodiscard]] Outcome run_cases(const Config& config, const std::filesystem::path& cases) const;

 private:
  [[nodiscard]] std::vector<std::string> command(const Config& config,
                                                 const std::vector<std::string>& problem,
                                                 const std::filesystem::path& field) const;
  void try_without_steps(const Config& config) const;

  const Options& options_;
  const Plan& plan_;
  std::map<std::string, std::string> build_;
};

}  // namespace heat::compare

#endif
