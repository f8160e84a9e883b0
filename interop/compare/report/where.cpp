#include "where.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "interop/common/text.hpp"

namespace heat::compare {
namespace {

/// A node and the ranks on it.
struct Node {
  std::string name;
  int ranks = 0;
  std::vector<RankPlace> places{};
};

/// In the order of their first ranks.
std::vector<Node> nodes_of(const std::vector<RankPlace>& hosts) {
  std::vector<Node> nodes;
  std::map<std::string, std::size_t> index;
  for (const RankPlace& place : hosts) {
    const auto [at, is_new] = index.try_emplace(place.node, nodes.size());
    if (is_new) nodes.push_back({place.node});
    Node& node = nodes[at->second];
    node.ranks += place.count;
    node.places.push_back(place);
  }
  return nodes;
}

/// "n1", "n1 and n2, 2 each", "n1, n2 ... n79 (79 hosts), 126 to 128 each"
std::string names_of(const std::vector<Node>& nodes) {
  const std::string& first = nodes.front().name;
  const std::string& last = nodes.back().name;
  if (nodes.size() == 1) return first;
  const std::string names =
      nodes.size() == 2
          ? first + " and " + last
          : first + ", " + nodes[1].name + (nodes.size() == 3 ? " and " : " ... ") + last +
                (nodes.size() == 3 ? "" : " (" + count_of(nodes.size(), "host") + ")");
  const auto [least, most] = std::ranges::minmax(nodes, {}, &Node::ranks);
  return names + ", " + (most.ranks > least.ranks ? std::to_string(least.ranks) + " to " : "") +
         std::to_string(most.ranks) + " each";
}

/// The processors in "0-3,8"; none if the list is cut or not known.
std::set<int> cpus_in(const std::string& list) {
  std::set<int> cpus;
  std::istringstream ranges(list);
  for (std::string range; std::getline(ranges, range, ',');) {
    const auto dash = range.find('-');
    const auto first = number_from<int>(range.substr(0, dash));
    const auto last = dash == range.npos ? first : number_from<int>(range.substr(dash + 1));
    if (!first || !last) return {};
    for (int cpu = *first; cpu <= *last; ++cpu) cpus.insert(cpu);
  }
  return cpus;
}

/// What ranks of a node may use, beside each other.
struct Binding {
  bool known = true, own = true, same = true;
  std::size_t least = 0, most = 0;  ///< processors of a rank

  void add(const Node& node) {
    std::set<int> taken;
    for (const RankPlace& place : node.places) {
      const std::set<int> cpus = cpus_in(place.cpus);
      known = known && !cpus.empty();
      own = own && place.count == 1 &&
            std::ranges::none_of(cpus, [&](int cpu) { return taken.contains(cpu); });
      same = same && place.cpus == node.places.front().cpus;
      taken.insert(cpus.begin(), cpus.end());
      least = most == 0 ? cpus.size() : std::min(least, cpus.size());
      most = std::max(most, cpus.size());
    }
  }
};

/// ", each on a processor of its own"
std::string words_of(const Binding& binding) {
  const std::string count =
      binding.least < binding.most
          ? std::to_string(binding.least) + " to " + std::to_string(binding.most) + " processors"
          : count_of(binding.most, "processor");
  if (!binding.known) return "";
  if (binding.own) return ", each on " + count + " of its own";
  if (binding.same && binding.most == 1) return ", taking turns on 1 processor";
  if (binding.same) return ", each free to use all " + count + " there";
  return ", each bound to " + count + " that others use, too";
}

/// The last of the runs with the most ranks and the fewest threads, or the other way round; null if
/// none has two.
/// @param is_known  whether a place tells what is to be said
/// @param crowded   whether runs with more than the cores count, too
const Run* widest_run(const std::vector<Run>& runs, int Config::*count, int Config::*other,
                      bool (*is_known)(const RankPlace&), bool crowded = true) {
  const Run* widest = nullptr;
  const auto width = [&](const Run& run) {
    return std::pair(run.config.*count, -(run.config.*other));
  };
  for (const Run& run : runs) {
    const bool known =
        run.finished() && !run.hosts.empty() && std::ranges::all_of(run.hosts, is_known);
    if (!known || run.config.*count < 2 || (run.oversubscribed && !crowded)) continue;
    if (widest == nullptr || width(run) >= width(*widest)) widest = &run;
  }
  return widest;
}

/// How threads are bound in the place that has the fewest places for them.
std::string words_of(const RankPlace& place, int threads) {
  const auto processors = static_cast<int>(cpus_in(place.cpus).size());
  if (place.places == 1 && processors == 1) return "took turns on one processor";
  if (place.places == 1) {
    return "were not bound, and may each run on all of processors " + place.cpus;
  }
  return "were bound to " + count_of(place.places, "place") + ", on processors " + place.cpus +
         (place.places < threads ? ", so that some share one" : "");
}

}  // namespace

std::string where_line(const std::vector<Run>& runs) {
  const Run* widest =
      widest_run(runs, &Config::ranks, &Config::threads, [](auto&) { return true; });
  if (widest == nullptr) return "";
  const std::vector<Node> nodes = nodes_of(widest->hosts);
  Binding binding;
  for (const Node& node : nodes) binding.add(node);
  return count_of(widest->config.ranks, "rank") + " ran on " + names_of(nodes) + words_of(binding) +
         ".";
}

std::string threads_line(const std::vector<Run>& runs) {
  const auto is_known = [](const RankPlace& place) {
    return place.places > 0 && !place.cpus.empty();
  };
  const Run* widest = widest_run(runs, &Config::threads, &Config::ranks, is_known, false);
  if (widest == nullptr) widest = widest_run(runs, &Config::threads, &Config::ranks, is_known);
  if (widest == nullptr) return "";
  const RankPlace& least = *std::ranges::min_element(widest->hosts, {}, &RankPlace::places);
  const int threads = widest->config.threads;
  return "The " + count_of(threads, "thread") + " of " +
         (widest->config.ranks > 1 ? "each rank of " : "") + widest->config.solver + " " +
         words_of(least, threads) + (widest->binding.empty() ? "" : " (" + widest->binding + ")") +
         ".";
}

}  // namespace heat::compare
