/// How launchers of MPI start ranks on this machine.
#ifndef HEAT_COMPARE_MPI_HPP
#define HEAT_COMPARE_MPI_HPP

#include <map>
#include <string>

namespace heat::compare {

/// Whether ranks that the default launcher starts run on this machine alone: false under a batch
/// system or with a list of hosts, which may spread them over others.
bool launches_here();

/// Variables with which mpirun starts any number of ranks anywhere: as root, on few cores, in a
/// container. They are no options, because every MPI spells those differently.
/// @param oversubscribed  whether there are more ranks than cores: those that wait are to yield
std::map<std::string, std::string> launcher_environment(bool oversubscribed = false);

/// Why Open MPI cannot write its files into the folder for temporary ones, "/tmp has no room left";
/// or "".
std::string session_trouble();

}  // namespace heat::compare

#endif
