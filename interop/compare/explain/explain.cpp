#include "explain.hpp"

#include <algorithm>

#include "interop/common/text.hpp"
#include "interop/compare/measure/machine_limits.hpp"

namespace heat::compare {
namespace {

/// Cells of the halos of a rank in the middle, and from how many neighbours they come.
struct Halo {
  double cells = 0.0;
  int neighbours = 0;
};

/// The halo where `ranks` blocks have the shortest borders, as the solvers choose them.
Halo halo_of(const Grid& grid, int ranks) {
  Halo best;
  double shortest = -1.0;
  for (int px = 1; px <= ranks; ++px) {
    if (ranks % px != 0) continue;
    const int py = ranks / px;
    const auto nx = static_cast<double>(grid.nx), ny = static_cast<double>(grid.ny);
    const double borders = (px - 1) * ny + (py - 1) * nx;
    if (shortest >= 0.0 && borders >= shortest) continue;
    shortest = borders;
    const int along_x = std::min(px - 1, 2), along_y = std::min(py - 1, 2);
    best = {along_x * ny / py + along_y * nx / px, along_x + along_y};
  }
  return best;
}

/// The least time of a rank's messages in a step: one after the other, at full speed.
double seconds_of(const MessageLimits& messages, const Halo& halo) {
  return halo.neighbours * messages.latency + sizeof(double) * halo.cells / messages.bandwidth;
}

/// Find the smallest cache that holds both arrays. Each core has the first two by itself.
void find_cache(const Summary& row, const MachineLimits& limit, Explanation& e) {
  const double bytes = bytes_a_point * static_cast<double>(row.config.grid.nx) *
                       static_cast<double>(row.config.grid.ny);
  for (const CacheLimit& cache : limit.caches) {
    const int caches = cache.level < 3 ? limit.cores : 1;
    if (bytes > static_cast<double>(cache.bytes) * caches) continue;
    e.cache = cache.level;
    e.cache_share = row.speed * bytes_a_point / cache.copy;
    return;
  }
}

}  // namespace

Explanation shares_of(const Summary& row, const MachineLimits* limit, const MessageLimits* messages,
                      std::int64_t steps, bool chosen) {
  Explanation e;
  e.config = row.config;
  if (row.speed <= 0.0) return e;
  if (limit != nullptr) {
    e.cores = limit->cores;
    e.copy_share = row.speed / limit->copied_points();
    if (limit->operations > 0.0) e.operations_share = row.speed / limit->operations;
    find_cache(row, *limit, e);
  }
  if (messages != nullptr && !chosen) {
    const double step = row.seconds / static_cast<double>(steps);  // as the waiting is of that run
    e.message_share = seconds_of(*messages, halo_of(row.config.grid, row.config.ranks)) / step;
  }
  return e;
}

std::vector<Explanation> explain(const Options& options, const Plan& plan,
                                 const std::vector<MachineLimits>& limits,
                                 const std::vector<MessageLimits>& messages,
                                 const std::vector<Summary>& summary,
                                 const std::vector<Explanation>& known) {
  std::vector<Explanation> all;
  for (const Summary& row : summary) {
    const auto given = options.solver_options.find(row.config.solver);
    const bool chosen = given != options.solver_options.end() &&
                        ("," + given->second).find(",p") != std::string::npos;  // px or py
    const auto between = std::ranges::find(messages, row.config.ranks, &MessageLimits::ranks);
    Explanation& e = all.emplace_back(shares_of(row, limit_of(plan, row.config, limits),
                                                between == messages.end() ? nullptr : &*between,
                                                options.steps, chosen));
    const auto before = std::ranges::find(known, row.config, &Explanation::config);
    if (before != known.end()) e.parts = before->parts;
    e.text = sentence_of(row, e);
  }
  return all;
}

std::vector<std::string> reasons(const std::vector<Summary>& summary,
                                 const std::vector<Explanation>& explanations) {
  std::vector<std::string> all{disturbance(summary, explanations)};
  if (all.front().empty()) all.clear();
  for (const Explanation& e : explanations) all.push_back(e.text);
  return all;
}

std::string why_lines(const std::vector<std::string>& reasons) {
  std::string text;
  for (const std::string& reason : reasons) {
    const std::string line = wrapped("Why      " + reason, 9) + "\n";
    text += text.empty() ? line : std::string(9, ' ') + line.substr(9);
  }
  return text;
}

}  // namespace heat::compare
