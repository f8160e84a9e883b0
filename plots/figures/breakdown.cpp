#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <vector>

#include "plots/canvas/canvas.hpp"
#include "plots/canvas/style.hpp"

namespace heat::plots {
namespace {

constexpr double half_bar = 0.36;    ///< half the height of a bar, in rows
constexpr double group_gap = 0.9;    ///< free rows between rank counts
constexpr double row_height = 14.0;  ///< in points
constexpr double label_gap = 6.0;    ///< from a bar to its total, in points
constexpr double rank_width = 64.0;  ///< left of the names, in points
constexpr double name_width =
    0.62 * Page::legend_font;             ///< of a character, in points, a generous mean
constexpr std::size_t longest_name = 28;  ///< in characters; others are shortened
constexpr double digit_width = 0.66 * Page::legend_font;  ///< in points, a generous one

/// A share of the time: dark, middle and hatched on white, so that grey print tells them apart.
struct Share {
  const char* name;
  double compare::Summary::*time;
  const char* look;
};
constexpr std::array shares{Share{"compute", &compare::Summary::compute,
                                  "fc rgb '#33506b' fs solid border lc rgb '#222222'"},
                            Share{"posting halos", &compare::Summary::exchange,
                                  "fc rgb '#E69F00' fs solid border lc rgb '#222222'"},
                            Share{"waiting", &compare::Summary::waiting,
                                  "fc rgb '#222222' fs pattern 4 border lc rgb '#222222'"}};

double total_of(const compare::Summary& row) { return row.compute + row.exchange + row.waiting; }

struct Bar {
  const compare::Summary* solver;
  std::string name;    ///< shortened, with marks
  double total = 0.0;  ///< in the figure's unit
  double row = 0.0;    ///< of its middle, downwards
  bool first = false;  ///< of its rank count
};

/// Bars by rank count, in the summary's order within one, of all solvers that report their shares.
std::vector<Bar> bars_of(const Report& report) {
  std::vector<Bar> bars;
  for (const compare::Summary& one : report.summary) {
    if (one.config.ranks == 0 || total_of(one) <= 0.0) continue;
    const std::string marks =
        std::string(one.oversubscribed ? " *" : "") + (one.wrong() ? " !" : "");
    bars.push_back({&one, shortened(one.name, longest_name) + marks, total_of(one)});
  }
  std::ranges::stable_sort(bars, {}, [](const Bar& bar) { return bar.solver->config.ranks; });
  double row = 0.5 - group_gap;
  int before = 0;
  for (Bar& bar : bars) {
    bar.first = bar.solver->config.ranks != before;
    before = bar.solver->config.ranks;
    if (bar.first) row += group_gap;
    bar.row = row++;
  }
  return bars;
}

/// Where the axis ends, so that every total has room behind its bar.
double axis_end(const Page& page, const std::vector<Bar>& bars) {
  double end = 0.0;
  for (const Bar& bar : bars) {
    const double text = digit_width * static_cast<double>(length(number(bar.total)));
    const double share = 1.0 - (label_gap + text) / page.plot_width();
    end = std::max(end, bar.total / std::max(0.2, share));
  }
  return end;
}

std::string note_of(const std::vector<Bar>& bars) {
  bool several = false, oversubscribed = false, wrong = false;
  for (const Bar& bar : bars) {
    several = several || bar.solver->repeats > 1;
    oversubscribed = oversubscribed || bar.solver->oversubscribed;
    wrong = wrong || bar.solver->wrong();
  }
  std::string note = several ? "Of each row, the run with the median time" : "";
  const auto add = [&](const char* more) {
    note += (note.empty() ? "" : "; ") + std::string(more);
  };
  if (oversubscribed) add("* more ranks than cores");
  if (wrong) add("! wrong field");
  return note;
}

Page page_of(const Report& report, const Output& output, const std::vector<Bar>& bars,
             const TimeUnit& unit) {
  Page page(output);
  page.title = "Where the time goes: " + problem_text(report.baseline.grid, report.steps);
  page.subtitle = report.machine;
  page.x_label = std::string(unit.name) + ", mean of all ranks";
  page.plot_height = std::max(60.0, row_height * (bars.back().row + 0.5 + 0.6));
  std::size_t longest = 0;
  for (const Bar& bar : bars) longest = std::max(longest, length(bar.name));
  page.left = rank_width + name_width * static_cast<double>(longest);
  for (const Share& share : shares) page.legend.push_back({"", "", share.look, share.name});
  if (const std::string note = note_of(bars); !note.empty()) page.notes.push_back(note);
  return page;
}

/// Names beside the bars, rank counts left of them, totals at their ends.
void write_texts(std::ostream& out, const Page& page, const std::vector<Bar>& bars) {
  const std::string look = font(Page::legend_font) + "\n";
  for (const Bar& bar : bars) {
    out << "set label " << literal(bar.name) << " at graph 0, first " << bar.row
        << " right offset character -0.6,0 noenhanced " << look  //
        << "set label " << literal(number(bar.total)) << " at first " << bar.total << ", first "
        << bar.row << " left offset character 0.5,0 " << look;
    if (!bar.first) continue;
    out << "set label " << literal(compare::count_of(bar.solver->config.ranks, "rank"))
        << " at screen " << 8.0 / page.width << ", first " << bar.row << " left " << look;
  }
}

void add_bars(Canvas& canvas, const std::vector<Bar>& bars, const TimeUnit& unit) {
  std::vector<double> starts(bars.size(), 0.0);
  for (const Share& share : shares) {
    std::vector<Canvas::Row> rows;
    for (std::size_t i = 0; i < bars.size(); ++i) {
      const double end = starts[i] + bars[i].solver->*share.time / unit.seconds;
      rows.push_back({starts[i], end, bars[i].row - half_bar, bars[i].row + half_bar});
      starts[i] = end;
    }
    canvas.add("share" + std::to_string(&share - shares.data()), rows,
               std::string("using 1:3:1:2:3:4 with boxxyerror lw 0.6 ") + share.look);
  }
}

}  // namespace

void breakdown(const Report& report, const Output& output) {
  std::vector<Bar> bars = bars_of(report);
  if (bars.empty()) return;
  const TimeUnit unit = time_unit(std::ranges::max_element(bars, {}, &Bar::total)->total);
  for (Bar& bar : bars) bar.total /= unit.seconds;
  const Page page = page_of(report, output, bars, unit);
  const double end = axis_end(page, bars);
  Canvas canvas(page);
  canvas.commands() << "set xrange [0:" << end << "]\nset xtics " << tick_step(end, 5.0)
                    << "\nset yrange [" << bars.back().row + 0.8 << ":-0.3]\n"
                    << "unset ytics\nset format x '%g'\nset border 1\nset style fill solid\n"
                    << "set grid x back lt 1 lw 0.5 lc rgb '" << grid_ink << "'\n";
  write_texts(canvas.commands(), page, bars);
  add_bars(canvas, bars, unit);
  canvas.draw(output);
}

}  // namespace heat::plots
