#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <vector>

#include "interop/common/text.hpp"
#include "plots/canvas/canvas.hpp"
#include "plots/canvas/style.hpp"

namespace heat::plots {
namespace {

constexpr double half_bar = 0.36;    ///< half the height of a bar, in rows
constexpr double strip = 0.16;       ///< height of what is marked below a bar, in rows
constexpr double least_width = 0.8;  ///< of a part that can be seen beside its outline, in points
constexpr double group_gap = 0.9;    ///< free rows between rank counts
constexpr double row_height = 14.0;  ///< in points
constexpr double label_gap = 6.0;    ///< from a bar to its total, in points
constexpr double rank_width = 64.0;  ///< left of the names, in points
constexpr double name_width =
    0.62 * Page::legend_font;             ///< of a character, in points, a generous mean
constexpr std::size_t longest_name = 28;  ///< in characters; others are shortened
constexpr double digit_width = 0.66 * Page::legend_font;  ///< in points, a generous one

/// A part of the time: dark, middle, hatched and white, so that grey print tells them apart.
struct Part {
  const char* name;
  double (*of)(const compare::Summary&);
  const char* look;
};
constexpr std::array parts{
    Part{"compute", [](const compare::Summary& s) { return s.compute; },
         "fc rgb '#33506b' fs solid border lc rgb '#222222'"},
    Part{"posting halos", [](const compare::Summary& s) { return s.exchange; },
         "fc rgb '#E69F00' fs solid border lc rgb '#222222'"},
    Part{"waiting", [](const compare::Summary& s) { return s.waiting; },
         "fc rgb '#222222' fs pattern 4 border lc rgb '#222222'"},
    // The time is that of the slowest rank, the parts are means.
    Part{"until the slowest rank ended",
         [](const compare::Summary& s) { return s.seconds - s.compute - s.exchange - s.waiting; },
         "fc rgb '#ffffff' fs solid border lc rgb '#222222'"}};

constexpr const char* descheduled_look = "fc rgb '#CC3311' fs solid noborder";

/// A GPU's host may sleep meanwhile, which is no loss.
double descheduled(const compare::Summary& s) { return s.on_gpu ? 0.0 : s.descheduled; }

/// The time as tables give it.
std::string total_text(double total) { return compare::significant(total, 4); }

struct Bar {
  const compare::Summary* solver;
  std::string name;    ///< shortened, with marks
  double total = 0.0;  ///< in the figure's unit
  double row = 0.0;    ///< of its middle, downwards
  bool first = false;  ///< of its rank count
};

/// Bars by rank count and threads, in the summary's order within one, of all solvers that report
/// their shares.
std::vector<Bar> bars_of(const Report& report) {
  std::vector<Bar> bars;
  for (const compare::Summary& one : report.summary) {
    if (one.config.ranks == 0 || one.compute + one.exchange + one.waiting <= 0.0) continue;
    const std::string marks = std::string(one.crowded() ? " *" : "") + (one.wrong() ? " !" : "");
    bars.push_back({&one, shortened(one.name, longest_name) + marks, one.median});
  }
  const auto group = [](const Bar& bar) {
    return std::pair(bar.solver->config.threads, bar.solver->config.ranks);
  };
  std::ranges::stable_sort(bars, {}, group);
  double row = 0.5 - group_gap;
  std::pair before(0, 0);
  for (Bar& bar : bars) {
    bar.first = group(bar) != before;
    before = group(bar);
    if (bar.first) row += group_gap;
    bar.row = row++;
  }
  return bars;
}

/// Where the axis ends, so that every total has room behind its bar.
double axis_end(const Page& page, const std::vector<Bar>& bars) {
  double end = 0.0;
  for (const Bar& bar : bars) {
    const double text = digit_width * static_cast<double>(length(total_text(bar.total)));
    const double share = 1.0 - (label_gap + text) / page.plot_width();
    end = std::max(end, bar.total / std::max(0.2, share));
  }
  return end;
}

std::string note_of(const Report& report, const std::vector<Bar>& bars) {
  bool several = false, crowded = false, wrong = false;
  for (const Bar& bar : bars) {
    several = several || bar.solver->repeats > 1;
    crowded = crowded || bar.solver->crowded();
    wrong = wrong || bar.solver->wrong();
  }
  std::string note = "A bar is the time of the slowest rank, its parts are means of all ranks";
  if (several) note += ", in the run with the median time";
  if (crowded) note += "; * " + compare::crowd_text(report.summary);
  if (wrong) note += "; ! wrong field";
  return note;
}

Page page_of(const Report& report, const Output& output, const std::vector<Bar>& bars,
             const TimeUnit& unit) {
  Page page(output);
  page.title = "Where the time goes: " + problem_text(report);
  page.subtitle = report.machine;
  page.x_label = unit.name;
  page.plot_height = std::max(60.0, row_height * (bars.back().row + 0.5 + 0.6));
  std::size_t longest = 0;
  for (const Bar& bar : bars) longest = std::max(longest, length(bar.name));
  page.left = rank_width + name_width * static_cast<double>(longest);
  page.notes.push_back(note_of(report, bars));
  return page;
}

/// "4 ranks", "2x4"
std::string group_text(const compare::Config& config) {
  return config.threads > 0 ? compare::text_of_workers(config)
                            : compare::count_of(config.ranks, "rank");
}

/// Names beside the bars, rank counts left of them, totals at their ends.
void write_texts(std::ostream& out, const Page& page, const std::vector<Bar>& bars) {
  const std::string look = font(Page::legend_font) + "\n";
  for (const Bar& bar : bars) {
    out << "set label " << literal(bar.name) << " at graph 0, first " << bar.row
        << " right offset character -0.6,0 noenhanced " << look  //
        << "set label " << literal(total_text(bar.total)) << " at first " << bar.total << ", first "
        << bar.row << " left offset character 0.5,0 " << look;
    if (!bar.first) continue;
    out << "set label " << literal(group_text(bar.solver->config)) << " at screen "
        << 8.0 / page.width << ", first " << bar.row << " left " << look;
  }
}

/// Rectangles of each part, and of what is marked below the bars.
struct Drawing {
  std::array<std::vector<Canvas::Row>, parts.size()> of_part;
  std::vector<Canvas::Row> descheduled;
  std::vector<Canvas::Row> to_median;  ///< from a bar's end
};

/// Each part begins where the one before ends; those that could not be seen are left out.
/// @param least  width of one that can be seen, in the figure's unit
Drawing drawing_of(const std::vector<Bar>& bars, const TimeUnit& unit, double least) {
  Drawing drawing;
  for (const Bar& bar : bars) {
    double begin = 0.0, end = 0.0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const double width = parts[i].of(*bar.solver) / unit.seconds;
      end += width;
      if (width < least) continue;
      drawing.of_part[i].push_back({begin, end, bar.row - half_bar, bar.row + half_bar});
      begin = end;
    }
    const double off = descheduled(*bar.solver) / unit.seconds, edge = bar.row + half_bar;
    if (off >= least) drawing.descheduled.push_back({0.0, off, edge, edge + strip});
    if (bar.total - end >= least) drawing.to_median.push_back({end, bar.total, bar.row, bar.row});
  }
  return drawing;
}

/// Name what is drawn, and say of a part that is not how small it is.
void add_legend(Page& page, const std::vector<Bar>& bars, const Drawing& drawing) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!drawing.of_part[i].empty()) {
      page.legend.push_back({"", "", parts[i].look, parts[i].name});
      continue;
    }
    double most = 0.0;
    for (const Bar& bar : bars) {
      most = std::max(most, parts[i].of(*bar.solver) / bar.solver->median);
    }
    if (most <= 0.0) continue;
    page.notes.push_back(std::string("Too small to be seen: ") + parts[i].name + ", " +
                         number(100.0 * most, 1) + "% of a bar at most");
  }
  if (!drawing.descheduled.empty()) {
    page.legend.push_back({"", "", descheduled_look, "of all that, not running"});
  }
  if (!drawing.to_median.empty()) {
    page.notes.push_back("A line leads from the faster of two middle runs to their median");
  }
}

