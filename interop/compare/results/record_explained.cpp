/// The record of what explains times: messages, and explanations with the parts of solvers.
#include "record.hpp"

namespace heat::compare {

using nlohmann::ordered_json;

namespace {

ordered_json or_null(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

std::optional<double> number_in(const ordered_json& json, const char* key) {
  const ordered_json& value = json.at(key);
  return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

void add_parts(const Parts& parts, ordered_json& json) {
  json["steps"] = parts.steps;
  json["seconds_a_step"] = parts.whole;
  json["seconds_without_kernel"] = or_null(parts.without_kernel);
  json["seconds_without_neighbours"] = or_null(parts.without_neighbours);
  json["points_per_second_in_cache"] = or_null(parts.in_cache);
}

}  // namespace

ordered_json messages_json(const std::vector<MessageLimits>& messages) {
  ordered_json all = ordered_json::array();
  for (const MessageLimits& one : messages) {
    all.push_back({{"ranks", one.ranks},
                   {"latency_seconds", one.latency},
                   {"bytes_per_second", one.bandwidth}});
  }
  return all;
}

std::vector<MessageLimits> messages_from(const ordered_json& json) {
  std::vector<MessageLimits> all;
  for (const ordered_json& one : json) {
    all.push_back({one.at("ranks"), one.at("latency_seconds"), one.at("bytes_per_second")});
  }
  return all;
}

ordered_json explanations_json(const std::vector<Explanation>& explanations) {
  ordered_json all = ordered_json::array();
  for (const Explanation& e : explanations) {
    ordered_json& json =
        all.emplace_back(ordered_json{{"solver", e.config.solver},
                                      {"ranks", count_json(e.config.ranks)},
                                      {"threads", count_json(e.config.threads)},
                                      {"nx", e.config.grid.nx},
                                      {"ny", e.config.grid.ny},
                                      {"cores", count_json(e.cores)},
                                      {"copy_share", or_null(e.copy_share)},
                                      {"operations_share", or_null(e.operations_share)},
                                      {"cache", count_json(e.cache)},
                                      {"cache_share", or_null(e.cache_share)},
                                      {"message_share", or_null(e.message_share)}});
    if (e.parts) add_parts(*e.parts, json);
    json["text"] = e.text;
  }
  return all;
}

std::vector<Explanation> explanations_from(const ordered_json& json, bool several_grids) {
  std::vector<Explanation> all;
  for (const ordered_json& one : json) {
    if (!one.contains("steps")) continue;
    Explanation& e = all.emplace_back();
    e.config.solver = one.at("solver");
    e.config.ranks = one.at("ranks").is_null() ? 0 : one.at("ranks").get<int>();
    e.config.threads = threads_from(one);
    e.config.grid = {one.at("nx"), one.at("ny")};
    e.config.tells_grid = several_grids;
    e.parts = Parts{
        one.at("steps"), one.at("seconds_a_step"), number_in(one, "seconds_without_kernel"),
        number_in(one, "seconds_without_neighbours"), number_in(one, "points_per_second_in_cache")};
  }
  return all;
}

}  // namespace heat::compare
