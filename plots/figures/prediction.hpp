/// The figure of a prediction, the model's curve beside what was measured.
#ifndef HEAT_PLOTS_PREDICTION_HPP
#define HEAT_PLOTS_PREDICTION_HPP

#include <cstdint>
#include <string>
#include <vector>

#include "figures.hpp"

namespace heat::plots {

struct TimeOnRanks {
  std::int64_t ranks = 1;
  double seconds = 0.0;
  bool fitted = false;  ///< of a measured one, whether the model was made from it
};

/// A solver's times by rising ranks.
struct PredictedCurve {
  std::string solver;
  std::vector<TimeOnRanks> model;
  std::vector<TimeOnRanks> measured;
};

struct Prediction {
  std::string machine;  ///< one line
  compare::Grid grid;
  std::int64_t steps = 0;
  std::vector<int> ranks;  ///< that were asked for, by rising number: the axis names them
  std::vector<PredictedCurve> curves;
  std::vector<std::string> parameters;  ///< of the model, a line each
};

/// Write the picture; errors as Draw of figures.hpp.
void prediction(const Prediction& prediction, const Output& output);

}  // namespace heat::plots

#endif
