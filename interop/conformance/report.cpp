#include "report.hpp"

#include <cstdio>
#include <exception>

#include "live.hpp"
#include "watch.hpp"

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

Outcome Report::attempt(const Check& check, const Team& team) const {
  Trial trial(found_, team);
  const Watch watch(check.name);
  try {
    check.run(trial);
  } catch (const Stop&) {  // the trial knows why, on the rank where it is
  } catch (const std::exception& error) {
    trial.expect(false, error.what());
  } catch (...) {
    trial.expect(false, "expected no exception, found one");
  }
  return {check.name, trial.failure(), trial.skipped()};
}

Outcome Report::before_mpi() const { return attempt({before_mpi_name, check_before_mpi}, Team()); }

void Report::run(const Team& team) {
  rank_ = team.rank();
  ranks_ = team.size();
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
    if (print) std::printf("FAILED  %s: %s\n", name, outcome.failure.c_str());
  } else if (!outcome.skipped.empty()) {
    ++skipped_;
    if (print) std::printf("skip  %s: %s\n", name, outcome.skipped.c_str());
  } else if (print) {
    std::printf("ok  %s\n", name);
  }
  std::fflush(stdout);
}

void Report::make_late(const Team& team) {
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
  {
    const Watch watch(after_mpi_name);
    if (late_solver_ != nullptr && found_.table.destroy(late_solver_) != HEAT_OK) {
      late_.failure = "expected HEAT_OK, found a failure (" + error_message() + ")";
    }
  }
  count(late_, rank_ == 0 || !late_.failure.empty());
}

bool Report::finish() const {
  if (rank_ == 0) {
    std::string line = solver_;
    if (needs_mpi()) line += " on " + std::to_string(ranks_) + (ranks_ == 1 ? " rank" : " ranks");
    line += ": " + std::to_string(checks_) + " checks, ";
    line += failed_ == 0 ? "all passed" : std::to_string(failed_) + " FAILED";
    if (skipped_ > 0) line += " (" + std::to_string(skipped_) + " skipped)";
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
  }
  // A rank that fails makes mpirun end the others, rank 0 perhaps before it has printed: only what
  // rank 0 does not know of is for another to report.
  return rank_ == 0 ? failed_ == 0 : late_.failure.empty();
}

}  // namespace heat::conformance
