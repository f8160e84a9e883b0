/// How runs and their summary are written in results.json, and read from it.
#ifndef HEAT_COMPARE_RECORD_HPP
#define HEAT_COMPARE_RECORD_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::compare {

constexpr int record_schema = 2;

/// The results.json of a folder; one of schema 1 is put into the form of schema 2.
/// @param option  that named the folder
/// @throws Refusal if there is none, or it is not of this program
nlohmann::ordered_json read_results(const std::filesystem::path& folder,
                                    const std::string& option = "--resume");

/// Of a run or a row; 0 for null, and in records of earlier versions, which lack them.
int threads_from(const nlohmann::ordered_json& json);

/// null for 0: a solver without ranks, or one that was missing on every grid.
nlohmann::ordered_json count_json(std::int64_t n);

nlohmann::ordered_json run_json(const Run& run);
nlohmann::ordered_json ratio_json(const std::optional<Ratio>& ratio);
nlohmann::ordered_json summary_json(const Summary& summary);
nlohmann::ordered_json limits_json(const std::vector<MachineLimits>& limits);

nlohmann::ordered_json messages_json(const std::vector<MessageLimits>& messages);
nlohmann::ordered_json explanations_json(const std::vector<Explanation>& explanations);

// These read the output of the functions above.
// They throw nlohmann::json::exception if a key is lacking or has a value of another type.

/// @param several_grids  whether the comparison has several
Run run_from(const nlohmann::ordered_json& json, bool several_grids);
std::vector<MachineLimits> limits_from(const nlohmann::ordered_json& json);
std::vector<MessageLimits> messages_from(const nlohmann::ordered_json& json);
/// Of explanations the parts alone, because all else follows from the record.
std::vector<Explanation> explanations_from(const nlohmann::ordered_json& json, bool several_grids);

/// The "machine" of results.json in short: "Intel(R) Xeon(R) Processor, 2 cores", and its GPUs.
std::string machine_line(const nlohmann::ordered_json& machine);

}  // namespace heat::compare

#endif
