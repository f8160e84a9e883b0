#include "report.hpp"

#include <cstdio>
#include <exception>

#include "instance.hpp"
#include "interop/common/supervise.hpp"
#include "surroundings.hpp"

namespace heat::conformance {

std::vector<Check> all_checks() {
  std::vector<Check> all;
  for (const auto& checks :
       {layout_checks(), table_checks(), create_checks(), problem_checks(), argument_checks(),
        window_checks(), block_checks(), step_checks(), source_checks(), kernel_checks(),
        life_checks(), timing_checks(), mpi_checks()}) {
    all.insert(all.end(), checks.begin(), checks.end());
  }
  return all;
}

std::string summary(const std::string& solver, int checks, int failed, int skipped,
                    const std::string& more) {
  std::string line = solver + ": " + std::to_string(checks) + " checks, ";
  line += failed == 0 ? "all passed" : std::to_string(failed) + " FAILED";
  return line + (skipped > 0 ? " (" + std::to_string(skipped) + " skipped)" : "") + more;
}

Outcome Report::attempt(const Check& check, const Team& team) const {
  Trial trial(found_, team);
  progress().begin(check.name);
  const Surroundings surroundings;
  try {
    check.run(trial);
  } catch (const Stop&) {  // the trial knows why, on the rank where it is
  } catch (const std::exception& error) {
    trial.expect(false, error.what());
  } catch (...) {
    trial.expect(false, "expected no exception, found one");
  }
  progress().end_copies();
  // What a solver does to its surroundings is why the field is wrong, too.
  const std::string changed = surroundings.restore();
  return {check.name, changed.empty() ? trial.failure() : changed, trial.skipped()};
}

Outcome Report::before_mpi() const {
  tell();
  return attempt({before_mpi_name, check_before_mpi}, Team());
}

void Report::run(const Team& team) {
  rank_ = team.rank();
  ranks_ = team.size();
  tell();
  if (!loading_.name.empty()) add(loading_, team);
  for (const Check& check : all_checks()) {
    if (check.of == (needs_mpi() ? Of::serial : Of::mpi)) continue;
    add(attempt(check, team), team);
  }
  if (needs_mpi()) return;
  const bool untouched = mpi_state() == Mpi::not_started;
  add({"solver-does-not-start-mpi", untouched ? "" : "expected MPI not to be started", ""}, team);
}

void Report::add(const Outcome& mine, const Team& team) {
  const int first = team.first_without(mine.failure.empty());
  Outcome all = mine;
  if (first < team.size()) {
    const std::string rank = team.size() > 1 ? "on rank " + std::to_string(first) + ": " : "";
    all.failure = rank + team.from(first, mine.failure);
  }
  count(all, team.rank() == 0);
}

void Report::count(const Outcome& outcome, bool print) {
  ++checks_;
  const char* const name = outcome.name.c_str();
  if (!outcome.failure.empty()) {
    ++failed_;
    if (print) std::fprintf(out(), "FAILED  %s: %s\n", name, outcome.failure.c_str());
  } else if (!outcome.skipped.empty()) {
    ++skipped_;
    if (print) std::fprintf(out(), "skip  %s: %s\n", name, outcome.skipped.c_str());
  } else if (print) {
    std::fprintf(out(), "ok  %s\n", name);
  }
  std::fflush(out());
  tell();
}

void Report::tell() const {
  progress().about(full_name());
  progress().rank = rank_;
  progress().ranks = ranks_;
  progress().checks = checks_;
  progress().failed = failed_;
  progress().skipped = skipped_;
}

std::string Report::full_name() const {
  if (!needs_mpi()) return solver_;
  return solver_ + " on " + std::to_string(ranks_) + (ranks_ == 1 ? " rank" : " ranks");
}

void Report::make_late(const Team& team) {
  progress().begin(after_mpi_name);
  Trial trial(found_, team);
  try {
    Live live(trial, a_problem(23, 17));
    live.advance(1);
    late_solver_ = live.release();
  } catch (const Stop&) {
    late_.failure = trial.failure().empty() ? "no solver could be made" : trial.failure();
  }
}

void Report::destroy_late() {
  tell();
  progress().begin(after_mpi_name);
  if (late_solver_ != nullptr && found_.table.destroy(late_solver_) != HEAT_OK) {
    late_.failure = "expected HEAT_OK, found a failure (" + error_message() + ")";
  }
  count(late_, rank_ == 0 || !late_.failure.empty());
}

bool Report::finish() const {
  const std::string line = summary(full_name(), checks_, failed_, skipped_, "");
  if (rank_ == 0) std::fprintf(out(), "%s\n", line.c_str());
  std::fflush(out());
  if (checks_ == skipped_) return false;
  // A rank that fails makes mpirun end the others, rank 0 perhaps before it has printed: only what
  // rank 0 does not know of is for another to report.
  return rank_ == 0 ? failed_ == 0 : late_.failure.empty();
}

}  // namespace heat::conformance