void add_bars(Canvas& canvas, const Drawing& drawing) {
  const std::string rectangles = "using 1:3:1:2:3:4 with boxxyerror lw 0.6 ";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    canvas.add("part" + std::to_string(i), drawing.of_part[i], rectangles + parts[i].look);
  }
  canvas.add("median", drawing.to_median, rectangles + "lc rgb '#222222'");
  canvas.add("descheduled", drawing.descheduled, rectangles + descheduled_look);
}

}  // namespace

void breakdown(const Report& report, const Output& output) {
  std::vector<Bar> bars = bars_of(report);
  if (bars.empty()) return;
  const TimeUnit unit = time_unit(std::ranges::max_element(bars, {}, &Bar::total)->total);
  for (Bar& bar : bars) bar.total /= unit.seconds;
  Page page = page_of(report, output, bars, unit);
  const double end = axis_end(page, bars);
  const Drawing drawing = drawing_of(bars, unit, end * least_width / page.plot_width());
  add_legend(page, bars, drawing);
  Canvas canvas(page);
  canvas.commands() << "set xrange [0:" << end << "]\nset xtics " << tick_step(end, 5.0)
                    << "\nset yrange [" << bars.back().row + 0.8 << ":-0.3]\n"
                    << "unset ytics\nset format x '%g'\nset border 1\nset style fill solid\n"
                    << "set grid x back lt 1 lw 0.5 lc rgb '" << grid_ink << "'\n";
  write_texts(canvas.commands(), page, bars);
  add_bars(canvas, drawing);
  canvas.draw(output);
}

}  // namespace heat::plots
