#include "ratios.hpp"

#include <algorithm>

#include "interop/common/text.hpp"
#include "interop/compare/decide/rounds.hpp"
#include "interop/compare/measure/check.hpp"

namespace heat::compare {
namespace {

/// A text in a column, at its left end or, if the width is negative, at its right end.
std::string in_column(const std::string& text, int width) {
  const std::string space(std::max(std::abs(width) - static_cast<int>(text.size()), 0), ' ');
  return width < 0 ? space + text : text + space;
}

/// What follows a name in a line of a table.
std::string columns(const std::string& ranks, const std::string& ratio, const std::string& interval,
                    const std::string& verdict) {
  const std::string all =
      in_column(ranks, -6) + in_column(ratio, -7) + "  " + in_column(interval, 14) + "  " + verdict;
  return all.substr(0, all.find_last_not_of(' ') + 1);
}

/// A name that is too long for its column has a line of its own.
std::string line(std::size_t first, const std::string& name, const std::string& columns) {
  const std::string own_line = name.size() > first ? name + "\n" : "";
  return own_line + in_column(own_line.empty() ? name : "", static_cast<int>(first)) + columns +
         "\n";
}

std::string too_few_line(const Options& options, const std::vector<Summary>& summary) {
  int rounds = 0;
  bool any = false;
  for (const Summary& row : summary) {
    if (!row.ratio || row.wrong()) continue;
    any = true;
    rounds = std::max(rounds, row.repeats);
  }
  if (!any) return "";
  const std::string least = std::to_string(fewest_rounds);
  return "Verdict  undecided: " + count_of(rounds, "round") + "; intervals need " + least +
         (options.repeats == Options::until_decided ? ": give a larger --budget\n"
                                                    : ": give --repeats " + least + " or auto\n");
}

}  // namespace

std::string ratio_text(double ratio) {
  return format(ratio < 0.01  ? "%.2g"
                : ratio < 1.0 ? "%.3f"
                : ratio < 1e3 ? "%#.4g"
                              : "%.0f",
                ratio);
}

std::string interval_text(const Ratio& ratio) {
  if (!ratio.low) return "";
  return "[" + ratio_text(*ratio.low) + ", " + ratio_text(*ratio.high) + "]";
}

std::string verdict_text(const Ratio& ratio, double precision) {
  const std::string verdict = text_of(ratio.verdict);
  if (ratio.verdict == Verdict::same) return "same within " + format("%.3g%%", 100.0 * precision);
  if (ratio.verdict != Verdict::undecided) return verdict;
  if (ratio.more_rounds > 999) return verdict + ", 1000s of rounds";
  return verdict + ", " + count_of(ratio.more_rounds, "more round");
}

std::string interval_title(const Judgement& by) {
  return format("%.0f%% interval", 100.0 * by.confidence);
}

std::vector<std::string> ratio_notes(const Plan& plan, const std::vector<Run>& runs,
                                     double precision) {
  constexpr std::size_t most = 9;
  std::vector<std::string> lines{
      std::string("The baseline's time by a solver's, ") +
      (plan.by_jobs ? "round by round within its job, else by medians" : "round by round") +
      ": above 1 is faster."};
  for (const Config& config : plan.configs) {
    for (const Run* run : far_off(config, runs, precision)) {
      lines.push_back("Far off  " + describe(config) + ", round " + std::to_string(run->repeat) +
                      ": " + format("%.4g s", run->seconds));
    }
  }
  if (lines.size() > most) {
    const std::string others = std::to_string(lines.size() - most);
    lines.resize(most);
    lines.push_back("Far off  " + others + " more; see results.csv");
  }
  return lines;
}

std::string ratio_table(const std::string& title, const std::vector<RatioRow>& rows,
                        const Judgement& by) {
  if (rows.empty()) return "";
  std::vector<std::string> said;
  std::size_t first = std::max(title.size(), std::size_t{23}), widest = 0;
  for (const RatioRow& row : rows) {
    said.push_back(columns(row.ranks, ratio_text(row.ratio.ratio), interval_text(row.ratio),
                           row.wrong ? "wrong field" : verdict_text(row.ratio, by.precision)));
    first = std::max(first, row.name.size());
    widest = std::max(widest, said.back().size());
  }
  first = std::min(first, 80 - std::min(widest, std::size_t{80}));
  std::string text = line(first, title, columns("ranks", "ratio", interval_title(by), ""));
  for (std::size_t i = 0; i < rows.size(); ++i) text += line(first, rows[i].name, said[i]);
  return text + "\n";
}

std::string ratio_tables(const Plan& plan, const Options& options, const std::vector<Run>& runs,
                         const std::vector<Summary>& summary) {
  const bool any = std::ranges::any_of(summary, [](auto& s) { return s.ratio && s.ratio->low; });
  if (!any) return too_few_line(options, summary);
  std::string text;
  for (const Config& baseline : plan.baselines()) {
    std::vector<RatioRow> rows;
    for (const Summary& s : summary) {
      if (s.config.grid != baseline.grid || !s.ratio) continue;
      const std::string mark = s.crowded() ? "*" : "";
      const std::string workers = text_of_workers(s.config);
      rows.push_back({s.name, workers.empty() ? "" : workers + mark, *s.ratio, s.wrong()});
    }
    const std::string of = baseline.tells_grid ? "on " + text_of(baseline.grid) : "to baseline";
    text += ratio_table("Ratio " + of, rows, judgement_of(options));
  }
  for (const std::string& note : ratio_notes(plan, runs, options.precision)) {
    text += wrapped(note, 9) + "\n";
  }
  return text + "\n";
}

}  // namespace heat::compare
