/// What the results were measured on and built with.
#ifndef HEAT_COMPARE_MACHINE_HPP
#define HEAT_COMPARE_MACHINE_HPP

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace heat::compare {

class Caller;

/// The "machine" of results.json.
nlohmann::ordered_json describe_machine();

/// The same in short, "Intel(R) Xeon(R) Processor, 2 cores", and the GPUs if there are any.
std::string machine_line(const nlohmann::ordered_json& machine);

/// The "build" of results.json: how the library was built that runs the solvers, which need not be
/// the one that this program asked for.
nlohmann::ordered_json describe_build(const Caller& caller);

/// The launcher that belongs to the MPI this was built with, or "".
std::string built_launcher();

/// Whether ranks that the default launcher starts run on this machine alone: false under a batch
/// system or with a list of hosts, which may spread them over others.
bool launches_here();

/// What mpirun needs to start any number of ranks anywhere: as root, on few cores, in a container.
/// As environment variables, because every MPI spells its options differently.
/// @param oversubscribed  whether there are more ranks than cores: those that wait are to yield
std::map<std::string, std::string> launcher_environment(bool oversubscribed = false);

/// What keeps Open MPI from putting its files into the folder for temporary ones, "/tmp has no room
/// left", or "".
std::string session_trouble();

}  // namespace heat::compare

#endif
