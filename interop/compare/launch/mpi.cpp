#include "mpi.hpp"

#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdlib>

#include "interop/common/find_program.hpp"
#include "job.hpp"

namespace heat::compare {
namespace {

/// Whether one process may read another's memory, which Open MPI uses between ranks and complains
/// about when a container forbids it.
bool may_read_other_memory() {
  char from = 'x', to = 0;
  iovec local{&to, 1}, remote{&from, 1};
  return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == 1;
}

}  // namespace

bool launches_here() {
  const char* nodes = std::getenv("SLURM_JOB_NUM_NODES");
  if (nodes != nullptr && std::string(nodes) != "1") return false;
  // Lists of hosts that mpirun reads: of PBS, LSF and Grid Engine, and one of the user's own.
  for (const char* name : {"PBS_NODEFILE", "LSB_MCPU_HOSTS", "PE_HOSTFILE",
                           "OMPI_MCA_orte_default_hostfile", "PRTE_MCA_prte_default_hostfile"}) {
    if (std::getenv(name) != nullptr) return false;
  }
  return true;
}

std::string session_trouble() {
  constexpr unsigned long least = 1UL << 20;  // bytes; it needs more, and fails in many ways
  std::string folder = "/tmp";
  // The last one that is set is the one that Open MPI takes.
  for (const char* name : {"TMP", "TEMP", "TMPDIR", "OMPI_MCA_orte_tmpdir_base"}) {
    if (const char* value = std::getenv(name)) folder = value;
  }
  struct statvfs state {};
  if (statvfs(folder.c_str(), &state) != 0) return "";  // it makes a folder that is missing
  if (access(folder.c_str(), W_OK | X_OK) != 0) return folder + " cannot be written";
  return state.f_bavail * state.f_frsize < least ? folder + " has no room left" : "";
}

std::map<std::string, std::string> launcher_environment(bool oversubscribed) {
  // Open MPI 4 reads OMPI_MCA_*, Open MPI 5 PRTE_MCA_*; other launchers ignore both.
  std::map<std::string, std::string> env{
      {"OMPI_MCA_rmaps_base_oversubscribe", "1"},
      {"PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"}};
  if (geteuid() == 0) {
    for (const char* prefix : {"OMPI_", "PRTE_"}) {
      env[std::string(prefix) + "ALLOW_RUN_AS_ROOT"] = "1";
      env[std::string(prefix) + "ALLOW_RUN_AS_ROOT_CONFIRM"] = "1";
    }
  }
  // Open MPI 4 asks a host from which nothing came for a minute whether it is there; two minutes
  // after the last sign of it the run is lost. By itself it waits for eight.
  env["OMPI_MCA_oob_tcp_keepalive_time"] = "60";
  env["OMPI_MCA_oob_tcp_keepalive_intvl"] = "10";
  env["OMPI_MCA_oob_tcp_keepalive_probes"] = "6";
  // Without ssh and rsh Open MPI 4 would end even where it starts no other machine; Open MPI 5 does
  // not. A user may have named another such program.
  const bool starts_others = !find_program("ssh").empty() || !find_program("rsh").empty();
  if (!starts_others && std::getenv("OMPI_MCA_plm_rsh_agent") == nullptr) {
    env["OMPI_MCA_plm"] = "^rsh";
  }
  // Seconds after the end of a first rank in which srun ends the others, which may wait for it.
  env["SLURM_WAIT"] = "30";
  // An Open MPI that was not built for the batch system would start all ranks here.
  if (const std::string hosts = job_hosts(); !hosts.empty()) {
    env["OMPI_MCA_orte_default_hostfile"] = hosts;
    env["PRTE_MCA_prte_default_hostfile"] = hosts;
  }
  if (oversubscribed) env["OMPI_MCA_mpi_yield_when_idle"] = "1";
  if (!may_read_other_memory()) env["OMPI_MCA_btl_vader_single_copy_mechanism"] = "none";
  return env;
}

}  // namespace heat::compare
