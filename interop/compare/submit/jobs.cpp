#include "jobs.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <sstream>
#include <thread>
#include <utility>

#include "interop/common/text.hpp"
#include "interop/compare/launch/failures.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/results/record.hpp"

namespace heat::compare {

NLOHMANN_JSON_SERIALIZE_ENUM(Job::State, {{Job::State::unsent, "unsent"},
                                          {Job::State::queued, "queued"},
                                          {Job::State::unknown, "unknown"},
                                          {Job::State::gone, "gone"},
                                          {Job::State::ended, "ended"}})

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// Commands that submit, and those that list what their queues still have of the user's.
const std::map<std::string, std::string> queues{
    {"sbatch", "squeue --noheader --user \"$(id -un)\" --format %A"},
    {"qsub", "qstat -u \"$(id -un)\""},
    {"bsub", "bjobs -noheader -o jobid"}};

Outcome run_by_shell(const std::string& command) {
  return launch({"/bin/sh", "-c", command}, {}, 0.0);
}

/// The number at the beginning of a text: "17" of "17.server", "17;cluster".
std::string leading_number(const std::string& text) {
  return text.substr(0, text.find_first_not_of("0123456789"));
}

/// The jobs that the queue behind a command has; none if it cannot be asked.
std::optional<std::set<std::string>> jobs_in_queue(const std::string& command) {
  std::set<std::string> jobs;
  std::istringstream words(command);
  std::string word, lists;
  for (bool first = true; lists.empty() && words >> word; first = false) {
    const std::string program = fs::path(word).filename();
    if (first && (program == "sh" || program == "bash")) return jobs;  // it has run the script
    if (const auto queue = queues.find(program); queue != queues.end()) lists = queue->second;
  }
  if (lists.empty()) return std::nullopt;
  const Outcome outcome = run_by_shell(lists);
  const bool says_none = outcome.err.find("No unfinished job") != std::string::npos;  // bjobs: 255
  if (!outcome.went_well() && !says_none) return std::nullopt;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream(line) >> word;
    if (const std::string id = leading_number(word); !id.empty()) jobs.insert(id);
  }
  return jobs;
}

/// The last line of a file that says something, or "".
std::string last_line(const fs::path& path) {
  std::ifstream file(path);
  std::string last;
  for (std::string line; std::getline(file, line);) {
    if (line.find_first_not_of(" \t\r") != line.npos) last = line;
  }
  return last;
}

std::optional<int> exit_status(const fs::path& job) {
  return number_from<int>(last_line(job / "ended"));
}

/// A number that stands alone: of "Submitted batch job 17", "17.server", "Job <17> is submitted".
std::string number_in(const std::string& said) {
  std::smatch found;
  const bool any = std::regex_search(said, found, std::regex("(?:^|[\\s<])(\\d+)"));
  return any ? found[1].str() : "";
}

void tell_ends(const std::vector<Job>& before, const std::vector<Job>& jobs,
               const fs::path& folder) {
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].state == before[i].state || jobs[i].is_open()) continue;
    std::fprintf(stderr, "compare: %s: %s\n", title_of(jobs[i]).c_str(),
                 state_of(jobs[i], folder).c_str());
  }
}

}  // namespace

fs::path job_folder(const fs::path& folder, int ranks) {
  return fs::absolute(folder) / "jobs" / job_name(ranks);
}

std::vector<Job> jobs_of(const Plan& plan) {
  std::map<int, int> threads;  // the most, by ranks
  for (const Config& config : plan.configs) {
    int& most = threads[config.ranks];
    most = std::max(most, config.threads);
  }
  std::vector<Job> jobs;
  for (const auto& [ranks, most] : threads) jobs.push_back({.ranks = ranks, .threads = most});
  return jobs;
}

ordered_json jobs_json(const std::vector<Job>& jobs) {
  ordered_json all = ordered_json::array();
  for (const Job& job : jobs) {
    all.push_back({{"ranks", count_json(job.ranks)},
                   {"threads", count_json(job.threads)},
                   {"command", job.command},
                   {"id", job.id},
                   {"state", job.state},
                   {"exit_status",
                    job.state == Job::State::ended ? ordered_json(job.status) : ordered_json()},
                   {"left_out", job.left_out}});
  }
  return all;
}

std::vector<Job> jobs_from(const ordered_json& json) {
  std::vector<Job> jobs;
  for (const ordered_json& one : json) {
    Job& job = jobs.emplace_back();
    if (!one.at("ranks").is_null()) job.ranks = one.at("ranks");
    job.threads = threads_from(one);
    job.command = one.at("command");
    job.id = one.at("id");
    job.state = one.at("state");
    if (!one.at("exit_status").is_null()) job.status = one.at("exit_status");
    job.left_out = one.at("left_out");
  }
  return jobs;
}

