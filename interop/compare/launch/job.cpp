#include "job.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

#include "heat/heat.hpp"
#include "interop/common/find_program.hpp"
#include "interop/common/text.hpp"
#include "launch.hpp"

namespace heat::compare {
namespace {

constexpr double patience = 30.0;  ///< s that Slurm may take for an answer; a busy one needs some
constexpr double closing = 30.0;   ///< s that tables and pictures may take

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool in_slurm() { return !variable("SLURM_JOB_ID").empty(); }

/// The processors in a list of Slurm's, "8(x2),4": 20.
int processors_in(const std::string& list) {
  std::istringstream nodes(list);
  int sum = 0;
  for (std::string node; std::getline(nodes, node, ',');) {
    int processors = 0, times = 1;
    std::sscanf(node.c_str(), "%d(x%d)", &processors, &times);
    sum += processors * times;
  }
  return sum;
}

int lines_of(const std::string& path) {
  std::ifstream file(path);
  int lines = 0;
  for (std::string line; std::getline(file, line);) lines += line.empty() ? 0 : 1;
  return lines;
}

/// The seconds in a time of Slurm's, "1-02:03:04" or "3:04"; none in a word such as UNLIMITED.
std::optional<double> seconds_in(const std::string& text) {
  std::istringstream numbers(text);
  double seconds = 0.0, number = 0.0;
  if (!(numbers >> seconds)) return std::nullopt;
  for (char sign = 0; numbers >> sign >> number;) {
    seconds = (sign == '-' ? 24.0 : 60.0) * seconds + number;
  }
  return seconds;
}

/// What Slurm says now; none if it does not answer.
std::optional<double> seconds_left() {
  if (!in_slurm()) return std::nullopt;
  if (const auto end = number_from<double>(variable("SLURM_JOB_END_TIME"))) {
    return *end - static_cast<double>(std::time(nullptr));
  }
  if (find_program("squeue").empty()) return std::nullopt;
  return seconds_in(
      launch({"squeue", "--noheader", "--jobs=" + variable("SLURM_JOB_ID"), "--format=%L"}, {},
             patience)
          .out);
}

}  // namespace

std::optional<Room> job_room() {
  const auto told = [](const char* name, const std::optional<int>& ranks) {
    return Room{ranks.value_or(0), name + ("=" + variable(name)), 0};
  };
  Room room;
  if (in_slurm()) {
    // Within a step it is the step's, as in a shell that srun started.
    const bool of_step = variable("SLURM_NTASKS") == variable("SLURM_STEP_NUM_TASKS");
    if (!of_step) room = told("SLURM_NTASKS", number_from<int>(variable("SLURM_NTASKS")));
    const int each = number_from<int>(variable("SLURM_CPUS_PER_TASK")).value_or(0);
    constexpr auto processors = "SLURM_JOB_CPUS_PER_NODE";
    if (room.ranks < 1) {
      room = told(processors, processors_in(variable(processors)) / std::max(each, 1));
    }
    room.cores_a_rank = each;
  } else if (!variable("LSB_JOBID").empty()) {
    room = told("LSB_DJOB_NUMPROC", number_from<int>(variable("LSB_DJOB_NUMPROC")));
  } else if (!variable("PBS_JOBID").empty()) {
    room = {lines_of(variable("PBS_NODEFILE")), "the lines of PBS_NODEFILE", 0};
  }
  return room.ranks < 1 ? std::nullopt : std::optional(room);
}

std::vector<std::string> job_launcher() {
  if (!in_slurm() || find_program("srun").empty()) return {};
  std::vector<std::string> words{"srun"};
  // A step would wait for the end of the one that this program runs in.
  if (!variable("SLURM_STEP_ID").empty()) words.emplace_back("--overlap");
  auto build = values_by_key(heat::formatted(heat_format_build));
  if (!build["mpi"].starts_with("Open MPI") || !variable("SLURM_MPI_TYPE").empty()) return words;
  // Ranks of Open MPI that srun starts in another way are a world each. Without that plugin
  // it is for mpirun, which asks Slurm itself.
  const Outcome plugins = launch({"srun", "--mpi=list"}, {}, patience);
  if ((plugins.out + plugins.err).find("pmix") == std::string::npos) return {};
  words.emplace_back("--mpi=pmix");
  return words;
}

std::vector<std::string> job_launcher_alone() {
  // Slurm's daemon names the node for what it starts.
  const bool beside = in_slurm() && variable("SLURMD_NODENAME").empty();
  if (!beside || find_program("srun").empty()) return {};
  return {"srun", "--nodes=1", "--ntasks=1"};
}

std::string job_hosts() {
  if (!variable("PBS_JOBID").empty()) return variable("PBS_NODEFILE");
  return variable("LSB_JOBID").empty() ? "" : variable("LSB_DJOB_HOSTFILE");
}

std::optional<double> job_seconds() {
  using Clock = std::chrono::steady_clock;
  using Seconds = std::chrono::duration<double>;
  static const auto asked = Clock::now();
  static const std::optional<double> left = seconds_left();
  if (!left) return std::nullopt;
  return *left - closing - Seconds(Clock::now() - asked).count();
}

}  // namespace heat::compare
