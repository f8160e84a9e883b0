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
Table table(const std::string& title, const Plan& plan, const Config& baseline,
            const std::set<int>& marked, const Cell& cell) {
  std::vector<std::string> solvers;
  std::set<int> all_ranks;  // 0, those without MPI, is the first
  for (const Config& config : plan.configs) {
    if (config.grid != baseline.grid) continue;
    all_ranks.insert(config.ranks);
    if (solvers.empty() || solvers.back() != config.solver) solvers.push_back(config.solver);
  }
  Table result{title};
  for (const int ranks : all_ranks) {
    result.columns.push_back(
        ranks == 0 ? alone(plan) : std::to_string(ranks) + (marked.contains(ranks) ? "*" : ""));
  }
  for (const std::string& solver : solvers) {
    Table::Row& row = result.rows.emplace_back(Table::Row{shown_name(plan, solver)});
    for (const int ranks : all_ranks) {
      row.cells.push_back(cell({solver, ranks, baseline.grid, baseline.tells_grid}));
    }
  }
  return result;
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
             ? "! wrong: the field is not that of " + baseline + ", so the time does not count"
             : "! not compared: there is no result of " + baseline;
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
           (by_this ? "this machine's " + count_of(core_count(), "core") : "cores");
  }
  const bool several =
      std::ranges::any_of(plan.configs, [](const Config& config) { return config.ranks > 1; });
  if (plan.ranks_here || !several) return "";
  return "It is not known where the launcher ran the ranks, so none are marked by *.";
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
         describe(widest->config);
}

/// What marks and ratios mean.
std::vector<std::string> notes(const Plan& plan, const std::vector<Run>& runs,
                               const std::vector<Summary>& summary, const std::set<int>& marked) {
  const std::string several =
      plan.baseline.ranks > 1 ? " * " + std::to_string(plan.baseline.ranks) : "";
  std::vector<std::string> lines{"Speedup is relative to " + without_grid(plan.baseline) +
                                     "; efficiency is speedup" + several + " / ranks.",
                                 mark_line(plan, marked), wrong_line(plan, runs, summary)};
  for (const std::string& solver : plan.on_host) {
    lines.push_back(shown_name(plan, solver) + " " + ran_on_host);
  }
  lines.push_back(spread_line(summary));
  std::erase(lines, "");
  return lines;
}

}  // namespace

Tables tables_of(const Plan& plan, const std::vector<Run>& runs,
                 const std::vector<MachineLimits>& limits, const std::vector<Summary>& summary) {
  const auto ratio = [](const std::optional<double>& value) {
    return value ? format("%.2f", *value) : "";
  };
  const auto share = [&](const Summary& s, const auto& most) {
    const MachineLimits* limit = limit_of(plan, s.config, limits);
    const double speed = limit != nullptr ? most(*limit) : 0.0;
    return speed > 0.0 && s.speed > 0.0 ? format("%.0f%%", 100.0 * s.speed / speed) : "";
  };
  struct Kind {
    std::string title;
    bool in_paper;
    std::function<std::string(const Summary&)> show;
  };
  std::vector<Kind> kinds{
      {"Time in s" + median_of(summary), true, [](auto& s) { return significant(s.median, 4); }},
      {"Speed in Gpt/s", false,
       [](auto& s) { return s.speed > 0.0 ? significant(s.speed / 1e9) : ""; }},
      {"Speedup", true, [&](auto& s) { return ratio(s.speedup); }},
      {"Parallel efficiency", true, [&](auto& s) { return ratio(s.efficiency); }}};
  if (!limits.empty()) {
    kinds.push_back({"Share of copy limit", false, [&](auto& s) {
                       return share(s, [](auto& limit) { return limit.copied_points(); });
                     }});
    kinds.push_back({"Share of op. limit", false, [&](auto& s) {
                       return share(s, [](auto& limit) { return limit.operations; });
                     }});
  }
  std::set<int> marked;
  for (const Run& run : runs) {
    if (run.oversubscribed) marked.insert(run.config.ranks);
  }
  Tables result;
  for (const Config& baseline : plan.baselines()) {
    TablesOfGrid& grid = result.grids.emplace_back();
    if (baseline.tells_grid) grid.grid = text_of(baseline.grid) + " cells";
    for (const Kind& kind : kinds) {
      const bool of_times = kind.title == kinds.front().title;
      grid.tables.push_back(table(kind.title, plan, baseline, marked, [&](const Config& config) {
        const auto s = std::ranges::find(summary, config, &Summary::config);
        if (s == summary.end()) return of_times ? without_time(runs, config) : "";
        const std::string number = kind.show(*s);
        return (s->wrong() && !number.empty() ? "!" : "") + number;
      }));
      grid.tables.back().in_paper = kind.in_paper;
    }
  }
  result.notes = notes(plan, runs, summary, marked);
  return result;
}

}  // namespace heat::compare
