#include "submit.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "interop/common/text.hpp"
#include "interop/compare/launch/inherited.hpp"
#include "script.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// What can be given beside --resume; all else stands in the scripts.
const std::set<std::string> of_merging{
    "--resume",    "--submit",  "--wait",         "--json",     "--against", "--fail-if-slower",
    "--precision", "--formats", "--figure-width", "--no-title", "--paper"};

fs::path script_path(const fs::path& folder, int ranks) {
  return folder / ("job-" + job_name(ranks) + ".sh");
}

void save(const std::vector<Job>& jobs, Results& results) {
  results.jobs = jobs_json(jobs);
  results.save({});
}

void write_scripts(const Options& options, const std::vector<Job>& jobs, const fs::path& folder) {
  for (const Job& job : jobs) {
    fs::create_directories(job_folder(folder, job.ranks));
    const fs::path script = script_path(folder, job.ranks);
    replace_file(script, script_of(options, fs::absolute(folder), job));
    fs::permissions(script, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add);
  }
}

/// Leave a folder as it was before its jobs.
void remove_jobs(const std::vector<Job>& jobs, const fs::path& folder) {
  std::error_code ignored;
  for (const Job& job : jobs) {
    fs::remove(script_path(folder, job.ranks), ignored);
    fs::remove(job_folder(folder, job.ranks), ignored);
  }
  for (const char* name : {"jobs", "results.json", "results.csv", ""}) {
    fs::remove(folder / name, ignored);
  }
}

std::string refusal(const std::string& command, const Job& job, const std::string& why) {
  return "--submit: '" + command + "' did not take job-" + job_name(job.ranks) + ".sh: " + why;
}

}  // namespace

void set_job(Options& options) {
  if (options.job != job_name(0)) options.ranks = {std::stoi(options.job)};
  if (fs::exists(options.output / "results.json")) options.resume = options.output;
}

void require_jobs(const Options& options, const ordered_json& record) {
  if (record.contains("jobs")) return;
  throw Refusal(Refusal::usage, std::string(options.wait ? "--wait" : "--submit") + ": '" +
                                    options.resume.string() + "' was not begun by --submit");
}

std::vector<Job> begin_jobs(const Options& options, const Plan& plan, Results& results) {
  std::vector<Job> jobs = jobs_of(plan);
  results.create_folder(options);
  write_scripts(options, jobs, results.folder());
  save(jobs, results);
  for (Job& job : jobs) {
    if (interrupted()) break;
    const std::string why = submit(job, options.submit, results.folder());
    if (!why.empty() && &job == &jobs.front()) {
      remove_jobs(jobs, results.folder());
      const bool no_program = why.starts_with("exit status 127");  // as sh has it
      throw Refusal(no_program ? Refusal::machine_lacks : Refusal::usage,
                    refusal(options.submit, job, why));
    }
    if (!why.empty()) {
      std::fprintf(stderr, "compare: %s\n", refusal(options.submit, job, why).c_str());
    }
    save(jobs, results);
  }
  return jobs;
}

std::vector<Job> resume_jobs(const Options& options, Results& results) {
  for (const auto& [name, texts] : options.texts) {
    if (of_merging.contains(name)) continue;
    throw Refusal(Refusal::usage,
                  name + ": the scripts in '" + results.folder().string() + "' say it; edit them");
  }
  std::vector<Job> jobs = jobs_from(results.jobs);
  look_at(jobs, results.folder());
  for (Job& job : jobs) {
    const bool again = job.state == Job::State::unknown && !options.submit.empty();
    if (job.ended_well() || (job.is_open() && !again) || interrupted()) continue;
    const std::string command = options.submit.empty() ? job.command : options.submit;
    const std::string before = state_of(job, results.folder());
    const std::string why = submit(job, command, results.folder());
    save(jobs, results);
    if (why.empty()) {
      std::fprintf(stderr, "compare: %s: %s; submitted again\n", title_of(job).c_str(),
                   before.c_str());
    } else {
      std::fprintf(stderr, "compare: %s\n", refusal(command, job, why).c_str());
    }
  }
  look_at(jobs, results.folder());
  results.jobs = jobs_json(jobs);
  return jobs;
}

void tell_jobs(const std::vector<Job>& jobs, const fs::path& folder) {
  for (const Job& job : jobs) {
    const bool first = &job == jobs.data();
    std::printf("%s%s: job-%s.sh, %s\n", first ? "Jobs     " : "         ", title_of(job).c_str(),
                job_name(job.ranks).c_str(), state_of(job, folder).c_str());
  }
  std::printf("Results  %s, merged by --resume %s\n", folder.c_str(), folder.c_str());
}

std::vector<std::string> unfinished_jobs(const ordered_json& jobs, const fs::path& folder) {
  std::vector<std::string> lines;
  for (const Job& job : jobs_from(jobs)) {
    if (!job.ended_well()) lines.push_back(title_of(job) + ": " + state_of(job, folder));
  }
  return lines;
}

bool all_ended_well(const ordered_json& jobs) {
  return std::ranges::all_of(jobs_from(jobs), &Job::ended_well);
}

}  // namespace heat::compare
