/// What is predicted for a solver on a grid, as data, as a table and as JSON.
#ifndef HEAT_COMPARE_PREDICTION_HPP
#define HEAT_COMPARE_PREDICTION_HPP

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "machine_file.hpp"

namespace heat::compare {

/// A prediction at a rank count, beside the measured time if there is one.
struct PredictedRow {
  Predicted predicted;
  double speedup = 0.0;  ///< over the model's time on one rank
  std::optional<MeasuredTime> measured{};

  [[nodiscard]] double efficiency() const { return speedup / static_cast<double>(predicted.ranks); }
  /// Of the predicted time, as a part of the measured one.
  [[nodiscard]] double error() const { return predicted.seconds / measured->seconds - 1.0; }
};

struct Prediction {
  ModelledSolver solver;
  Grid grid;
  std::int64_t steps = 0;
  std::vector<PredictedRow> rows{};
};

/// Predict at the rank counts; a solver without MPI on one alone.
Prediction predict(const MachineModel& machine, const ModelledSolver& solver, const Grid& grid,
                   std::int64_t steps, const std::vector<int>& ranks);

std::string table(const Prediction& prediction);

/// The parameters of the model in words: a line for the machine; one for a solver, below a title.
std::string line_of(const MachineModel& machine);
inline constexpr const char* title_of_solvers =
    "A point and step from the core's cache / the shared one / memory, bytes from memory:";
std::string line_of(const ModelledSolver& solver);

nlohmann::ordered_json prediction_json(const MachineFile& file,
                                       const std::vector<Prediction>& predictions);

}  // namespace heat::compare

#endif
