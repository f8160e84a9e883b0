#include "table.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "interop/common/text.hpp"
#include "interop/compare/measure/check.hpp"
#include "interop/compare/measure/machine_limits.hpp"
#include "interop/compare/plan/cores.hpp"

namespace heat::compare {
namespace {

constexpr std::size_t page = 80;
/// Room for the longest title, so that the columns of the three tables stand below each other.
constexpr std::size_t first_column = 23;

std::string pad(const std::string& text, std::size_t width) {
  return text + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

std::string pad_left(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::size_t width(const std::vector<std::string>& column) {
  return std::ranges::max(column, {}, &std::string::size).size();
}

/// A table, cut into several below each other where it is too wide for the page.
/// @param columns  the first has the names of the rows; each begins with its title
std::string lay_out(const std::vector<std::vector<std::string>>& columns) {
  const auto wide = [&](std::size_t i) { return std::max(width(columns[i]) + 2, std::size_t{8}); };
  const std::size_t first = std::max(width(columns.front()), first_column);
  std::string text;
  for (std::size_t begin = 1, end = 1; begin < columns.size(); begin = end) {
    std::size_t total = first;
    do {
      total += wide(end++);
    } while (end < columns.size() && total + wide(end) <= page);
    for (std::size_t row = 0; row < columns.front().size(); ++row) {
      std::string line = pad(columns.front()[row], first);
      for (std::size_t i = begin; i < end; ++i) line += pad_left(columns[i][row], wide(i));
      text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    text += "\n";
  }
  return text;
}

/// The title of the column of solvers without MPI.
std::string alone(const Plan& plan) {
  const bool only_serial = std::ranges::all_of(plan.configs, [&](const Config& config) {
    return config.ranks > 0 ||
           !(plan.on_gpu.contains(config.solver) || plan.on_host.contains(config.solver));
  });
  return only_serial ? "serial" : "no MPI";
}

/// A table of the configurations on the baseline's grid: a row a solver, a column a rank count.
/// @param marked  rank counts with an oversubscribed run
/// @param cell    the text of a configuration
template <class Cell>
std::string table(const std::string& title, const Plan& plan, const Config& baseline,
                  const std::set<int>& marked, const Cell& cell) {
  std::vector<std::string> solvers, names{title};
  std::set<int> all_ranks;  // 0, those without MPI, is the first
  for (const Config& config : plan.configs) {
    if (config.grid != baseline.grid) continue;
    all_ranks.insert(config.ranks);
    if (!solvers.empty() && solvers.back() == config.solver) continue;
    solvers.push_back(config.solver);
    names.push_back(shown_name(plan, config.solver));
  }
  std::vector<std::vector<std::string>> columns{names};
  for (const int ranks : all_ranks) {
    auto& column = columns.emplace_back();
    column.push_back(ranks == 0 ? alone(plan)
                                : std::to_string(ranks) + (marked.contains(ranks) ? "*" : ""));
    for (const std::string& solver : solvers) {
      column.push_back(cell({solver, ranks, baseline.grid, baseline.tells_grid}));
    }
  }
  return lay_out(columns);
}

/// How the last run ended, in the place of a time.
std::string without_time(const std::vector<Run>& runs, const Config& config) {
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    if (run->config != config || run->finished()) continue;
    return run->did_run() ? run->status : "not run";
  }
  return "";
}

std::string without_grid(Config baseline) {
  baseline.tells_grid = false;
  return describe(baseline);
}

/// The meaning of "!" before a number.
std::string wrong_line(const Plan& plan, const std::vector<Run>& runs,
                       const std::vector<Summary>& summary) {
  if (std::ranges::none_of(summary, &Summary::wrong)) return "";
  const std::string baseline = without_grid(plan.baseline);
  return has_reference(plan, runs)
             ? "! wrong: the field is not that of " + baseline + ", so the time does not count\n"
             : "! not compared: there is no result of " + baseline + "\n";
}

/// ", median of 3"; after failures configurations may have unlike counts: ", median of 1 to 3".
std::string median_of(const std::vector<Summary>& summary) {
  if (summary.empty()) return "";
  const auto [least, most] = std::ranges::minmax_element(summary, {}, &Summary::repeats);
  std::string text = ", median of " + std::to_string(least->repeats);
  if (most->repeats > least->repeats) text += " to " + std::to_string(most->repeats);
  return most->repeats > 1 ? text : "";
}

/// Why rank counts are marked, or why they could not be.
std::string mark_line(const Plan& plan, const std::set<int>& marked) {
  if (!marked.empty()) {
    // Runs of an earlier session may be another machine's.
    const bool by_this = plan.oversubscribed(*marked.begin());
    return "* more ranks than " +
           (by_this ? "this machine's " + count_of(core_count(), "core") : "cores") + "\n";
  }
  const bool several =
      std::ranges::any_of(plan.configs, [](const Config& config) { return config.ranks > 1; });
  if (plan.ranks_here || !several) return "";
  return "It is not known where the launcher ran the ranks, so none are marked by *.\n";
}

std::string spread_line(const std::vector<Summary>& summary) {
  const Summary* widest = nullptr;
  const auto spread = [](const Summary& s) {
    return s.median > 0.0 ? (s.max - s.min) / s.median : 0.0;
  };
  for (const Summary& s : summary) {
    if (s.repeats < 2) continue;
    if (widest == nullptr || spread(s) > spread(*widest)) widest = &s;
  }
  if (widest == nullptr) return "";
  return "Widest spread, (max - min)/median: " + format("%.0f%%", 100.0 * spread(*widest)) + ", " +
         describe(widest->config) + "\n";
}

}  // namespace

std::string tables(const Plan& plan, const std::vector<Run>& runs,
                   const std::vector<MachineLimits>& limits, const std::vector<Summary>& summary) {
  const auto ratio = [](const std::optional<double>& value) {
    return value ? format("%.2f", *value) : "";
  };
  const auto share = [&](const Summary& s, const auto& most) {
    const MachineLimits* limit = limit_of(plan, s.config, limits);
    const double speed = limit != nullptr ? most(*limit) : 0.0;
    return speed > 0.0 && s.speed > 0.0 ? format("%.0f%%", 100.0 * s.speed / speed) : "";
  };
  using Kind = std::pair<std::string, std::function<std::string(const Summary&)>>;
  std::vector<Kind> kinds{
      {"Time in s" + median_of(summary), [](auto& s) { return significant(s.median, 4); }},
      {"Speed in Gpt/s", [](auto& s) { return s.speed > 0.0 ? significant(s.speed / 1e9) : ""; }},
      {"Speedup", [&](auto& s) { return ratio(s.speedup); }},
      {"Parallel efficiency", [&](auto& s) { return ratio(s.efficiency); }}};
  if (!limits.empty()) {
    kinds.emplace_back("Share of copy limit", [&](auto& s) {
      return share(s, [](auto& limit) { return limit.copied_points(); });
    });
    kinds.emplace_back("Share of op. limit", [&](auto& s) {
      return share(s, [](auto& limit) { return limit.operations; });
    });
  }
  std::set<int> marked;
  for (const Run& run : runs) {
    if (run.oversubscribed) marked.insert(run.config.ranks);
  }
  std::string text;
  for (const Config& baseline : plan.baselines()) {
    if (baseline.tells_grid) text += text_of(baseline.grid) + " cells\n\n";
    for (const auto& [title, show] : kinds) {
      const bool of_times = title == kinds.front().first;
      text += table(title, plan, baseline, marked, [&](const Config& config) {
        const auto s = std::ranges::find(summary, config, &Summary::config);
        if (s == summary.end()) return of_times ? without_time(runs, config) : "";
        const std::string number = show(*s);
        return (s->wrong() && !number.empty() ? "!" : "") + number;
      });
    }
  }
  const std::string several =
      plan.baseline.ranks > 1 ? " * " + std::to_string(plan.baseline.ranks) : "";
  text += "Speedup is relative to " + without_grid(plan.baseline) + "; efficiency is speedup" +
          several + " / ranks.\n";
  text += mark_line(plan, marked) + wrong_line(plan, runs, summary);
  for (const std::string& solver : plan.on_host) {
    text += shown_name(plan, solver) + " " + ran_on_host + "\n";
  }
  return text + spread_line(summary) + "\n";
}

}  // namespace heat::compare
