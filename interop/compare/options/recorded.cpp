#include "recorded.hpp"

#include "rows.hpp"

namespace heat::compare {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

using Place = ordered_json::json_pointer;

const Place baseline_ranks("/plan/baseline_ranks");

}  // namespace

void record_options(const Options& options, const fs::path& folder, ordered_json& record) {
  for (const Row& row : rows()) {
    if (!row.key.empty()) record[Place(row.key)] = row.write(options, folder);
  }
  record[baseline_ranks] =
      options.baseline_ranks > 0 ? ordered_json(options.baseline_ranks) : ordered_json();
}

Options recorded_options(const Options& given, const ordered_json& record) {
  const std::string folder = "'" + given.resume.string() + "'";
  Options options = given;
  for (const Row& row : rows()) {
    if (row.at_resume == AtResume::fixed && given.given(row.name)) {
      throw Refusal(Refusal::usage,
                    row.name + ": with --resume it is taken from " + folder + "; leave it out");
    }
  }
  try {
    for (const Row& row : rows()) {
      const bool replaced = row.at_resume == AtResume::free && given.given(row.name);
      if (row.key.empty() || replaced) continue;
      const Place place(row.key);
      if (row.may_lack && !record.contains(place)) continue;
      row.take(record.at(place), options);
    }
    if (const ordered_json ranks = record.value(baseline_ranks, ordered_json()); !ranks.is_null()) {
      ranks.get_to(options.baseline_ranks);
    }
  } catch (const std::exception&) {
    throw Refusal(Refusal::usage,
                  "--resume: " + folder + " has results.json without a plan to go on with");
  }
  return options;
}

}  // namespace heat::compare
