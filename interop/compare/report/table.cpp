#include "table.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "interop/common/text.hpp"
#include "interop/compare/measure/check.hpp"
#include "interop/compare/measure/machine_limits.hpp"
#include "interop/compare/plan/cores.hpp"
#include "where.hpp"

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

bool has_threads(const Plan& plan) {
  return std::ranges::any_of(plan.configs, [](const Config& c) { return c.threads > 0; });
}

/// The columns of a table: a rank count on a grid each, and a number of threads.
struct Columns {
  std::string heading;
  std::vector<Config> of{};  ///< without a solver
};

/// The column of a configuration, without a solver: threads alone are those of one rank. Where each
/// rank keeps its block, the grid tells the ranks.
Config column_of(Config config, int weak_ranks) {
  config.solver.clear();
  if (config.threads > 0) config.ranks = std::max(config.ranks, 1);
  if (weak_ranks > 0) config.ranks = weak_ranks;
  return config;
}

/// Of each grid of its own or, where every rank keeps its block, of all of them. The first is that
/// of solvers without MPI, and those of threads are the last.
std::vector<Columns> columns_of(const Plan& plan) {
  std::vector<Columns> all;
  const std::vector<Config> baselines = plan.baselines();
  for (std::size_t i = 0; i < baselines.size(); ++i) {
    const Config& baseline = baselines[i];
    const int weak_ranks = plan.weak_ranks.empty() ? 0 : plan.weak_ranks[i];
    if (weak_ranks == 0) {
      all.push_back({baseline.tells_grid ? text_of(baseline.grid) + " cells" : ""});
    } else {
      if (i == 0) all.push_back({"Every rank keeps its block: "});
      all[0].heading +=
          (i == 0 ? "" : ", ") + text_of(baseline.grid) + " on " + std::to_string(weak_ranks);
    }
    std::vector<Config>& columns = all.back().of;
    for (const Config& config : plan.configs) {
      if (config.grid != baseline.grid) continue;
      const Config column = column_of(config, weak_ranks);
      if (std::ranges::find(columns, column) == columns.end()) columns.push_back(column);
    }
  }
  for (Columns& columns : all) {
    std::ranges::sort(columns.of, {}, [](const Config& column) {
      return std::tuple(column.threads > 0, column.ranks, column.threads);
    });
  }
  return all;
}

/// A solver's place in a column: one without ranks may have it, too, in a column of threads, and
/// where grids grow with the ranks.
Config place_of(const Plan& plan, Config column, const std::string& solver) {
  column.solver = solver;
  const bool runs = std::ranges::find(plan.configs, column) != plan.configs.end();
  const bool may_be_alone = !plan.weak_ranks.empty() || (column.threads > 0 && column.ranks == 1);
  if (!runs && may_be_alone) column.ranks = plan.is_baseline(column) ? column.ranks : 0;
  return column;
}

/// Columns with an oversubscribed run: ranks and threads.
using Marked = std::map<std::pair<int, int>, Config>;

/// A table of configurations: a row a solver, a column a rank count.
/// @param cell    the text of a configuration
template <class Cell>
Table table(const std::string& title, const Plan& plan, const std::vector<Config>& columns,
            const Marked& marked, const Cell& cell) {
  Table result{title};
  for (const Config& column : columns) {
    const std::string mark = marked.contains({column.ranks, column.threads}) ? "*" : "";
    result.columns.push_back(column.is_parallel() ? text_of_workers(column) + mark : alone(plan));
  }
  for (const Config& config : plan.configs) {
    const std::string name = shown_name(plan, config.solver);
    if (config.grid != columns.front().grid) continue;
    if (std::ranges::find(result.rows, name, &Table::Row::name) != result.rows.end()) continue;
    Table::Row& row = result.rows.emplace_back(Table::Row{name});
    for (const Config& column : columns) {
      row.cells.push_back(cell(place_of(plan, column, config.solver)));
    }
  }
  return result;
}

/// Leave out the rows of the last table that have no number, and the table if it has none.
void leave_out_empty_rows(std::vector<Table>& tables) {
  std::erase_if(tables.back().rows, [](const Table::Row& row) {
    return std::ranges::all_of(row.cells, &std::string::empty);
  });
  if (tables.back().rows.empty()) tables.pop_back();
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

/// Why columns are marked.
std::string mark_line(const Plan& plan, const Marked& marked) {
  if (marked.empty()) return "";
  // Runs of an earlier session may be another machine's.
  const bool by_this = plan.oversubscribed(marked.begin()->second);
  const bool threads = has_threads(plan);
  return std::string("* more ranks ") + (threads ? "or threads " : "") + "than " +
         (by_this ? "this machine's " + count_of(core_count(), "core") : "cores");
}

/// Why numbers are marked.
std::string gpu_line(const std::vector<Summary>& summary) {
  const bool any = std::ranges::any_of(summary, &Summary::shares_gpu);
  return any ? "* before a number: more ranks than GPUs, so that several take turns on one" : "";
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
                               const std::vector<Summary>& summary, const Marked& marked) {
  const std::string speedup = "Speedup is relative to " + without_grid(plan.baseline);
  const std::string several =
      plan.baseline.workers() > 1 ? " * " + std::to_string(plan.baseline.workers()) : "";
  std::vector<std::string> lines{
      plan.weak_ranks.empty() ? speedup + "; efficiency is speedup" + several + " / " +
                                    (has_threads(plan) ? "(ranks x threads)." : "ranks.")
                              : speedup + " on the same grid.",
      plan.weak_ranks.empty() ? "" : "Efficiency is a solver's own time on one rank / its time.",
      mark_line(plan, marked), gpu_line(summary), wrong_line(plan, runs, summary)};
  for (const std::string& solver : plan.on_host) {
    lines.push_back(shown_name(plan, solver) + " " + ran_on_host);
  }
  lines.push_back(spread_line(summary));
  lines.push_back(where_line(runs));
  lines.push_back(threads_line(runs));
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
      {plan.weak_ranks.empty() ? "Parallel efficiency" : "Weak efficiency", true,
       [&](auto& s) { return ratio(s.efficiency); }}};
  if (!limits.empty()) {
    kinds.push_back({"Share of copy limit", false, [&](auto& s) {
                       return share(s, [](auto& limit) { return limit.copied_points(); });
                     }});
    kinds.push_back({"Share of op. limit", false, [&](auto& s) {
                       return share(s, [](auto& limit) { return limit.operations; });
                     }});
  }
  Marked marked;
  for (const Run& run : runs) {
    const Config column = column_of(run.config, 0);
    if (run.oversubscribed) marked.emplace(std::pair(column.ranks, column.threads), run.config);
  }
  Tables result;
  for (const Columns& columns : columns_of(plan)) {
    TablesOfGrid& grid = result.grids.emplace_back(TablesOfGrid{columns.heading});
    for (const Kind& kind : kinds) {
      const bool of_times = kind.title == kinds.front().title;
      grid.tables.push_back(table(kind.title, plan, columns.of, marked, [&](const Config& config) {
        const auto s = std::ranges::find(summary, config, &Summary::config);
        if (s == summary.end()) return of_times ? without_time(runs, config) : "";
        const std::string number = kind.show(*s);
        if (number.empty()) return number;
        return std::string(s->wrong() ? "!" : "") + (s->shares_gpu ? "*" : "") + number;
      }));
      grid.tables.back().in_paper = kind.in_paper;
      if (!of_times) leave_out_empty_rows(grid.tables);
    }
  }
  result.notes = notes(plan, runs, summary, marked);
  return result;
}

}  // namespace heat::compare
