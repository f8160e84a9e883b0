#include "looks.hpp"

#include <algorithm>
#include <cstdio>

#include "interop/common/text.hpp"
#include "interop/compare/decide/ratio.hpp"
#include "interop/compare/launch/job.hpp"

namespace heat::compare {
namespace {

/// Whether the last measured run of a configuration finished.
bool still_runs(const Config& config, const std::vector<Run>& runs) {
  const auto last = std::find_if(runs.rbegin(), runs.rend(), [&](const Run& run) {
    return run.config == config && run.repeat > 0;
  });
  return last != runs.rend() && last->finished();
}

/// "cxx/serial (about 5 more rounds), cxx/mpi on 2 ranks (about 9 more rounds) and 3 more"
std::string list_of(const std::vector<const Summary*>& rows) {
  constexpr std::size_t most = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(rows.size(), most); ++i) {
    text += (i > 0 ? ", " : "") + describe(rows[i]->config) + " (about " +
            count_of(rows[i]->ratio->more_rounds, "more round") + ")";
  }
  return text + (rows.size() > most ? " and " + std::to_string(rows.size() - most) + " more" : "");
}

}  // namespace

std::vector<const Summary*> open_rows(const Plan& plan, const std::vector<Run>& runs,
                                      const std::vector<Summary>& summary) {
  std::vector<const Summary*> open;
  for (const Summary& row : summary) {
    if (row.ratio && !row.wrong() && still_runs(row.config, runs) &&
        still_runs(plan.baseline_of(row.config), runs)) {
      open.push_back(&row);
    }
  }
  return open;
}

bool Looks::go_on(int round, std::size_t launches, const std::vector<Run>& runs,
                  const std::vector<Summary>& summary) {
  const auto now = Clock::now();
  const std::chrono::duration<double> took = now - round_started_, spent = now - started_;
  round_started_ = now;
  const std::string after = "compare: after " + count_of(round, "round") + " ";
  std::vector<const Summary*> rows = open_rows(plan_, runs, summary);
  if (rows.empty()) {
    std::fprintf(stderr, "%sno row is left that more of them could decide\n", after.c_str());
    return false;
  }
  std::erase_if(rows, [](auto* row) { return row->ratio->verdict != Verdict::undecided; });
  if (rows.empty() && is_look(round)) {
    std::fprintf(stderr, "%sall is decided\n", after.c_str());
    return false;
  }
  // The first round may have had warm-ups, and a resumed one less than all launches.
  const double a_round = launches == 0 ? 0.0
                                       : took.count() / static_cast<double>(launches) *
                                             static_cast<double>(plan_.configs.size());
  const bool job_ends = a_round > job_seconds().value_or(a_round);
  const bool ends = job_ends || spent.count() + a_round > options_.budget;
  if (!rows.empty() && (ends || is_look(round))) {
    std::fprintf(stderr, "%sundecided: %s\n", after.c_str(), list_of(rows).c_str());
  }
  if (ends) {
    std::fprintf(stderr, "compare: another round would exceed %s\n",
                 job_ends ? "the time of this job" : "--budget");
  }
  return !ends;
}

}  // namespace heat::compare
