#include <cmath>

#include "causes.hpp"
#include "interop/common/text.hpp"
#include "search.hpp"

namespace heat::diagnose {
namespace {

using nlohmann::ordered_json;

std::string range_text(std::int64_t low, std::int64_t high) {
  return low == high ? std::to_string(low) : std::to_string(low) + ".." + std::to_string(high);
}

/// "12 of 2867 cells differ after 20 steps, by 0.0125 or 1.13e+14 ulps at most"
std::string size_text(const Difference& d, const Problem& problem, std::int64_t step) {
  std::string text = std::to_string(d.cells) + " of " + std::to_string(problem.nx * problem.ny) +
                     " cells differ after " + compare::count_of(step, "step");
  if (d.cells == 0) return text;
  if (!std::isfinite(d.largest)) return text + ", and some are not finite";
  if (d.ulps == 0) return text + ", by the sign of a zero";
  text += ", by " + compare::format("%.3g", d.largest) + " or " +
          compare::format("%.3g", static_cast<double>(d.ulps)) + (d.ulps == 1 ? " ulp" : " ulps") +
          " at most";
  return text + (d.only_subnormal ? "; all of them are subnormal" : "");
}

/// Where the first bad cell lies.
struct Place {
  int owner = 0;      ///< rank that holds it
  std::string edges;  ///< sides of its rank's block that it lies on, or ""
  bool at_source = false;
};

Place place_of(std::int64_t x, std::int64_t y, const Problem& problem, const Findings& f) {
  Place place{owner_of(f.blocks, x, y), "", false};
  const heat_block& b = f.blocks[static_cast<std::size_t>(place.owner)];
  const std::pair<bool, const char*> sides[] = {{x == b.x, "low x"},
                                                {x == b.x + b.nx - 1, "high x"},
                                                {y == b.y, "low y"},
                                                {y == b.y + b.ny - 1, "high y"}};
  for (const auto& [on, name] : sides) {
    if (on) place.edges += (place.edges.empty() ? "" : ", ") + std::string(name);
  }
  for (const heat_source& s : problem.sources) place.at_source |= s.x == x && s.y == y;
  return place;
}

std::string first_text(const Difference& d, const Place& place, int ranks) {
  std::string text = "first at " + cell_text(d.x, d.y);
  if (ranks > 1) {
    text += ", in the block of rank " + std::to_string(place.owner) +
            (place.edges.empty() ? ", inside it" : ", at its edge (" + place.edges + ")");
  }
  text += place.at_source ? ", a source" : "";
  return text + "; all in x " + range_text(d.x_low, d.x_high) + ", y " +
         range_text(d.y_low, d.y_high);
}

const char* name_of(Findings::Manner manner) {
  switch (manner) {
    case Findings::Manner::stepwise: return "stepwise";
    case Findings::Manner::kept_state: return "with kept state";
    case Findings::Manner::only_at_once: return "only at once";
    case Findings::Manner::nowhere: return "nowhere";
    default: return "not again";
  }
}

ordered_json json_of(const Difference& d) {
  return {{"cells", d.cells},         {"largest", d.largest},
          {"ulps", d.ulps},           {"only_subnormal", d.cells > 0 && d.only_subnormal},
          {"x", {d.x_low, d.x_high}}, {"y", {d.y_low, d.y_high}}};
}

ordered_json blocks_json(const std::vector<heat_block>& blocks) {
  ordered_json json = ordered_json::array();
  for (const heat_block& b : blocks) {
    json.push_back({{"x", b.x}, {"y", b.y}, {"nx", b.nx}, {"ny", b.ny}});
  }
  return json;
}

}  // namespace

ordered_json report(const Request& request, int ranks, const Findings& f) {
  using Manner = Findings::Manner;
  const bool found_step = f.at_first.cells > 0;
  ordered_json json{{"shows", name_of(f.manner)}, {"at_end", json_of(f.at_end)}};
  ordered_json text = ordered_json::array();
  if (f.manner != Manner::never) {
    text.push_back(size_text(f.at_end, request.problem, request.problem.steps));
  }
  if (found_step) {
    json["first_bad_step"] = f.high;
    json["at_first_bad_step"] = json_of(f.at_first);
    const Place place = place_of(f.at_first.x, f.at_first.y, request.problem, f);
    json["first_bad_cell"] = {{"x", f.at_first.x},
                              {"y", f.at_first.y},
                              {"rank", place.owner},
                              {"block_edge", place.edges},
                              {"source", place.at_source}};
    text.push_back(
        f.high == 0
            ? "wrong before the first step: the solver reads another start than it was given"
            : "first bad step: " + std::to_string(f.high));
    text.push_back(size_text(f.at_first, request.problem, f.high));
    text.push_back(first_text(f.at_first, place, ranks));
    if (f.manner == Manner::kept_state) {
      text.push_back(
          "it does not show when both go on from the state before: the solver keeps something "
          "between steps");
    }
  } else if (f.manner == Manner::kept_state) {
    text.push_back("they part between the steps " + std::to_string(f.low) + " and " +
                   std::to_string(f.high));
  }
  json["cause"] = f.cause;
  text.push_back((f.manner == Manner::nowhere ? "they agree: " : "likely cause: ") + f.cause_text);
  json["text"] = text;
  if (!f.difference_lost.empty()) json["difference_lost"] = f.difference_lost;
  json["blocks"] = blocks_json(f.blocks);
  return json;
}

}  // namespace heat::diagnose
