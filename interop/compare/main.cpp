/// heat-compare: runs solvers side by side, checks that they agree, and draws their times.
/// `./compare` at the top of the project builds and starts it.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>

#include "interop/compare/explain/explain.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/programs.hpp"
#include "interop/compare/measure/caller.hpp"
#include "interop/compare/measure/check.hpp"
#include "interop/compare/measure/comparison.hpp"
#include "interop/compare/measure/machine.hpp"
#include "interop/compare/measure/proof.hpp"
#include "interop/compare/options/command_line.hpp"
#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"
#include "interop/compare/plan/weak.hpp"
#include "interop/compare/predict/predict.hpp"
#include "interop/compare/report/against.hpp"
#include "interop/compare/report/brief.hpp"
#include "interop/compare/report/diagnosis.hpp"
#include "interop/compare/report/pictures.hpp"
#include "interop/compare/report/ratios.hpp"
#include "interop/compare/report/report.hpp"
#include "interop/compare/report/table.hpp"
#include "interop/compare/results/record.hpp"
#include "interop/compare/results/results.hpp"
#include "interop/compare/self_test/self_test.hpp"
#include "interop/compare/submit/merge.hpp"
#include "interop/compare/submit/submit.hpp"
#include "plots/figures/figures.hpp"

namespace {

using namespace heat::compare;

enum ExitStatus { all_agree = 0, something_failed = 1, was_interrupted = 130 };

/// One line for each plugin that the comparison goes without, and one for Python.
void report(const Catalog& catalog) {
  for (const BadPlugin& plugin : catalog.bad_plugins()) {
    std::fprintf(stderr, "compare: --plugin: %s\n", plugin.reason.c_str());
  }
  if (!catalog.bad_python().empty()) {
    std::fprintf(stderr, "compare: no solvers in Python: %s\n", catalog.bad_python().c_str());
  }
}

int list(const Options& options) {
  const Catalog catalog(options);
  if (interrupted()) return was_interrupted;
  for (const ListedSolver& solver : catalog.solvers()) std::printf("%s\n", line_of(solver).c_str());
  report(catalog);
  return catalog.bad_plugins().empty() ? all_agree : something_failed;
}

/// Tell solvers, here and in the processes that are started, whether the host may stand in for a
/// GPU: this option decides, not the environment.
void decide_host_offload(const Options& options) {
  setenv("HEAT_HOST_OFFLOAD", options.allow_host_offload ? "1" : "0", 1);
}

void require_gnuplot(const Options& options) {
  if (options.given("--formats") && !heat::plots::gnuplot_found()) {
    throw Refusal(Refusal::machine_lacks,
                  "--formats: gnuplot was not found; get it by: apt-get install gnuplot-nox");
  }
}

/// Draw the pictures; a picture that cannot be drawn costs no measurement, so it is no failure.
void draw(const Options& options, const Plan& plan, const Results& results,
          const std::vector<Summary>& summary, const Comparison& comparison) {
  if (!heat::plots::gnuplot_found()) {
    std::fputs("compare: no pictures: gnuplot was not found; apt-get install gnuplot-nox\n",
               stderr);
    return;
  }
  draw_pictures(options, plan, results, summary,
                [&](const Config& baseline) { return comparison.baseline_field(baseline); });
  if (!comparison.picture_lost().empty()) {
    std::fprintf(stderr, "compare: a picture is missing: field: %s\n",
                 comparison.picture_lost().c_str());
  }
}

bool all_good(const std::vector<Run>& runs) {
  return std::ranges::all_of(
      runs, [](const Run& run) { return run.status == "ok" || run.status == "unavailable"; });
}

/// The exit status of a comparison that ran to its end.
int status_of(const Plan& plan, const Results& results, const Comparison& comparison) {
  const bool whole = comparison.saved() && all_ended_well(results.jobs);
  if (!all_good(results.runs) || !whole) return something_failed;
  // Jobs find out whether solvers are there that were named.
  const auto named = std::ranges::find_if(
      plan.missing, [&](const auto& one) { return plan.in_full.contains(one.solver); });
  if (named != plan.missing.end()) {
    std::fprintf(stderr, "compare: --solvers: '%s' cannot run there: %s\n", named->solver.c_str(),
                 named->reason.c_str());
    return Refusal::machine_lacks;
  }
  if (plan.missing.empty() || ran_beside_baseline(plan, results.runs)) return all_agree;
  const MissingSolver& first = plan.missing.front();
  const std::size_t more = plan.missing.size() - 1;
  std::fprintf(stderr, "compare: nothing was compared: %s cannot run here: %s%s\n",
               first.solver.c_str(), first.reason.c_str(),
               more > 0 ? ("; nor can " + std::to_string(more) + " more").c_str() : "");
  return Refusal::machine_lacks;
}

/// Prove the baseline; a comparison that ends with this leaves no folder.
void prove_once(const Options& options, const Plan& plan, const Caller& caller,
                const Answers& answers, Results& results) {
  // The record of another machine or build has been left behind.
  if (results.proof.is_object() && results.proof.value("status", "") == "right") return;
  try {
    results.proof = prove(options, plan, caller, answers, results.folder());
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(results.folder(), ignored);  // unless it holds something
    throw;
  }
}

int end_interrupted(const Results& results) {
  std::fprintf(stderr, "compare: interrupted; go on by --resume %s\n", results.folder().c_str());
  return was_interrupted;
}

/// Draw and write the reports, and tell all of it on stdout.
int tell(const Options& options, const Plan& plan, const Results& results,
         const std::vector<Summary>& summary, Comparison& comparison,
         const std::optional<Against>& against) {
  const Tables tables = tables_of(plan, results.runs, results.limits, summary);
  const std::string said_against =
      against ? text_of(*against, options.precision, options.fail_if_slower) : "";
  const std::vector<std::string> why = reasons(summary, results.explanations);
  if (!options.json) {
    std::fputs(as_text(tables).c_str(), stdout);
    std::fputs(ratio_tables(plan, options, results.runs, summary).c_str(), stdout);
    std::fputs(said_against.c_str(), stdout);
    std::fputs(verdict(options, plan, results).c_str(), stdout);
    std::fputs(why_lines(why).c_str(), stdout);
    std::fputs(proof_line(results.proof).c_str(), stdout);
    std::printf("Results  %s\n", results.folder().c_str());
    std::fflush(stdout);
  }
  draw(options, plan, results, summary, comparison);
  if (interrupted()) return end_interrupted(results);
  Account account{options, plan, results, summary, tables, said_against};
  account.why = why;
  if (heat::plots::gnuplot_found()) {
    account.pictures = pictures_for_report(plan, results);
  }
  write_reports(account);
  comparison.remove_temporary_files();
  int status = status_of(plan, results, comparison);
  const bool worse = against && against->failed(options.fail_if_slower);
  if (status == all_agree && worse) status = something_failed;
  if (options.json) std::fputs(brief_json(account, status).c_str(), stdout);
  return status;
}

/// Compare two folders of results; nothing is run.
int compare(const Options& options) {
  const Recorded then = read_recorded("--compare", options.compare.front());
  const Recorded now = read_recorded("--compare", options.compare.back());
  require_same_problem("--compare", then, now);
  const Against against = set_against(then, now, options.precision);
  const double share = options.fail_if_slower;
  const int status = against.failed(share) ? something_failed : all_agree;
  const std::string said = options.json ? brief_json(against, share, now.folder, status)
                                        : text_of(against, options.precision, share);
  std::fputs(said.c_str(), stdout);
  return status;
}

/// @param then  the results that --against names, or none
int conclude(const Options& options, const Plan& plan, Results& results, Comparison& comparison,
             const std::optional<Recorded>& then) {
  if (!plan.by_jobs) diagnose_disagreements(options, plan, results, [&] { comparison.save(); });
  if (interrupted()) return end_interrupted(results);
  if (!plan.by_jobs) results.end_session(session_end());
  const auto summary = summarize(plan, options, results.runs);
  if (options.explain || !results.limits.empty()) {
    results.explanations =
        explain(options, plan, results.limits, results.messages, summary, results.explanations);
  }
  std::optional<Against> against;
  if (then) {
    const Recorded now{results.folder(), results.record(summary), results.runs};
    against = set_against(*then, now, options.precision);
    results.against = against_json(*against, options.fail_if_slower);
  }
  comparison.save();
  return tell(options, plan, results, summary, comparison, against);
}

/// The end of a job: all else follows from the results of all jobs.
int end_job(Results& results, Comparison& comparison) {
  results.end_session(session_end());
  comparison.save();
  const bool good = all_good(results.runs) && comparison.saved();
  std::printf("%s in %s\n", count_of(results.runs.size(), "run").c_str(), results.folder().c_str());
  return good ? all_agree : something_failed;
}

/// A comparison whose runs are made by jobs: submit them, or go on with them, and merge what there
/// is.
int compare_by_jobs(Options& options, const std::optional<Recorded>& then, char** argv) {
  const bool is_new = options.resume.empty();
  Plan plan;
  if (is_new) {
    const Catalog catalog(options);
    if (interrupted()) return was_interrupted;
    report(catalog);
    plan = make_plan(options, catalog);
    note_choices(plan, options);
  }
  require_gnuplot(options);
  const Caller caller(options, plan);
  Results results(options, provenance(caller, argv));
  if (then) require_same_problem("--against", *then, {"", results.record({}), {}});
  std::vector<Job> jobs =
      is_new ? begin_jobs(options, plan, results) : resume_jobs(options, results);
  if (interrupted()) return end_interrupted(results);
  if (is_new && !options.wait) {
    tell_jobs(jobs, results.folder());
    const bool all =
        std::ranges::none_of(jobs, [](const Job& job) { return job.state == Job::State::unsent; });
    return all ? all_agree : something_failed;
  }
  if (options.wait && !wait_for(jobs, results.folder())) return end_interrupted(results);
  plan = merge(options, jobs, results);
  results.jobs = jobs_json(jobs);
  if (results.runs.empty() && !options.json) {  // tables of nothing would hide how jobs are
    results.save({});
    tell_jobs(jobs, results.folder());
    return something_failed;
  }
  Comparison comparison(options, plan, caller, results);
  return conclude(options, plan, results, comparison, then);
}

int run(int argc, char** argv) {
  auto options = read_command_line(argc, argv);
  if (!options) return all_agree;
  if (started_ranks() > 1) {
    throw Refusal(Refusal::usage, "started on " + std::to_string(started_ranks()) +
                                      " ranks: start it once, it starts ranks by --ranks");
  }
  watch_for_signals();
  decide_host_offload(*options);
  if (options->list) return list(*options);
  if (!options->compare.empty()) return compare(*options);
  if (!options->predict.empty()) {
    require_gnuplot(*options);
    predict(*options);
    return interrupted() ? was_interrupted : all_agree;
  }
  if (options->check != Check::off) require_right_library();
  if (options->self_test) return self_test(*options);
  bool by_jobs = !options->submit.empty();
  if (!options->resume.empty()) {
    const auto record = read_results(options->resume);
    if (by_jobs || options->wait) require_jobs(*options, record);
    by_jobs = record.contains("jobs");
    options = recorded_options(*options, record);
    decide_host_offload(*options);
  }
  if (!options->job.empty()) set_job(*options);
  set_weak_grids(*options);
  std::optional<Recorded> then;
  if (!options->against.empty()) then = read_recorded("--against", options->against);
  if (by_jobs) return compare_by_jobs(*options, then, argv);
  const Catalog catalog(*options);
  if (interrupted()) return was_interrupted;
  report(catalog);
  Plan plan = make_plan(*options, catalog);
  note_choices(plan, *options);
  if (plan.baselines().empty()) options->check = Check::off;  // another job has it
  require_gnuplot(*options);
  const Caller caller(*options, plan);
  if (const std::string library = strange_library(caller.build("library")); !library.empty()) {
    std::fprintf(stderr, "compare: the library that is measured is not this build's: %s\n",
                 library.c_str());
  }
  Results results(*options, provenance(caller, argv));
  if (then) require_same_problem("--against", *then, {"", results.record({}), {}});
  if (!options->job.empty() && !options->resume.empty()) {
    const Recorded before = read_recorded("--output", options->resume);
    require_same_problem("--output", before, {"", results.record({}), {}});
  }
  caller.try_options();
  const Answers answers = answers_for(*options, plan);
  results.create_folder(*options);
  prove_once(*options, plan, caller, answers, results);
  Comparison comparison(*options, plan, caller, results);
  if (!comparison.run()) return end_interrupted(results);
  if (!options->job.empty()) return end_job(results, comparison);
  return conclude(*options, plan, results, comparison, then);
}

}  // namespace

int main(int argc, char** argv) {
  settle();
  try {
    return run(argc, argv);
  } catch (const Refusal& refusal) {
    std::fprintf(stderr, "compare: %s\n", refusal.what());
    return refusal.status();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "compare: %s\n", error.what());
    return something_failed;
  }
}
