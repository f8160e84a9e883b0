/// The job of a batch system around this program, Slurm, PBS or LSF, by the variables that it sets.
#ifndef HEAT_COMPARE_JOB_HPP
#define HEAT_COMPARE_JOB_HPP

#include <optional>
#include <string>
#include <vector>

namespace heat::compare {

struct Room {
  int ranks = 0;         ///< the most that the job has room for
  std::string told_by;   ///< where that is written, "SLURM_NTASKS=4"
  int cores_a_rank = 0;  ///< 0: not told
};

/// None outside of a job, and where its batch system does not tell.
std::optional<Room> job_room();

/// The words that start ranks in a job of Slurm; none where that is mpirun's task.
std::vector<std::string> job_launcher();

/// The words that start a program without ranks on a node of the job, where this one runs beside
/// it, as from salloc's shell on a node for logins; else none.
std::vector<std::string> job_launcher_alone();

/// The file of the job's hosts, a line for each rank, in PBS and LSF; else "".
std::string job_hosts();

/// Seconds that runs may take until Slurm ends the job: the last half minute is for tables and
/// pictures. None without a limit, and in other batch systems.
std::optional<double> job_seconds();

}  // namespace heat::compare

#endif
