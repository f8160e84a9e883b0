/// A program that its solvers may end: a child process does the work, its parent says how it went.
///
/// A solver that calls exit(0), stops, replaces the program or never returns would take the verdict
/// with it. The parent has loaded nothing, and calls a run good only if the child said that it has
/// finished. It forks before MPI is started, so under mpirun it is what a script would be that
/// starts the program.
#ifndef HEAT_CONFORMANCE_SUPERVISE_HPP
#define HEAT_CONFORMANCE_SUPERVISE_HPP

#include <atomic>
#include <functional>
#include <string>

namespace heat {

/// What the child has told: memory that both processes see.
struct Progress {
  std::atomic<unsigned> beats;  ///< grows whenever something is begun
  std::atomic<bool> finished;   ///< all is done, and status is the exit status
  int status;
  int child;                     ///< its process id; 0: there is none
  char solver[256], doing[256];  ///< whom it is about and what was begun; "" at first
  int rank, ranks;               ///< of the solver's team
  int checks, failed, skipped;   ///< of the solver

  /// End this process if it is a copy of the child, made by a solver's fork(): it would do all that
  /// follows once more.
  void end_copies() const;

  /// Note what is being done from now on; each such thing may take the limit's time.
  void begin(const std::string& what);
  void about(const std::string& whom);

  /// Note that all is done, and with what exit status.
  void finish(int with);
  /// The same, and end the child there: nothing else is run, of MPI neither.
  [[noreturn]] void end_now(int with);
};

/// The progress of this process, or of nobody outside of supervise().
Progress& progress();

/// How the child ended.
struct Ending {
  bool good = false;  ///< the work was done, and its status is the child's
  bool done = false;  ///< the work was done, but the child ended otherwise than it should
  int status = 1;
  std::string how;  ///< of one that is not good: "crashed: Segmentation fault"
};

/// Do the work in a child process, and wait for it.
/// @param limit  seconds that each thing begun may take; 0: any
/// @param work   returns the exit status; it is called in the child alone
Ending supervise(double limit, const std::function<int()>& work);

}  // namespace heat

#endif
