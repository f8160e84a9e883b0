/// What the results were measured on and built with.
#ifndef HEAT_COMPARE_MACHINE_HPP
#define HEAT_COMPARE_MACHINE_HPP

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace heat::compare {

/// Cores this program may use.
int core_count();

/// "Intel(R) Xeon(R) Processor, 2 cores", and the GPUs if there are any
std::string machine_line();

/// The "machine" of results.json.
nlohmann::ordered_json describe_machine();

/// The "build" of results.json.
nlohmann::ordered_json describe_build();

/// The launcher that belongs to the MPI this was built with, or "".
std::string built_launcher();

/// What mpirun needs to start any number of ranks anywhere: as root, on few cores, in a container.
/// As environment variables, because every MPI spells its options differently.
std::map<std::string, std::string> launcher_environment(int ranks);

}  // namespace heat::compare

#endif
