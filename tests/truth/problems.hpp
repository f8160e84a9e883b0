/// The problems of data/*.csv and their answers: given in the file, or worked out by the oracle.
#ifndef HEAT_TESTS_PROBLEMS_HPP
#define HEAT_TESTS_PROBLEMS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "heat/heat.hpp"

namespace heat::test {

/// What a field has to be reduced to.
struct Answer {
  std::uint64_t fingerprint = 0;
  double heat = 0.0;
  double tolerance = 0.0;  ///< of heat, absolute
};

/// A row of the files.
struct Row {
  std::int64_t nx = 0, ny = 0, steps = 0;
  std::string initial;  ///< "zero" or "random:SEED"
  std::string sources;  ///< "X,Y,RATE X,Y,RATE", "default" or "none"
  std::optional<Answer> given;

  /// The row as options of a caller.
  [[nodiscard]] std::string options() const;
  /// The row as a problem of the contract.
  [[nodiscard]] Problem problem() const;
};

/// Read data/<name>.
/// @throws std::runtime_error if it is not there or has no rows
std::vector<Row> read_rows(const std::string& name);

/// The field by the oracle, shape [ny][nx].
std::vector<double> oracle_field(const Row& row);

/// The given answer, or the oracle's. Heat may differ by 1e-12 of itself or, where the cells are
/// known, of the sum of their absolute values: near cancellation heat itself is only rounding.
Answer answer(const Row& row);

}  // namespace heat::test

#endif
