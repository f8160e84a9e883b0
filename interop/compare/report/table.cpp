#include "table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <set>

#include "interop/common/text.hpp"
#include "interop/compare/measure/check.hpp"
#include "interop/compare/measure/machine_limits.hpp"
#include "interop/compare/plan/cores.hpp"

namespace heat::compare {
namespace {

constexpr std::size_t page = 80;
/// Room for the longest title, so that the columns of the three tables stand below each other.
constexpr std::size_t first_column = 23;

/// A number with some significant digits, as far as they are decimals.
std::string significant(double value, int digits = 3) {
  if (value <= 0.0) return "0";
  const int places = digits - 1 - static_cast<int>(std::floor(std::log10(value)));
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", std::clamp(places, 0, 7), value);
  return text;
}

std::string pad(const std::string& text, std::size_t width) {
  return text + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

std::string pad_left(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

using Cell = std::function<std::string(const Config&)>;

/// A table, cut into several below each other where it is too wide for the page.
class Table {
 public:
  Table(const Plan& plan, const Config& baseline, const std::set<int>& marked)
      : plan_(plan), baseline_(baseline), marked_(marked) {
    for (const Config& config : plan.configs) {
      if (config.grid != baseline.grid) continue;
      if (rows_.empty() || rows_.back() != config.solver) rows_.push_back(config.solver);
      ranks_.insert(config.ranks);
    }
  }

  [[nodiscard]] std::string print(const std::string& title, const Cell& cell) const {
    std::vector<std::vector<std::string>> columns;
    for (const int ranks : ranks_) {
      columns.push_back(
          {ranks == 0 ? alone() : std::to_string(ranks) + (marked_.contains(ranks) ? "*" : "")});
      for (const std::string& row : rows_) {
        columns.back().push_back(cell({row, ranks, baseline_.grid, baseline_.tells_grid}));
      }
    }
    std::vector<std::string> names{title};
    for (const std::string& row : rows_) names.push_back(shown_name(plan_, row));
    return lay_out(names, columns);
  }

 private:
  /// What the column of solvers without MPI is called.
  [[nodiscard]] std::string alone() const {
    const auto is_serial = [&](const Config& config) {
      return config.ranks > 0 ||
             !(plan_.on_gpu.contains(config.solver) || plan_.on_host.contains(config.solver));
    };
    return std::all_of(plan_.configs.begin(), plan_.configs.end(), is_serial) ? "serial" : "no MPI";
  }

  static std::size_t width(const std::vector<std::string>& column) {
    std::size_t result = 0;
    for (const std::string& text : column) result = std::max(result, text.size());
    return result;
  }

  static std::string lay_out(const std::vector<std::string>& names,
                             const std::vector<std::vector<std::string>>& columns) {
    std::string text;
    const std::size_t first = std::max(width(names), first_column);
    for (std::size_t begin = 0, end = 0; begin < columns.size(); begin = end) {
      std::vector<std::string> lines;
      for (const std::string& name : names) lines.push_back(pad(name, first));
      do {
        const std::size_t wide = width(columns[end]) + 2;
        for (std::size_t i = 0; i < lines.size(); ++i) {
          lines[i] += pad_left(columns[end][i], std::max(wide, std::size_t{8}));
        }
        ++end;
      } while (end < columns.size() &&
               lines[0].size() + std::max(width(columns[end]) + 2, std::size_t{8}) <= page);
      for (const std::string& line : lines) {
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
      }
      text += "\n";
    }
    return text;
  }

  const Plan& plan_;
  const Config& baseline_;       ///< on the grid of this table
  const std::set<int>& marked_;  ///< rank counts of which some run was oversubscribed
  std::vector<std::string> rows_;
  std::set<int> ranks_;  // 0, the serial column, is the first
};

const Summary* find(const std::vector<Summary>& summary, const Config& config) {
  for (const Summary& s : summary) {
    if (s.config == config) return &s;
  }
  return nullptr;
}

/// What stands for a time where there is none: how the last run ended.
std::string without_time(const std::vector<Run>& runs, const Config& config) {
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    if (run->config != config || run->finished()) continue;
    return run->did_run() ? run->status : "not run";
  }
  return "";
}

std::string marked_if_wrong(const Summary& summary, const std::string& number) {
  return (summary.wrong() ? "!" : "") + number;
}

/// The baseline, on whatever grid.
std::string without_grid(Config baseline) {
  baseline.tells_grid = false;
  return describe(baseline);
}

/// What "!" before a number means.
std::string wrong_line(const Plan& plan, const std::vector<Run>& runs,
                       const std::vector<Summary>& summary) {
  if (std::none_of(summary.begin(), summary.end(), [](const Summary& s) { return s.wrong(); }))
    return "";
  const std::string baseline = without_grid(plan.baseline);
  return has_reference(plan, runs)
             ? "! wrong: the field is not that of " + baseline + ", so the time does not count\n"
             : "! not compared: there is no result of " + baseline + "\n";
}

/// ", median of 3"; after failures configurations may have unlike counts: ", median of 1 to 3".
std::string median_of(const std::vector<Summary>& summary) {
  if (summary.empty()) return "";
  const auto [least, most] =
      std::minmax_element(summary.begin(), summary.end(),
                          [](const Summary& a, const Summary& b) { return a.repeats < b.repeats; });
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
  const bool several = std::any_of(plan.configs.begin(), plan.configs.end(),
                                   [](const Config& config) { return config.ranks > 1; });
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
  std::set<int> marked;
  for (const Run& run : runs) {
    if (run.oversubscribed) marked.insert(run.config.ranks);
  }
  std::string text;
  for (const Config& baseline : plan.baselines()) {
    if (baseline.tells_grid) text += text_of(baseline.grid) + " cells\n\n";
    const Table table(plan, baseline, marked);
    text += table.print("Time in s" + median_of(summary), [&](const Config& config) {
      const Summary* s = find(summary, config);
      return s != nullptr ? marked_if_wrong(*s, significant(s->median, 4))
                          : without_time(runs, config);
    });
    text += table.print("Speed in Gpt/s", [&](const Config& config) {
      const Summary* s = find(summary, config);
      return s != nullptr && s->speed > 0.0 ? marked_if_wrong(*s, significant(s->speed / 1e9)) : "";
    });
    text += table.print("Speedup", [&](const Config& config) {
      const Summary* s = find(summary, config);
      return s != nullptr && s->speedup ? marked_if_wrong(*s, format("%.2f", *s->speedup)) : "";
    });
    text += table.print("Parallel efficiency", [&](const Config& config) {
      const Summary* s = find(summary, config);
      return s != nullptr && s->efficiency ? marked_if_wrong(*s, format("%.2f", *s->efficiency))
                                           : "";
    });
    if (limits.empty()) continue;
    const auto share = [&](const Config& config, const auto& of) {
      const Summary* s = find(summary, config);
      const MachineLimits* limit = limit_of(plan, config, limits);
      if (s == nullptr || limit == nullptr || s->speed <= 0.0 || of(*limit) <= 0.0) {
        return std::string();
      }
      return marked_if_wrong(*s, format("%.0f%%", 100.0 * s->speed / of(*limit)));
    };
    text += table.print("Share of copy limit", [&](const Config& config) {
      return share(config, [](const MachineLimits& limit) { return limit.copied_points(); });
    });
    text += table.print("Share of op. limit", [&](const Config& config) {
      return share(config, [](const MachineLimits& limit) { return limit.operations; });
    });
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
