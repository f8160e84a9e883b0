/// What rounds of a comparison say: ratios to the baseline, and runs that are far off.
#ifndef HEAT_COMPARE_ROUNDS_HPP
#define HEAT_COMPARE_ROUNDS_HPP

#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::compare {

/// The baseline's seconds by those of a configuration, of each round that both finished, as long as
/// both took time that a clock can see.
std::vector<double> round_ratios(const Config& baseline, const Config& config,
                                 const std::vector<Run>& runs);

/// The seconds of the measured runs of a configuration that finished and took time.
std::vector<double> seconds_of(const Config& config, const std::vector<Run>& runs);

/// Measured runs that are beyond Tukey's outer fences, three quartile ranges outside of the
/// quartiles, and are off the median by more than the precision. Of fewer than six runs none is.
std::vector<const Run*> far_off(const Config& config, const std::vector<Run>& runs,
                                double precision);

}  // namespace heat::compare

#endif
