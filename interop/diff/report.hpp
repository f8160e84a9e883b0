/// What heat-diff prints.
#ifndef HEAT_DIFF_REPORT_HPP
#define HEAT_DIFF_REPORT_HPP

#include <string>

#include "envelope.hpp"

namespace heat::diff {

/// How equal two fields are, from the best on.
enum class Verdict {
  identical,  ///< to the last bit
  values,     ///< but for the sign of zeros or the bits of NaN
  within,     ///< the envelope or the tolerance
  different
};

/// All that is known of two fields.
struct Comparison {
  const Field& a;
  const Field& b;
  Tally tally;
  Tolerance tolerance{};
  Envelope envelope{};
  bool by_field = false;  ///< the span of the whole field decides, not each cell's interval

  [[nodiscard]] Verdict verdict() const;
};

/// Lines of 80 columns, the verdict first.
std::string report(const Comparison& found);

/// "(17, 3)", counted from 1, from the fastest axis on
std::string cell_text(const Field& field, std::int64_t cell);

}  // namespace heat::diff

#endif
