#include "printed.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "interop/common/text.hpp"
#include "interop/compare/launch/decorated.hpp"

namespace heat::compare {
namespace {

// Keys of a caller's output; see heat_format_result().
constexpr const char* descheduled = "descheduled";
constexpr const char* of_ranks = "ranks_";
constexpr const char* ranks_sharing = "ranks_sharing";
constexpr const char* ranks_oversubscribed = "ranks_oversubscribed";
constexpr const char* threads = "threads";
constexpr const char* hosts = "hosts";

using Values = std::map<std::string, std::string>;

/// Any other number would spoil every sum and every order.
bool is_time(double seconds) { return std::isfinite(seconds) && seconds >= 0.0; }

std::string no_time(const Values& values, const std::string& key) {
  return "printed '" + key + " " + values.at(key) + "', which is no time";
}

/// A time that a caller of an older build does not print.
/// @throws std::runtime_error if it is no time
std::optional<double> newer_time(const Values& values, const std::string& key) {
  if (!values.contains(key)) return std::nullopt;
  const double time = number_in(values, key).value_or(-1.0);
  if (!is_time(time)) throw std::runtime_error(no_time(values, key));
  return time;
}

/// "0.25,0.5,1,3": least, median, most and the slowest rank; none if it is something else.
std::optional<RankSpread> spread_from(const std::string& text) {
  RankSpread s;
  int end = 0;
  const int read =
      std::sscanf(text.c_str(), "%lf,%lf,%lf,%d%n", &s.min, &s.median, &s.max, &s.slowest, &end);
  const bool whole = read == 4 && text.begin() + end == text.end();
  const bool sorted = is_time(s.min) && s.min <= s.median && s.median <= s.max && is_time(s.max);
  return whole && sorted && s.slowest >= 0 ? std::optional(s) : std::nullopt;
}

/// The ranks beside each other; none if the caller is of an older build, or has none.
/// @throws std::runtime_error if they are something else
std::optional<RankTimes> rank_times(const Values& values) {
  RankTimes ranks;
  for (const auto& [name, spread] : times_of_ranks) {
    const std::string key = std::string(of_ranks) + name;
    if (!values.contains(key)) return std::nullopt;
    const std::optional<RankSpread> read = spread_from(values.at(key));
    if (!read) throw std::runtime_error(no_time(values, key));
    ranks.*spread = *read;
  }
  ranks.sharing = static_cast<int>(number_in(values, ranks_sharing).value_or(0.0));
  return ranks;
}

/// An entry of the hosts, "0+2/n1/0-1/NVIDIA_H200_0000:1b:00.0", or "0+2/n1/0-1//2" of threads that
/// are bound to two places.
std::optional<RankPlace> place_from(const std::string& entry) {
  RankPlace place;
  int end = 0;
  if (std::sscanf(entry.c_str(), "%d+%d/%n", &place.first, &place.count, &end) != 2) return {};
  std::istringstream parts(entry.substr(static_cast<std::size_t>(end)));
  if (!std::getline(parts, place.node, '/') || !std::getline(parts, place.cpus, '/')) return {};
  std::getline(parts, place.gpu, '/');
  std::string places;
  std::getline(parts, places);
  place.places = number_from<int>(places).value_or(0);
  std::ranges::replace(place.gpu, '_', ' ');
  if (place.cpus == "*") place.cpus = "";
  return place;
}

/// Where the ranks ran; nothing if a launcher cut the line, or the caller is of an older build.
std::vector<RankPlace> places_from(const std::string& text) {
  std::vector<RankPlace> places;
  std::istringstream entries(text);
  for (std::string entry; std::getline(entries, entry, ';');) {
    const std::optional<RankPlace> place = place_from(entry);
    if (!place) return {};
    places.push_back(*place);
  }
  return places;
}

}  // namespace

std::string read_result(const std::string& out, Run& run) {
  std::vector<std::string> keys{"fingerprint",        "heat",  descheduled, ranks_sharing,
                                ranks_oversubscribed, threads, hosts};
  for (const auto& [key, time] : times_of_runs) keys.emplace_back(key);
  for (const auto& [key, time] : times_of_ranks) keys.push_back(std::string(of_ranks) + key);
  try {
    auto values = values_in(out, keys);
    const std::optional<double> heat = number_in(values, "heat");
    run.heat = heat.value_or(0.0);
    run.fingerprint = values["fingerprint"];
    bool whole = heat && run.fingerprint.size() == 16;
    for (const auto& [name, time] : times_of_runs) {
      const std::string key = name;
      run.*time = number_in(values, key).value_or(-1.0);
      if (is_time(run.*time)) continue;
      if (values.contains(key)) return "the caller " + no_time(values, key);
      whole = false;
    }
    run.descheduled = newer_time(values, descheduled);
    run.ranks = rank_times(values);
    run.hosts = places_from(values[hosts]);
    const double told = number_in(values, threads).value_or(run.config.threads);
    if (run.config.threads > 0 && told != run.config.threads) {
      return "the solver ran on " + count_of(static_cast<int>(told), "thread") + ", not on " +
             std::to_string(run.config.threads);
    }
    if (number_in(values, ranks_oversubscribed).value_or(0.0) > 0.0) run.oversubscribed = true;
    // A launcher may start nothing at all; without one, it was the solver that ended the caller.
    if (!whole && run.config.ranks == 0 && out.empty()) return "the solver ended the program";
    return whole ? "" : "the caller ended well but printed no result";
  } catch (const std::runtime_error& fault) {
    return std::string("the caller ") + fault.what();
  }
}

}  // namespace heat::compare
