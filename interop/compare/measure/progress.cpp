#include "progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "interop/common/text.hpp"
#include "interop/compare/launch/job.hpp"

namespace heat::compare {
namespace {

std::string duration(double seconds) {
  const long s = std::lround(seconds);
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return std::to_string(s / 60) + " min " + std::to_string(s % 60) + " s";
  return std::to_string(s / 3600) + " h " + std::to_string(s % 3600 / 60) + " min";
}

}  // namespace

Progress::Progress(bool by_rounds) : by_rounds_(by_rounds), terminal_(isatty(STDERR_FILENO) == 1) {}

double Progress::elapsed() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
}

double Progress::expected(const Config& launch) const {
  const auto known = wall_.find(describe(launch));
  if (known != wall_.end()) return known->second;
  double mean = 0.0;
  for (const auto& [name, seconds] : wall_) mean += seconds / static_cast<double>(wall_.size());
  return mean;
}

std::string Progress::time_left(std::size_t next, double spent) const {
  if (wall_.empty() || next >= launches_.size()) return "";
  double left = 0.0;
  for (std::size_t i = next; i < launches_.size(); ++i) {
    left += i == next ? std::max(expected(launches_[i]) - spent, 0.0) : expected(launches_[i]);
  }
  return ", about " + duration(left) + " left" + (by_rounds_ ? " of this round" : "");
}

void Progress::show(const std::string& state, bool last) const {
  const std::string what = repeat_ == 0 ? "warm-up" : "repeat " + std::to_string(repeat_);
  const std::string line = "[" + std::to_string(std::min(done_ + 1, launches_.size())) + "/" +
                           std::to_string(launches_.size()) + "] " + describe(launches_[done_]) +
                           ", " + what + ": " + state;
  // On a terminal a line is overwritten until the launch has ended; elsewhere only that is shown.
  if (terminal_) std::fprintf(stderr, "\r%s\033[K%s", line.c_str(), last ? "\n" : "");
  if (!terminal_ && last) std::fprintf(stderr, "%s\n", line.c_str());
}

void Progress::plan(int warmups, int repeats) const {
  if (launches_.empty()) return;
  std::set<std::string> solvers;
  for (const Config& config : launches_) solvers.insert(config.solver);
  const std::string then =
      by_rounds_ ? "then rounds until all is decided"
                 : count_of(warmups, "warm-up") + " and " + count_of(repeats, "repeat") + " each";
  std::fprintf(stderr, "compare: %s of %s to come, %s; the time left follows the first\n",
               count_of(launches_.size(), "run").c_str(),
               count_of(solvers.size(), "solver").c_str(), then.c_str());
  if (const auto left = job_seconds()) {
    std::fprintf(stderr, "compare: they may take %s, until this job ends\n",
                 duration(std::max(*left, 0.0)).c_str());
  }
}

bool Progress::fits(const Config& launch) const {
  const auto left = job_seconds();
  if (!left || expected(launch) < *left) return true;
  std::fprintf(stderr, "compare: the job has %s left for runs, too little for %s\n",
               duration(std::max(*left, 0.0)).c_str(), describe(launch).c_str());
  return false;
}

bool Progress::finish() const {
  if (done_ == 0) return false;
  const std::chrono::duration<double> all = std::chrono::steady_clock::now() - first_started_;
  std::fprintf(stderr, "compare: %s took %s\n", count_of(done_, "run").c_str(),
               duration(all.count()).c_str());
  return true;
}

void Progress::begin(int repeat) {
  started_ = std::chrono::steady_clock::now();
  repeat_ = repeat;
  tick();
}

void Progress::drop(const std::function<bool(const Config&)>& which) {
  const auto left = launches_.begin() + static_cast<std::ptrdiff_t>(done_);
  launches_.erase(std::remove_if(left, launches_.end(), which), launches_.end());
}

void Progress::tick() { show("running" + time_left(done_, elapsed()), false); }

void Progress::end(const Run& run) {
  const std::string result = run.status == "ok"
                                 ? format(run.seconds < 0.1 ? "%.2e s" : "%.3f s", run.seconds)
                             : run.status.empty()  ? "interrupted"
                             : run.message.empty() ? run.status
                                                   : run.status + ": " + run.message;
  wall_[describe(launches_[done_])] = elapsed();
  show(result + (run.status.empty() ? "" : time_left(done_ + 1, 0.0)), true);
  ++done_;
}

}  // namespace heat::compare
