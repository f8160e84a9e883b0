/// Properties of a process that this program inherits, such as signals and variables, and leaves to
/// its children. tests/compare/inherited_test.cpp lists all, and the effect of each.
#ifndef HEAT_COMPARE_INHERITED_HPP
#define HEAT_COMPARE_INHERITED_HPP

#include <array>
#include <map>
#include <string>
#include <vector>

namespace heat::compare {

/// The variables by which users bind threads, with any runtime of OpenMP.
inline constexpr std::array binds_threads{"OMP_PLACES", "OMP_PROC_BIND", "GOMP_CPU_AFFINITY",
                                          "KMP_AFFINITY"};

/// Put signals, the locale and a missing PATH in order, before anything else is done. Every program
/// takes care of its standard streams itself, see streams.c.
void settle();

/// Note the signals that ask a program to end from now on, instead of dying of them and leaving a
/// run behind; see interrupted(). One that was inherited as ignored, as by nohup, stays ignored.
void watch_for_signals();

/// Whether one of these signals has come.
bool interrupted();

/// A child's environment beside this program's own.
struct Environment {
  std::map<std::string, std::string> set;  ///< added, as the user has not set them
  std::vector<std::string> removed;        ///< those of a rank of a job around this program

  /// All of it, as "NAME=value".
  [[nodiscard]] std::vector<std::string> all() const;
};

/// @param extra  variables to set, unless the user has set them; numbers of threads are set anyway
Environment child_environment(const std::map<std::string, std::string>& extra);

/// How many ranks of a job this program is, where a launcher of MPI started it; else 1.
int started_ranks();

}  // namespace heat::compare

#endif
