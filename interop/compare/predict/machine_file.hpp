/// The file of --predict: a machine, and the solvers that are to be predicted on it.
#ifndef HEAT_COMPARE_MACHINE_FILE_HPP
#define HEAT_COMPARE_MACHINE_FILE_HPP

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model.hpp"

namespace heat::compare {

/// A time that somebody measured.
struct MeasuredTime {
  Grid grid;
  std::int64_t steps = 0, ranks = 1;
  double seconds = 0.0;
  std::int64_t steps_per_pass = 1, depth = 1;  ///< that the solver had
  bool fitted = false;  ///< whether the model was made from it, so that it proves nothing
};

struct ModelledSolver {
  std::string name;
  SolverModel model;
  std::vector<MeasuredTime> measured{};
  bool on_ranks = true;   ///< false for a solver without MPI, which has one rank
  bool one_pass = false;  ///< fitted to one steps_per_pass, so that others cannot be predicted
};

struct MachineFile {
  std::string note;  ///< what the file says about itself
  MachineModel machine;
  std::vector<ModelledSolver> solvers;
  std::map<std::string, std::string> left_out{};  ///< solvers that cannot be fitted, and why
};

/// @throws Refusal which names the file, and the key with what is accepted
MachineFile read_machine_file(const std::filesystem::path& path);

}  // namespace heat::compare

#endif
