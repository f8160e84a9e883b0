#include "inherited.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <string_view>

namespace heat::compare {
namespace {

volatile std::sig_atomic_t signal_came = 0;

/// The processors that this program was given, asked for before the initialisers of libraries run:
/// that of OpenMP binds the first thread as the user wants solvers' threads to be bound.
cpu_set_t given;
bool is_given = false;
void note_given(int /*argc*/, char** /*argv*/, char** /*environment*/) {
  is_given = sched_getaffinity(0, sizeof given, &given) == 0;
}
[[gnu::section(".preinit_array"), gnu::used]] void (*const before_libraries)(int, char**,
                                                                             char**) = note_given;

void dispose(int signal, void (*how)(int)) {
  struct sigaction action {};
  action.sa_handler = how;
  sigaction(signal, &action, nullptr);
}

/// A signal that is blocked could not end this program, nor a child. Without SIGCHLD the end of a
/// child would be lost.
void settle_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dispose(SIGCHLD, SIG_DFL);
}

/// The user's locale may not be installed here, which Boost takes for an error, or have a decimal
/// comma, which plugins and Python may make their own, and so the numbers that a caller prints.
void settle_locale() {
  const locale_t utf8 = newlocale(LC_ALL_MASK, "C.UTF-8", nullptr);
  setenv("LC_ALL", utf8 != nullptr ? "C.UTF-8" : "C", 1);
  unsetenv("LANGUAGE");
  if (utf8 != nullptr) freelocale(utf8);
}

/// Whether a variable is one that a launcher of MPI gives to its ranks: with it, a launcher that is
/// started by a rank refuses to start or takes itself for one. Variables that a user may set stay.
bool describes_rank(std::string_view name) {
  for (const char* of_user : {"OMPI_MCA_orte_tmpdir_base", "OMPI_MCA_orte_default_hostfile"}) {
    if (name == of_user) return false;
  }
  for (const char* job : {"PMIX_",
                          "PMI_",
                          "OMPI_COMM_WORLD_",
                          "OMPI_UNIVERSE_SIZE",
                          "OMPI_APP_CTX_NUM_PROCS",
                          "OMPI_FIRST_RANKS",
                          "OMPI_NUM_APP_CTX",
                          "OMPI_COMMAND",
                          "OMPI_ARGV",
                          "OMPI_FILE_LOCATION",
                          "OMPI_MCA_orte_",
                          "OMPI_MCA_ess",
                          "OMPI_MCA_pmix",
                          "OMPI_MCA_initial_wdir",
                          "OMPI_MCA_mpi_oversubscribe",
                          "OMPI_MCA_shmem_RUNTIME_QUERY_hint",
                          "PRTE_MCA_prte_",
                          "PRTE_MCA_ess",
                          "PRTE_LAUNCHED",
                          "HYDI_",
                          "MPI_LOCALNRANKS",
                          "MPI_LOCALRANKID"}) {
    if (name.starts_with(job)) return true;
  }
  return false;
}

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

}  // namespace

void settle() {
  if (is_given) sched_setaffinity(0, sizeof given, &given);
  settle_signals();
  settle_locale();
  // A child must find the same programs as this one: mpirun its ssh.
  setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 0);
}

void watch_for_signals() {
  // Batch systems warn of the end of a job by one of their choice.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGXCPU, SIGALRM,
                           SIGVTALRM, SIGPROF, SIGPOLL, SIGPWR}) {
    struct sigaction inherited {};
    sigaction(signal, nullptr, &inherited);
    if (inherited.sa_handler == SIG_DFL) dispose(signal, [](int) { signal_came = 1; });
  }
}

bool interrupted() { return signal_came != 0; }

std::vector<std::string> Environment::all() const {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::find(removed.begin(), removed.end(), name_of(*variable)) == removed.end()) {
      variables.emplace_back(*variable);
    }
  }
  for (const auto& [name, value] : set) variables.push_back(name + "=" + value);
  return variables;
}

Environment child_environment(const std::map<std::string, std::string>& extra) {
  Environment environment;
  const bool is_rank = std::getenv("PMIX_RANK") != nullptr || std::getenv("PMI_RANK") != nullptr;
  for (char** variable = environ; is_rank && *variable != nullptr; ++variable) {
    if (describes_rank(name_of(*variable))) environment.removed.emplace_back(name_of(*variable));
  }
  // A program without threads would have its first one bound, ranks all to the same core.
  const bool has_threads = extra.contains("OMP_NUM_THREADS");
  for (const char* name : binds_threads) {
    if (!has_threads && std::getenv(name) != nullptr) environment.removed.emplace_back(name);
  }
  for (const auto& [name, value] : extra) {
    const bool is_set = std::getenv(name.c_str()) != nullptr;
    // The number of threads is what is compared, whatever the user's other programs are to have.
    const bool replaced = is_set && name.ends_with("_NUM_THREADS");
    if (replaced) environment.removed.push_back(name);
    if (!is_set || replaced) environment.set[name] = value;
  }
  return environment;
}

int started_ranks() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}) {
    if (const char* size = std::getenv(name)) return std::max(std::atoi(size), 1);
  }
  // Where srun brings a terminal, only its first task has it, as a shell.
  const char* tasks = std::getenv("SLURM_STEP_NUM_TASKS");
  const bool alone = tasks == nullptr || std::getenv("SLURM_PTY_PORT") != nullptr;
  return alone ? 1 : std::max(std::atoi(tasks), 1);
}

}  // namespace heat::compare
