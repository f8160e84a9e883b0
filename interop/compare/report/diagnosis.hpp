/// Finding out why a solver disagrees, by asking heat-diagnose.
#ifndef HEAT_COMPARE_DIAGNOSIS_HPP
#define HEAT_COMPARE_DIAGNOSIS_HPP

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "interop/compare/measure/caller.hpp"
#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"
#include "interop/compare/results/results.hpp"

namespace heat::compare {

/// Run a configuration and the baseline in lockstep and tell where and why they part.
/// @param limit       seconds that it may take
/// @param difference  file for the difference of every cell after all steps, or empty
/// @param folder      of results, to keep the output of a diagnosis that failed, or empty
/// @return the findings of heat-diagnose, with "solver" and "ranks" in front; instead of findings
///         "failed" with its last words, if it found nothing; null if a signal ended it
nlohmann::ordered_json diagnose(const Options& options, const Plan& plan, const Config& config,
                                double limit, const std::filesystem::path& difference,
                                const std::filesystem::path& folder = {});

/// Diagnose every configuration that disagrees and was not diagnosed before; add the findings to
/// the results, write it to stderr, and draw where the fields differ.
/// @param save  called after each, to save the results
void diagnose_disagreements(const Options& options, const Plan& plan, Results& results,
                            const std::function<void()>& save);

}  // namespace heat::compare

#endif
