/// How the threads of solvers are started, and bound to cores.
#ifndef HEAT_COMPARE_THREADS_HPP
#define HEAT_COMPARE_THREADS_HPP

#include <map>
#include <string>

namespace heat::compare {

/// What is known of the cores below the threads of a run.
struct ThreadRoom {
  int ranks = 0;  ///< 0 without MPI
  int threads = 1;
  int cores = 0;           ///< that this program may use; 0: not known to have them
  bool by_mpirun = false;  ///< whether that starts the ranks
};

/// Variables for a run of a solver with threads. Its threads are bound to cores, close to each
/// other, where each can have one, and nobody has said how else. Ranks have to be apart for that:
/// otherwise all of them would bind their threads to the same first cores.
std::map<std::string, std::string> thread_environment(const ThreadRoom& room);

/// Of these variables, and of those of the user, what binds the threads: "OMP_PLACES=cores
/// OMP_PROC_BIND=close"; "" if nothing does.
std::string binding_of(const std::map<std::string, std::string>& variables);

}  // namespace heat::compare

#endif
