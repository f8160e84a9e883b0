/// The jobs of a comparison: a script each, which the user's command gives to a batch system.
///
///   DIR/job-4.sh              the script of the job of all solvers on 4 ranks
///   DIR/jobs/4/results.json   its runs, which it writes as any comparison does
///   DIR/jobs/4/output         what it printed; queue: what the batch system adds
///   DIR/jobs/4/ended          its exit status
#ifndef HEAT_COMPARE_JOBS_HPP
#define HEAT_COMPARE_JOBS_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "interop/compare/plan/plan.hpp"

namespace heat::compare {

struct Job {
  enum class State {
    unsent,   ///< no command has taken it
    queued,   ///< the queue has it, waiting or running
    unknown,  ///< it has not ended, and there is no queue to ask
    gone,     ///< the queue does not have it, and it has not ended: it was killed
    ended
  };
  int ranks = 0;          ///< 0: of the solvers without ranks
  int threads = 0;        ///< the most of a rank; 0: none has threads
  std::string command{};  ///< that it was given to
  std::string id{};       ///< its number in the queue; "" if the command told none
  State state = State::unsent;
  int status = 0;          ///< exit status, where it has ended
  std::string left_out{};  ///< why its runs are not in the results, or ""

  [[nodiscard]] bool is_open() const { return state == State::queued || state == State::unknown; }
  [[nodiscard]] bool ended_well() const {
    return state == State::ended && status == 0 && left_out.empty();
  }
};

std::filesystem::path job_folder(const std::filesystem::path& folder, int ranks);

/// The jobs of a plan, that of the baseline first.
std::vector<Job> jobs_of(const Plan& plan);

nlohmann::ordered_json jobs_json(const std::vector<Job>& jobs);
/// @throws nlohmann::json::exception if a key is lacking or has a value of another type
std::vector<Job> jobs_from(const nlohmann::ordered_json& json);

/// Give a job's script to a command, and learn its number; an earlier end is forgotten.
/// @param command  for sh; the script is appended, and {ranks} and {threads} replaced
/// @return "", or why the command did not take it
std::string submit(Job& job, const std::string& command, const std::filesystem::path& folder);

/// Find out how far jobs are.
void look_at(std::vector<Job>& jobs, const std::filesystem::path& folder);

/// Wait until no job is open, and tell on stderr how each ended.
/// @return false if a signal came before that
bool wait_for(std::vector<Job>& jobs, const std::filesystem::path& folder);

/// "4 ranks"
std::string title_of(const Job& job);

/// "in the queue as 17", "ended with status 2: ...", with the last line that is there of it.
std::string state_of(const Job& job, const std::filesystem::path& folder);

}  // namespace heat::compare

#endif
