/// The options of ./compare.
#ifndef HEAT_COMPARE_OPTIONS_HPP
#define HEAT_COMPARE_OPTIONS_HPP

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "heat/heat.hpp"
#include "interop/common/comparison.hpp"

namespace heat::compare {

/// A reason to end before anything is run, with the documented exit status.
class Refusal : public std::runtime_error {
 public:
  enum Status { usage = 2, machine_lacks = 3 };
  Refusal(Status status, const std::string& message)
      : std::runtime_error(message), status_(status) {}
  [[nodiscard]] int status() const { return status_; }

 private:
  Status status_;
};

/// How fields are compared with the baseline's.
enum class Check { bitwise, rounding, off };

/// The job of all solvers at a rank count, "4", or "alone" for 0: those without ranks.
inline std::string job_name(int ranks) { return ranks > 0 ? std::to_string(ranks) : "alone"; }

/// The values of the options, each checked by itself; the plan checks whether they fit each other
/// and the machine. rows.cpp says how each is given, read and recorded; defaults stand here.
struct Options {
  std::vector<int> ranks{1};
  std::vector<int> threads{};                    ///< of each rank; empty: not asked for
  std::vector<std::string> solvers{"compiled"};  ///< names and globs
  std::vector<Grid> grids{Grid{}};               ///< each is compared by itself
  bool weak = false;                             ///< one grid for each of `ranks`, in their order
  Grid block{0, 0};                              ///< the cells of each rank; 0x0 if not weak
  std::int64_t steps = default_problem().steps;
  std::string initial = "zero";
  std::vector<heat_source> sources;  ///< named by the user; else the paper's, see problem_on()
  static constexpr int until_decided = 0;
  int repeats = 3;          ///< or until_decided
  double precision = 0.02;  ///< ratios that differ from 1 by at most this are the same
  double budget = 600.0;    ///< seconds that rounds may take until all is decided
  int warmup = 1;
  bool limits = false;      ///< measure the machine's limits, too
  bool explain = false;     ///< measure parts of solvers, too; implies `limits`
  double time_limit = 0.0;  ///< seconds; 0 for none
  std::string baseline = "fortran/serial";
  // Recorded, and no options:
  int baseline_ranks = 0;    ///< of an MPI baseline; 0: the fewest of `ranks`
  int baseline_threads = 0;  ///< of one with threads; 0: the fewest
  int own_threads = 0;       ///< where `threads` is empty; 0: the cores there are
  std::string caller = "cxx";
  Check check = Check::bitwise;
  std::map<std::string, std::string> solver_options;  ///< solver to "key=value,..."
  std::vector<std::string> plugins;                   ///< libraries of further solvers
  std::string launcher;                               ///< "" for the MPI that was built with
  std::filesystem::path output;                       ///< empty: results/<date-time>
  std::vector<std::string> formats{"png", "svg", "pdf"};
  double figure_width = 0.0;     ///< in inches; 0: 6, with larger text
  bool no_title = false;         ///< figures without title, which a caption has
  std::filesystem::path resume;  ///< empty: a new comparison
  std::string submit;            ///< command that takes the script of a job; "": runs are made here
  bool wait = false;             ///< for the jobs of `submit`
  std::string job;               ///< the one that this is: its rank count, or "alone"; else ""
  std::filesystem::path against;                 ///< results to compare with, or empty
  std::vector<std::filesystem::path> compare{};  ///< two folders of results: then and now
  double fail_if_slower = 0.0;                   ///< by this share; 0: it is no failure
  bool save_fields = false;
  bool paper = false;
  bool allow_host_offload = false;  ///< GPU solvers of OpenACC may run on the host
  bool json = false;                ///< print a summary as JSON in the place of the tables
  std::filesystem::path predict;    ///< the file of a machine; empty: solvers are run
  bool self_test = false;
  bool list = false;
  std::vector<std::string> named{};  ///< names of the options that were given, such as "--grid"

  std::map<std::string, std::vector<std::string>> texts{};  ///< of those, as they were given

  [[nodiscard]] bool given(const std::string& option) const {
    return std::ranges::find(named, option) != named.end();
  }

  /// Whether the runs are made on machines of which nothing is known here.
  [[nodiscard]] bool is_elsewhere() const { return !submit.empty(); }

  /// Whether solvers on so many ranks, 0 if without, are left to other jobs.
  [[nodiscard]] bool leaves(int count) const { return !job.empty() && job != job_name(count); }

  /// The problem on a grid.
  /// @throws Refusal if the grid is too small for the paper's sources, and none were named
  [[nodiscard]] heat::Problem problem_on(const Grid& grid) const {
    heat::Problem problem{.nx = grid.nx, .ny = grid.ny, .steps = steps, .sources = sources};
    heat::check(heat_parse_initial(initial.c_str(), &problem.initial, &problem.seed));
    // The plan refuses a grid without cells, which also lacks room for the default sources.
    if (given("--source") || grid.nx < 1 || grid.ny < 1) return problem;
    problem.sources.resize(3);
    if (heat_default_sources(grid.nx, grid.ny, problem.sources.data()) != HEAT_OK) {
      throw Refusal(Refusal::usage, "--grid: " + heat::error_message() + " by --source");
    }
    return problem;
  }
};

}  // namespace heat::compare

#endif
