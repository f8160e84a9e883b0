#include "caller.hpp"

#include <algorithm>
#include <cstdio>
#include <set>
#include <stdexcept>
#include <utility>

#include "interop/common/text.hpp"
#include "interop/compare/launch/failures.hpp"
#include "interop/compare/launch/last_words.hpp"
#include "interop/compare/launch/mpi.hpp"
#include "interop/compare/launch/programs.hpp"
#include "interop/compare/launch/threads.hpp"
#include "printed.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// Seconds for which a GPU is kept busy before a run is measured, so that its clocks are up.
constexpr double gpu_warmup = 0.3;

/// Seconds that the parts of a configuration may take; they take about five, and time to start.
constexpr double patience_with_probe = 300.0;

/// How a caller's complaint begins if the field could not be written.
constexpr const char* field_option = "--field: ";

/// Whether the caller measured its run and only could not write the field afterwards.
bool lost_only_the_field(const Outcome& outcome, const std::string& words, Run& run) {
  return outcome.end == Outcome::End::exited && outcome.code == 1 &&
         words.starts_with(field_option) && read_result(outcome.out, run).empty();
}

/// The status of a run by the way in which its caller ended, and why.
/// @param for_field  whether the caller was to write the field
void judge(const Outcome& outcome, const Options& options, const Plan& plan, bool for_field,
           Run& run) {
  const std::string words = last_words(outcome.err);
  if (outcome.end == Outcome::End::interrupted) {
    run.status = "";
  } else if (outcome.end == Outcome::End::timed_out) {
    run.status = "timeout";
    run.message = "took longer than " + exact(options.time_limit) + " s";
  } else if (outcome.end == Outcome::End::exited && outcome.code == Refusal::machine_lacks &&
             !plan.in_full.contains(run.config.solver)) {
    run.status = "unavailable";
    run.message = words;
  } else if (for_field && lost_only_the_field(outcome, words, run)) {
    run.field_lost = words.substr(std::string(field_option).size());
  } else if (!outcome.went_well()) {
    run.status = "failed";
    const bool launched = run.config.ranks == 0 || !not_launched(outcome);
    const std::string file = launched ? "" : unread_file(plan.launcher, words);
    const std::string trouble = run.config.ranks > 0 ? session_trouble() : "";
    run.message = (launched ? "" : did_not_run) + why_it_failed(outcome) +
                  (file.empty() ? "" : "; " + file) +
                  (trouble.empty() ? "" : "; " + trouble + ", let TMPDIR name another folder");
  } else if (const std::string wrong = read_result(outcome.out, run); !wrong.empty()) {
    run.status = "failed";
    run.message = wrong;
  }
}

/// Launch a configuration; once more if MPI did not start, which measured nothing.
Outcome start(
    const Config& config, const std::vector<std::string>& words,
    const std::map<std::string, std::string>& variables, double limit,
    const std::function<void()>& tick = [] {}) {
  Outcome outcome = launch(words, variables, limit, tick);
  if (config.ranks == 0 || !mpi_did_not_start(outcome)) return outcome;
  const std::string why = last_words(outcome.err);
  std::fprintf(stderr, "compare: %s: MPI did not start, tried once more: %s\n",
               describe(config).c_str(), why.c_str());
  outcome = launch(words, variables, limit, tick);
  outcome.not_started = why;
  return outcome;
}

}  // namespace

bool Trial::was_refused() const {
  return outcome.end == Outcome::End::exited && outcome.code == Refusal::usage && run.did_run();
}

std::string caller_of(const std::string& solver, const Options& options, const Plan& plan) {
  return plan.in_python(solver) ? "python" : options.caller;
}

Caller::Caller(const Options& options, const Plan& plan) : options_(options), plan_(plan) {
  const std::string program = caller_program(options.caller);
  const Outcome outcome = launch({program, "--build"}, launcher_environment(), 0.0);
  if (!outcome.went_well()) {
    throw Refusal(Refusal::machine_lacks, "--caller: the caller '" + options.caller +
                                              "' does not start: " + last_words(outcome.err));
  }
  build_ = values_by_key(outcome.out);
}

std::string Caller::build(const std::string& key) const {
  const auto found = build_.find(key);
  return found == build_.end() ? "" : found->second;
}

std::vector<std::string> launch_words(const Plan& plan, int ranks) {
  if (ranks == 0) return plan.launcher_alone;
  std::vector<std::string> words = plan.launcher;
  words.insert(words.end(), {"-n", std::to_string(ranks)});
  return words;
}

std::map<std::string, std::string> variables_of(const Plan& plan, const Config& config) {
  auto variables = launcher_environment(plan.oversubscribed(config));
  if (config.threads == 0) return variables;
  // Numba's threads may be TBB's, which would all have the place to which OpenMP binds the first.
  const bool is_known = (config.ranks > 0 ? plan.ranks_here : plan.launcher_alone.empty()) &&
                        !plan.in_python(config.solver);
  const bool by_mpirun = config.ranks > 0 && plan.launcher.front() != "srun";
  auto all =
      thread_environment({config.ranks, config.threads, is_known ? core_count() : 0, by_mpirun});
  all.merge(variables);
  return all;
}