std::string submit(Job& job, const std::string& command, const fs::path& folder) {
  const fs::path own = job_folder(folder, job.ranks);
  std::error_code ignored;
  fs::remove(own / "ended", ignored);
  job.command = command;
  const fs::path script = fs::absolute(folder) / ("job-" + job_name(job.ranks) + ".sh");
  std::string whole = command;
  for (const auto& [name, count] : {std::pair{"ranks", job.ranks}, {"threads", job.threads}}) {
    const std::regex place("\\{" + std::string(name) + "\\}");
    whole = std::regex_replace(whole, place, std::to_string(std::max(count, 1)));
  }
  const auto printed_before = fs::exists(own / "output") ? fs::file_size(own / "output") : 0;
  const Outcome outcome = run_by_shell(whole + " " + quoted(script.string()));
  // A shell ends as the script does, which has run then.
  const bool has_run = exit_status(own) || (fs::exists(own / "output") &&
                                            fs::file_size(own / "output") > printed_before);
  if (!outcome.went_well() && !has_run) return why_it_failed(outcome);
  job.id = number_in(outcome.out);
  job.state = Job::State::unknown;
  job.left_out.clear();
  return "";
}

void look_at(std::vector<Job>& jobs, const fs::path& folder) {
  // The queues first: a job that leaves one after that has ended, or will be found next time.
  std::map<std::string, std::optional<std::set<std::string>>> queued;
  for (const Job& job : jobs) {
    if (job.is_open() && !queued.contains(job.command)) {
      queued[job.command] = jobs_in_queue(job.command);
    }
  }
  for (Job& job : jobs) {
    if (job.state == Job::State::unsent) continue;
    if (const auto status = exit_status(job_folder(folder, job.ranks))) {
      job.state = Job::State::ended;
      job.status = *status;
    } else if (job.is_open()) {
      const auto& there = queued[job.command];
      const bool known = there && (!job.id.empty() || there->empty());
      job.state = !known                    ? Job::State::unknown
                  : there->contains(job.id) ? Job::State::queued
                                            : Job::State::gone;
    }
  }
}

bool wait_for(std::vector<Job>& jobs, const fs::path& folder) {
  using namespace std::chrono;
  const auto any = [&](Job::State state) {
    return std::ranges::find(jobs, state, &Job::state) != jobs.end();
  };
  const auto start = steady_clock::now();
  auto next = start;
  // On a shared file system the last act of a job may be seen later than its end in the queue.
  bool looked_twice = false, told = false;
  for (;; std::this_thread::sleep_for(100ms)) {
    if (interrupted()) return false;
    if (steady_clock::now() < next) continue;
    const std::vector<Job> before = jobs;
    look_at(jobs, folder);
    tell_ends(before, jobs, folder);
    if (any(Job::State::unknown) && !std::exchange(told, true)) {
      std::fputs("compare: no queue can be asked, so a job that is killed is waited for\n", stderr);
    }
    if (std::ranges::none_of(jobs, &Job::is_open)) {
      if (!any(Job::State::gone) || std::exchange(looked_twice, true)) return true;
    }
    // A queue is shared by many, so it is asked the less often the longer it takes.
    const steady_clock::duration pause = (steady_clock::now() - start) / 4;
    next = steady_clock::now() + std::clamp<steady_clock::duration>(pause, 1s, 30s);
  }
}

std::string title_of(const Job& job) {
  return job.ranks > 0 ? count_of(job.ranks, "rank") : "without ranks";
}

std::string state_of(const Job& job, const fs::path& folder) {
  const fs::path own = job_folder(folder, job.ranks);
  const std::string as = job.id.empty() ? "" : " as " + job.id;
  const auto told = [&](const char* file) {
    const std::string line = last_line(own / file);
    return line.empty() ? "" : ": " + line;
  };
  switch (job.state) {
    case Job::State::unsent: return "not submitted";
    case Job::State::queued: return (fs::exists(own / "output") ? "running" : "waiting") + as;
    case Job::State::unknown: return "submitted" + as;
    case Job::State::gone: return "gone before its end" + as + told("queue");
    case Job::State::ended: break;
  }
  if (job.status != 0) return "ended with status " + std::to_string(job.status) + told("output");
  return job.left_out.empty() ? "ended" : job.left_out;
}

}  // namespace heat::compare
