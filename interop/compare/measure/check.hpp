/// Whether solvers agree with the baseline, and how fast they are beside it.
#ifndef HEAT_COMPARE_CHECK_HPP
#define HEAT_COMPARE_CHECK_HPP

#include <filesystem>
#include <string>
#include <vector>

#include "interop/common/comparison.hpp"
#include "interop/compare/decide/ratio.hpp"
#include "interop/compare/plan/plan.hpp"

namespace heat::compare {

/// Set the status of every finished run to "ok" or "disagrees" by its fingerprint. The reference is
/// the baseline's first finished run on its grid; without one nothing agrees.
void check_fingerprints(const Plan& plan, std::vector<Run>& runs);

/// The baseline's first finished run on the grid of a configuration, or null.
const Run* reference_of(const Plan& plan, const Config& config, const std::vector<Run>& runs);

/// Whether some run of a configuration has a status.
bool has_run(const Config& config, const char* status, const std::vector<Run>& runs);

/// Whether the baseline has a result on every grid.
bool has_reference(const Plan& plan, const std::vector<Run>& runs);

/// The message of a run that has nothing to be compared with.
std::string no_reference(const Plan& plan, const Config& config);

/// Compare a run's field with the baseline's, cell by cell: no cell may differ by more than
/// 8 * steps * 2^-53 times the largest magnitude of the baseline's field.
/// @return "", or the difference
/// @throws std::runtime_error if a file cannot be read
std::string check_rounding(const std::filesystem::path& baseline,
                           const std::filesystem::path& field, std::int64_t steps);

/// Whether anything but the baseline has run, and so was compared with it unless --check is off.
bool ran_beside_baseline(const Plan& plan, const std::vector<Run>& runs);

/// How ratios to the baseline are judged.
Judgement judgement_of(const Options& options);

/// Summarize the measured repeats of every configuration that has any.
std::vector<Summary> summarize(const Plan& plan, const Options& options,
                               const std::vector<Run>& runs);

}  // namespace heat::compare

#endif
