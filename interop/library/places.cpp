#include "places.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace heat {
namespace {

/// So many that a line of results stays readable.
constexpr std::size_t most_places = 512;

/// The largest number of a processor that is believed.
constexpr int most_cpus = 1 << 16;

/// Ranks in one place.
struct Place {
  std::size_t first, count;
  std::string node, cpus, gpu;
  std::int64_t places;  ///< of its threads, or 0

  [[nodiscard]] bool is_same(const Place& other) const {
    return std::tie(node, cpus, gpu, places) ==
           std::tie(other.node, other.cpus, other.gpu, other.places);
  }
};

/// A text of a rank, which may come from anywhere, as a part of a word.
template <std::size_t size>
std::string part_of_word(const char (&text)[size]) {
  std::string word(text, strnlen(text, size));
  std::ranges::replace_if(
      word, [](char c) { return c <= ' ' || c > '~' || c == '/' || c == ';'; }, '_');
  return word;
}

std::vector<Place> places_of_neighbours(std::span<const heat_rank_times> ranks) {
  std::vector<Place> places;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const heat_rank_times& rank = ranks[i];
    Place place{
        i,          1, part_of_word(rank.node), part_of_word(rank.cpus), part_of_word(rank.gpu),
        rank.places};
    if (!places.empty() && places.back().is_same(place)) {
      ++places.back().count;
    } else {
      places.push_back(std::move(place));
    }
  }
  return places;
}

/// One place a node and GPU, in the order of their first ranks.
std::vector<Place> without_cpus(const std::vector<Place>& all) {
  std::vector<Place> places;
  std::map<std::pair<std::string, std::string>, std::size_t> index;
  for (const Place& place : all) {
    const auto [at, is_new] = index.try_emplace({place.node, place.gpu}, places.size());
    if (is_new) {
      places.push_back({place.first, place.count, place.node, "*", place.gpu, place.places});
    } else {
      places[at->second].count += place.count;
    }
  }
  return places;
}

/// The numbers in "0-3,8", in order; none if it is anything else.
std::vector<int> cpus_in(std::string_view list) {
  std::vector<int> cpus;
  const char* at = list.data();
  const char* const end = at + list.size();
  const auto read = [&](int& number) {
    const auto [after, error] = std::from_chars(at, end, number);
    at = after;
    return error == std::errc();
  };
  while (at != end) {
    int first = 0;
    if (!read(first)) return {};
    int last = first;
    if (at != end && *at == '-' && !read((++at, last))) return {};
    if (first < 0 || last > most_cpus) return {};
    for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
    if (at != end && *at++ != ',') return {};
  }
  return cpus;
}

/// How many ranks there are, and threads: at least one a rank.
struct Crowd {
  std::int64_t ranks = 0, threads = 0;
};

/// Those of a machine by the processors that they may run on.
using RanksByCpus = std::map<std::vector<int>, Crowd>;

std::int64_t oversubscribed_on(const RanksByCpus& machine) {
  std::vector<std::vector<int>> sets(1);  // that ranks may fill: all that they may use, or less
  for (const auto& [cpus, crowd] : machine) {
    std::vector<int> both;
    std::ranges::set_union(sets.front(), cpus, std::back_inserter(both));
    sets.front() = std::move(both);
    sets.push_back(cpus);
  }
  RanksByCpus crowded;
  for (const std::vector<int>& set : sets) {
    RanksByCpus inside;
    std::int64_t count = 0;
    for (const auto& [cpus, crowd] : machine) {
      if (!std::ranges::includes(set, cpus)) continue;
      inside.emplace(cpus, crowd);
      count += crowd.threads;
    }
    if (count > static_cast<std::int64_t>(set.size())) crowded.merge(inside);
  }
  std::int64_t count = 0;
  for (const auto& [cpus, crowd] : crowded) count += crowd.ranks;
  return count;
}

}  // namespace

std::string hosts_text(std::span<const heat_rank_times> ranks) {
  std::vector<Place> places = places_of_neighbours(ranks);
  if (places.size() > most_places) places = without_cpus(places);
  std::string text;
  for (const Place& place : places) {
    if (!text.empty()) text += ";";
    text += std::to_string(place.first) + "+" + std::to_string(place.count) + "/" + place.node +
            "/" + place.cpus + "/" + place.gpu;
    if (place.places > 0) text += "/" + std::to_string(place.places);
  }
  return text;
}

std::int64_t oversubscribed_ranks(std::span<const heat_rank_times> ranks) {
  std::map<std::uint64_t, RanksByCpus> machines;
  for (const heat_rank_times& rank : ranks) {
    const auto cpus = cpus_in({rank.cpus, strnlen(rank.cpus, sizeof rank.cpus)});
    if (cpus.empty()) continue;
    Crowd& crowd = machines[rank.machine][cpus];
    ++crowd.ranks;
    crowd.threads += std::max<std::int64_t>(1, rank.threads);
  }
  std::int64_t count = 0;
  for (const auto& [number, machine] : machines) count += oversubscribed_on(machine);
  return count;
}

}  // namespace heat
