#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "plots/canvas/canvas.hpp"
#include "plots/canvas/style.hpp"

namespace heat::plots {
namespace {

constexpr double bar = 0.36;         ///< half the height of a bar, in rows
constexpr double group_gap = 0.9;    ///< free rows between rank counts
constexpr double row_height = 14.0;  ///< in points
constexpr double label_gap = 6.0;    ///< from a bar to its total, in points
constexpr double rank_width = 64.0;  ///< left of the names, in points
constexpr double name_width =
    0.62 * Page::legend_font;             ///< of a character, in points, a generous mean
constexpr std::size_t longest_name = 28;  ///< in characters; others are shortened
const std::string mark = " *";            ///< of more ranks than cores
const std::string wrong_mark = " !";      ///< of a field that is not the baseline's
constexpr double digit_width = 0.66 * Page::legend_font;  ///< in points, a generous one

/// A share of the time: dark, middle and hatched on white, so that grey print tells them apart.
struct Share {
  const char* name;
  double Parts::*time;
  const char* look;
};
constexpr std::array shares{
    Share{"compute", &Parts::compute, "fc rgb '#33506b' fs solid border lc rgb '#222222'"},
    Share{"posting halos", &Parts::exchange, "fc rgb '#E69F00' fs solid border lc rgb '#222222'"},
    Share{"waiting", &Parts::waiting, "fc rgb '#222222' fs pattern 4 border lc rgb '#222222'"}};

struct Bar {
  Parts parts;       ///< in the figure's unit
  double row = 0.0;  ///< of its middle, downwards
  double total() const { return parts.compute + parts.exchange + parts.waiting; }
};

/// Bars by rank count, in the given order within one; the height of all in rows.
std::vector<Bar> arrange(std::vector<Parts> breakdown, double& rows) {
  std::ranges::stable_sort(breakdown, {}, &Parts::ranks);
  std::vector<Bar> bars;
  rows = 0.0;
  for (const Parts& parts : breakdown) {
    if (!bars.empty() && bars.back().parts.ranks != parts.ranks) rows += group_gap;
    bars.push_back({parts, rows + 0.5});
    rows += 1.0;
  }
  return bars;
}

std::string name_of(const Bar& one) { return shortened(one.parts.solver, longest_name); }

std::string marks(const Bar& one) {
  return (one.parts.oversubscribed ? mark : "") + (one.parts.wrong ? wrong_mark : "");
}

/// Where the axis ends, so that every total has room behind its bar.
double axis_end(const Page& page, const std::vector<Bar>& bars) {
  double end = 0.0;
  for (const Bar& one : bars) {
    const double text = digit_width * static_cast<double>(length(number(one.total())));
    const double share = 1.0 - (label_gap + text) / page.plot_width();
    end = std::max(end, one.total() / std::max(0.2, share));
  }
  return end;
}

/// A round distance of ticks that makes two to five of them beside the one at 0.
double tick_step(double end) {
  const double least = end / 5.0;
  const double decade = std::pow(10.0, std::floor(std::log10(least)));
  for (const double multiple : {1.0, 2.0, 5.0}) {
    if (multiple * decade >= least) return multiple * decade;
  }
  return 10.0 * decade;
}

Page page_of(const Report& report, const std::vector<Bar>& bars, double rows, TimeUnit unit) {
  Page page;
  page.title = "Where the time goes: " + problem_text(report);
  page.subtitle = report.machine;
  page.x_label = std::string(unit.name) + ", mean of all ranks";
  page.plot_height = std::max(60.0, row_height * (rows + 0.6));
  std::size_t longest = 0;
  for (const Bar& one : bars) longest = std::max(longest, length(name_of(one)) + marks(one).size());
  page.left = rank_width + name_width * static_cast<double>(longest);
  for (const Share& share : shares) page.legend.push_back({"", "", share.look, share.name});
  const auto oversubscribed = [](const Bar& one) { return one.parts.oversubscribed; };
  std::string note;
  if (std::ranges::any_of(bars, [](const Bar& one) { return one.parts.runs > 1; })) {
    note = "Of each row, the run with the median time";
  }
  if (std::ranges::any_of(bars, oversubscribed)) {
    note += (note.empty() ? "" : "; ") + std::string("* more ranks than cores");
  }
  if (std::ranges::any_of(bars, [](const Bar& one) { return one.parts.wrong; })) {
    note += (note.empty() ? "" : "; ") + std::string("! wrong field");
  }
  if (!note.empty()) page.notes.push_back(note);
  return page;
}

/// Names beside the bars, rank counts left of them, totals at their ends.
void write_texts(std::ostream& out, const Page& page, const std::vector<Bar>& bars) {
  const std::string font =
      "font 'sans-serif," + number(Page::legend_font) + "' tc rgb '" + std::string(ink) + "'";
  int before = 0;
  for (const Bar& one : bars) {
    out << "set label " << literal(name_of(one) + marks(one)) << " at graph 0, first " << one.row
        << " right offset character -0.6,0 noenhanced " << font << "\n"
        << "set label " << literal(number(one.total())) << " at first " << one.total() << ", first "
        << one.row << " left offset character 0.5,0 " << font << "\n";
    if (one.parts.ranks != before) {
      out << "set label " << literal(rank_text(one.parts.ranks)) << " at screen "
          << 8.0 / Page::width << ", first " << one.row << " left font 'sans-serif,"
          << Page::legend_font << "' tc rgb '" << ink << "'\n";
    }
    before = one.parts.ranks;
  }
  out << "set lmargin at screen " << page.left / Page::width << "\n";
}

void draw_bars(Canvas& canvas, const std::vector<Bar>& bars) {
  std::vector<double> starts(bars.size(), 0.0);
  for (const Share& share : shares) {
    std::vector<Canvas::Row> rows;
    for (std::size_t i = 0; i < bars.size(); ++i) {
      const double end = starts[i] + bars[i].parts.*share.time;
      rows.push_back({starts[i], end, bars[i].row - bar, bars[i].row + bar});
      starts[i] = end;
    }
    canvas.add("share" + std::to_string(&share - shares.data()), rows,
               std::string("using 1:3:1:2:3:4 with boxxyerror lw 0.6 ") + share.look);
  }
}

}  // namespace

void breakdown(const Report& report, const Output& output) {
  std::vector<Parts> usable;
  double longest = 0.0;
  for (const Parts& parts : report.breakdown) {
    const double total = parts.compute + parts.exchange + parts.waiting;
    if (!std::isfinite(total) || total <= 0.0) continue;
    usable.push_back(parts);
    longest = std::max(longest, total);
  }
  if (usable.empty()) return;
  const TimeUnit unit = time_unit(longest);
  for (Parts& parts : usable) {
    for (const Share& share : shares) parts.*share.time /= unit.seconds;
  }
  double rows = 0.0;
  const std::vector<Bar> bars = arrange(usable, rows);
  const Page page = page_of(report, bars, rows, unit);
  const double end = axis_end(page, bars);
  Canvas canvas(page);
  canvas.commands() << "set xrange [0:" << end << "]\nset xtics " << tick_step(end)
                    << "\nset yrange [" << rows + 0.3 << ":-0.3]\n"
                    << "unset ytics\nset format x '%g'\nset border 1\nset style fill solid\n"
                    << "set grid x back lt 1 lw 0.5 lc rgb '" << grid_ink << "'\n";
  write_texts(canvas.commands(), page, bars);
  draw_bars(canvas, bars);
  canvas.draw(output, "breakdown");
}

}  // namespace heat::plots
