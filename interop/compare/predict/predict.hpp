/// --predict: how long solvers would take on a machine that is written down in a file.
#ifndef HEAT_COMPARE_PREDICT_HPP
#define HEAT_COMPARE_PREDICT_HPP

#include "interop/compare/options/options.hpp"

namespace heat::compare {

/// Predict, print a table for each solver and grid, and write prediction.json and the pictures.
/// @throws Refusal, before anything is written
void predict(const Options& options);

}  // namespace heat::compare

#endif
