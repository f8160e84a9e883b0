/// Findings as JSON, for ./compare and for people.
#ifndef HEAT_DIAGNOSE_REPORT_HPP
#define HEAT_DIAGNOSE_REPORT_HPP

#include <nlohmann/json.hpp>

#include "search.hpp"

namespace heat::diagnose {

/// Everything that was found, and `text`: the same in sentences, a line each.
nlohmann::ordered_json report(const Request& request, int ranks, const Findings& findings);

}  // namespace heat::diagnose

#endif
