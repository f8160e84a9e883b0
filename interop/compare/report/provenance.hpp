/// Where the runs of a comparison were made, in words.
#ifndef HEAT_COMPARE_PROVENANCE_HPP
#define HEAT_COMPARE_PROVENANCE_HPP

#include <nlohmann/json.hpp>
#include <vector>

#include "table.hpp"

namespace heat::compare {

// Parts of results.json. What a record does not tell, as an older one, is left out.

std::vector<Fact> machine_facts(const nlohmann::ordered_json& machine);
std::vector<Fact> build_facts(const nlohmann::ordered_json& build);
std::vector<Fact> session_facts(const nlohmann::ordered_json& session);

}  // namespace heat::compare

#endif
