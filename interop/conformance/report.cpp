#include "report.hpp"

#include <cstdio>
#include <exception>

#include "interop/common/supervise.h"
#include "surroundings.hpp"

namespace heat::conformance {
namespace {

/// The text that one rank has, on every rank of a world.
std::string text_of(int rank, const World& world, const std::string& mine) {
  struct Piece {
    char text[1000];
  } piece{};
  std::snprintf(piece.text, sizeof piece.text, "%s", mine.c_str());
  return world.from(rank, piece).text;
}

}  // namespace

std::vector<Check> all_checks() {
  std::vector<Check> all;
  for (auto* checks : {layout_checks, table_checks, create_checks, problem_checks, argument_checks,
                       window_checks, block_checks, step_checks, source_checks, kernel_checks,
                       life_checks, timing_checks, mpi_checks}) {
    if (checks == nullptr) continue;  // those of MPI, where this is built without
    const std::vector<Check> some = checks();
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

void Report::begin(const std::string& what) const {
  const std::string rank = ranks_ > 1 ? ": on rank " + std::to_string(rank_) : "";
  heat_supervise_begin((what + rank).c_str());  // first: a copy made by fork() must write no note
  // The parent prints this if the check never ends; then it failed, and no other was run.
  std::snprintf(heat_supervised()->note, sizeof heat_supervised()->note, "%s",
                summary(checks_ + 1, failed_ + 1).c_str());
}

std::string Report::summary(int checks, int failed) const {
  std::string line = solver_;
  if (needs_mpi()) line += " on " + std::to_string(ranks_) + (ranks_ == 1 ? " rank" : " ranks");
  line += ": " + std::to_string(checks) + " checks, ";
  line += failed == 0 ? "all passed" : std::to_string(failed) + " FAILED";
  return line + (skipped_ > 0 ? " (" + std::to_string(skipped_) + " skipped)" : "");
}

Report::Outcome Report::attempt(const Check& check, const World& world) const {
  Trial trial(found_, world);
  begin(check.name);
  use_formula(formula_);
  const Surroundings surroundings;
  try {
    check.run(trial);
  } catch (const Stop&) {  // the trial has the reason
  } catch (const std::exception& error) {
    trial.expect(false, error.what());
  } catch (...) {
    trial.expect(false, "expected no exception, found one");
  }
  begin(check.name);  // a copy of this process, made by a solver's fork(), ends here
  // A change of the surroundings comes first, because it may be why the field is wrong.
  const std::string changed = surroundings.restore();
  return {check.name, changed.empty() ? trial.failure() : changed, trial.skipped()};
}

void Report::run_early() { early_ = attempt(before_mpi, World(false)); }

void Report::run(const World& world) {
  rank_ = world.rank();
  ranks_ = world.size();
  if (formula_ != nullptr && rank_ == 0) {
    std::fprintf(out(), "%s: fields are expected by '%s', the formula of %s's plugin\n",
                 solver_.c_str(), formula_->name, baseline_.c_str());
  }
  for (const Outcome& outcome : {early_, loading_}) {
    if (!outcome.name.empty()) add(outcome, world);
  }
  for (const Check& check : all_checks()) {
    if (check.scope == (needs_mpi() ? Scope::serial : Scope::mpi)) continue;
    add(attempt(check, world), world);
  }
  if (!needs_mpi()) {
    const bool untouched = mpi_state() != Mpi::running && mpi_state() != Mpi::ended;
    add({no_mpi_name, untouched ? "" : "expected MPI not to be started", ""}, world);
    return;
  }
  begin(after_mpi_name);
  Trial trial(found_, world);
  try {
    Instance instance(trial);
    instance.advance(1);
    late_solver_ = instance.release();
  } catch (const Stop&) {
    late_.failure = trial.failure().empty() ? "no solver could be made" : trial.failure();
  }
}

void Report::run_late() {
  begin(after_mpi_name);
  if (late_solver_ != nullptr && found_.table.destroy(late_solver_) != HEAT_OK) {
    late_.failure = "expected HEAT_OK, found a failure (" + error_message() + ")";
  }
  count(late_, rank_ == 0 || fails_alone());
}

void Report::add(const Outcome& mine, const World& world) {
  const int first = world.first_without(mine.failure.empty());
  Outcome all = mine;
  if (first < world.size()) {
    const std::string rank = world.size() > 1 ? "on rank " + std::to_string(first) + ": " : "";
    all.failure = rank + text_of(first, world, mine.failure);
  }
  count(all, world.rank() == 0);
}

void Report::count(const Outcome& outcome, bool print) {
  const bool failed = !outcome.failure.empty(), skipped = !failed && !outcome.skipped.empty();
  ++checks_;
  failed_ += failed ? 1 : 0;
  skipped_ += skipped ? 1 : 0;
  if (!print) return;
  const std::string verdict = failed ? "FAILED" : skipped ? "skip" : "ok";
  std::string reason = failed ? outcome.failure : outcome.skipped;
  if (failed) {
    const auto [first, is_new] = first_.try_emplace(reason, outcome.name);
    if (!is_new && first->second != outcome.name) reason = "as " + first->second;
    fields_alone_ = fields_alone_ && outcome.failure.find(the_field_of) != outcome.failure.npos;
    steps_failed_ = steps_failed_ || outcome.name == plain_steps_name;
  }
  const std::string line =
      verdict + "  " + outcome.name + (reason.empty() ? "" : ": " + reason) + "\n";
  std::fputs(line.c_str(), out());
  std::fflush(out());
}

bool Report::may_have_another_formula() const {
  const bool is_of_plugin = !loading_.name.empty();
  return is_of_plugin && formula_ == nullptr && baseline_ == solver_ && steps_failed_ &&
         fields_alone_;
}

bool Report::finish() const {
  begin("ending the program");
  if (rank_ == 0) std::fprintf(out(), "%s\n", summary(checks_, failed_).c_str());
  if (rank_ == 0 && may_have_another_formula()) {
    std::fprintf(
        out(),
        "Each failure is a field that differs from heat's formula: if %s has another one, let "
        "its plugin\nexport it as heat_plugin_kernel (docs/own-solver.md)\n",
        solver_.c_str());
  }
  std::fflush(out());
  if (checks_ == skipped_) return false;
  // A rank that fails makes mpirun end the others, rank 0 perhaps before it has printed. So another
  // rank fails only by a failure that rank 0 does not know of.
  return rank_ == 0 ? failed_ == 0 : !fails_alone();
}

}  // namespace heat::conformance