std::string solver_options_of(const Options& options, const Config& config) {
  const auto given = options.solver_options.find(config.solver);
  std::string text = given == options.solver_options.end() ? "" : given->second;
  if (config.threads > 0) {
    text += (text.empty() ? "" : ",") + ("threads=" + std::to_string(config.threads));
  }
  return text;
}

std::vector<std::string> problem_words(const Options& options, const Grid& grid,
                                       std::int64_t steps) {
  const heat::Problem problem = options.problem_on(grid);
  std::vector<std::string> words{"--grid",    text_of(grid),  "--steps", std::to_string(steps),
                                 "--initial", options.initial};
  if (problem.sources.empty()) words.insert(words.end(), {"--source", "none"});
  for (const heat_source& s : problem.sources) {
    words.insert(words.end(), {"--source", std::to_string(s.x) + "," + std::to_string(s.y) + "," +
                                               exact(s.rate)});
  }
  return words;
}

std::vector<std::string> Caller::command(const Config& config,
                                         const std::vector<std::string>& problem,
                                         const fs::path& field) const {
  std::vector<std::string> words = launch_words(plan_, config.ranks);
  words.push_back(caller_program(caller_of(config.solver, options_, plan_)));
  if (const auto plugin = plan_.plugins.find(config.solver); plugin != plan_.plugins.end()) {
    words.insert(words.end(), {"--plugin", plugin->second});
  }
  words.insert(words.end(), {"--solver", config.solver});
  words.insert(words.end(), problem.begin(), problem.end());
  if (config.ranks > 0) words.insert(words.end(), {"--ranks", std::to_string(config.ranks)});
  if (const std::string text = solver_options_of(options_, config); !text.empty()) {
    words.insert(words.end(), {"--option", text});
  }
  if (!field.empty()) words.insert(words.end(), {"--field", field.string()});
  return words;
}

void Caller::try_options() const {
  std::set<std::string> tried;
  for (const Config& config : plan_.configs) {
    const std::string& solver = config.solver;
    const bool has_options = options_.solver_options.contains(solver);
    // Only options must fit the number of ranks; a kernel and a compiler are tried once.
    const bool once =
        solver.find('+') != solver.npos ||
        (caller_of(solver, options_, plan_) == "python" && plan_.in_full.contains(solver));
    const bool is_first = tried.insert(solver).second;
    if (has_options || (once && is_first)) try_without_steps(config);
  }
}

Outcome Caller::run_cases(const Config& config, const fs::path& cases) const {
  return start(config, command(config, {"--cases", cases.string()}, {}),
               variables_of(plan_, config), options_.time_limit);
}

Outcome Caller::probe(const Config& config, std::int64_t steps) const {
  auto words = command(config, problem_words(options_, config.grid, steps), {});
  const std::string caller = caller_program(caller_of(config.solver, options_, plan_));
  *std::ranges::find(words, caller) = beside_this_program("heat-probe");
  return start(config, words, variables_of(plan_, config), patience_with_probe);
}

void Caller::try_without_steps(const Config& config) const {
  const std::string& solver = config.solver;
  const Outcome outcome = launch(command(config, problem_words(options_, config.grid, 0), {}),
                                 variables_of(plan_, config), options_.time_limit);
  if (outcome.end != Outcome::End::exited) return;
  const std::string option = solver == options_.baseline ? "--baseline: '" : "--solvers: '";
  if (outcome.code == Refusal::machine_lacks && plan_.in_full.contains(solver)) {
    throw Refusal(Refusal::machine_lacks,
                  option + solver + "' cannot run here: " + last_words(outcome.err));
  }
  if (outcome.code != Refusal::usage) return;
  std::string text = option + solver + "'";
  if (options_.solver_options.contains(solver)) {
    text = "--option: '" + solver + ":" + options_.solver_options.at(solver) + "'";
    if (config.is_parallel()) text += " on " + words_of_workers(config);
  }
  throw Refusal(Refusal::usage, text + ": " + last_words(outcome.err));
}

Trial Caller::run(const Config& config, int repeat, const fs::path& field,
                  const std::function<void()>& tick) const {
  Trial trial;
  Run& run = trial.run;
  run.config = config;
  run.caller = caller_of(config.solver, options_, plan_);
  run.repeat = repeat;
  run.oversubscribed = plan_.oversubscribed(config);
  if (plan_.on_host.contains(config.solver)) run.message = ran_on_host;
  auto words = command(config, problem_words(options_, config.grid, options_.steps), field);
  if (plan_.on_gpu.contains(config.solver)) {
    run.warmup = gpu_warmup;
    words.insert(words.end(), {"--warm-up", exact(1e3 * gpu_warmup)});
  }
  const auto variables = variables_of(plan_, config);
  if (config.threads > 0) run.binding = binding_of(variables);
  trial.script = as_script(words, variables);
  try {
    trial.outcome = start(config, words, variables, options_.time_limit, tick);
    run.not_started = trial.outcome.not_started;
    judge(trial.outcome, options_, plan_, !field.empty(), run);
  } catch (const std::runtime_error& error) {  // it did not start: the others may
    run.status = "failed";
    run.message = error.what();
  }
  return trial;
}

}  // namespace heat::compare
