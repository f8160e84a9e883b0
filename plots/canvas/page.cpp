#include "page.hpp"

#include <algorithm>
#include <numeric>
#include <ostream>
#include <string_view>

#include "style.hpp"

namespace heat::plots {
namespace {

constexpr double margin = 9.0;  ///< above the title, or else the plots
constexpr double title_line = 15.0;
constexpr double legend_line = 14.0;
constexpr double legend_sample = 26.0;  ///< length of a line in the legend
constexpr double note_line = 12.0;
constexpr double y_label_at = 53.0;  ///< from the plots to the left, to the label's middle
constexpr double heading_gap = 4.0;  ///< from a panel's heading to the panel

double count(std::size_t n) { return static_cast<double>(n); }

/// Lines that fit across the page.
std::vector<std::string> lines_of(const Page& page, const std::string& text, double font) {
  return balanced(text, static_cast<std::size_t>(page.width / (text_width * font)) - 2);
}

std::vector<std::string> note_lines(const Page& page) {
  std::vector<std::string> lines;
  for (const std::string& note : page.notes) {
    const auto more = lines_of(page, note, Page::small_font);
    lines.insert(lines.end(), more.begin(), more.end());
  }
  return lines;
}

std::vector<std::string> title_lines(const Page& page) {
  if (!page.titled) return {};
  return lines_of(page, page.title, 1.15 * Page::font);  // bold text is wider
}

std::vector<std::string> subtitle_lines(const Page& page) {
  if (!page.titled) return {};
  return lines_of(page, page.subtitle, Page::small_font);
}

/// Bold text: only markup makes it so in every terminal.
std::string bold(const std::string& text) {
  std::string marked = "{/:Bold ";
  for (const char c : text) {
    if (std::string_view("_^{}@&~\\").find(c) != std::string_view::npos) marked += '\\';
    marked += c;
  }
  return marked + "}";
}

double entry_width(const Entry& entry) {
  return legend_sample + 18.0 + text_width * Page::legend_font * count(length(entry.text));
}

/// Where legend entries go: columns as wide as their texts, filled one after the other.
struct LegendGrid {
  std::size_t rows = 0;
  std::vector<double> widths;  ///< of the columns

  explicit LegendGrid(const Page& page) {
    const std::vector<Entry>& entries = page.legend;
    do {
      ++rows;
      widths.clear();
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i % rows == 0) widths.push_back(0.0);
        widths.back() = std::max(widths.back(), entry_width(entries[i]));
      }
    } while (width() > page.width && rows < entries.size());
  }

  double width() const { return std::accumulate(widths.begin(), widths.end(), 0.0); }
  double height() const { return widths.empty() ? 0.0 : 4.0 + legend_line * count(rows); }
};

double footer_height(const Page& page) {
  const double notes = note_line * count(note_lines(page).size());
  return page.axis_height + LegendGrid(page).height() + notes + 6.0;
}

/// Places given in points from the upper left corner.
class Pen {
 public:
  Pen(std::ostream& out, const Page& page)
      : out_(out), width_(page.width), height_(page.height()) {}

  void text(double x, double y, const std::string& text, const std::string& look) {
    out_ << "set label " << literal(text) << at(x, y) << " front noenhanced " << look << "\n";
  }

  /// Centred lines, one below the other.
  void lines(double x, double y, const std::vector<std::string>& lines, double height,
             const std::string& look) {
    for (const std::string& line : lines) {
      text(x, y, line, "center " + look);
      y += height;
    }
  }

  void sample(double x, double y, const Entry& entry) {
    if (!entry.line.empty()) {
      out_ << "set arrow from" << place(x, y) << " to" << place(x + legend_sample, y)
           << " nohead front " << entry.line << "\n";
    }
    if (!entry.point.empty()) {
      out_ << "set label ''" << at(x + 0.5 * legend_sample, y) << " front point " << entry.point
           << "\n";
    }
    if (!entry.box.empty()) {
      out_ << "set object rectangle from" << place(x + 6.0, y + 4.0) << " to"
           << place(x + legend_sample, y - 4.0) << " front " << entry.box << "\n";
    }
  }

 private:
  std::string place(double x, double y) const {
    return " screen " + std::to_string(x / width_) + ", screen " +
           std::to_string(1.0 - y / height_);
  }
  std::string at(double x, double y) const { return " at" + place(x, y); }

  std::ostream& out_;
  double width_, height_;
};

void write_legend(Pen& pen, const Page& page, double top) {
  const LegendGrid grid(page);
  const std::string look = font(Page::legend_font);
  double x = 0.5 * (page.width - grid.width()) + 6.0;
  for (std::size_t i = 0; i < page.legend.size(); ++i) {
    const std::size_t row = i % grid.rows;
    if (i > 0 && row == 0) x += grid.widths[i / grid.rows - 1];
    const double y = top + legend_line * (count(row) + 0.5);
    pen.sample(x, y, page.legend[i]);
    pen.text(x + legend_sample + 6.0, y, page.legend[i].text, look);
  }
}

}  // namespace

double Page::top() const {
  const bool headed =
      std::ranges::any_of(panels, [](const Panel& p) { return !p.heading.empty(); });
  return margin + title_line * count(title_lines(*this).size()) +
         note_line * (count(subtitle_lines(*this).size()) + (headed ? 1.0 : 0.0)) +
         (titled ? heading_gap : 0.0) + (headed ? heading_gap : 0.0);
}

double Page::height() const { return top() + plot_height + footer_height(*this); }

void Page::write_margins(std::ostream& out, const Panel& panel) const {
  const auto across = [&](double share) { return (left + share * plot_width()) / width; };
  const auto up = [&](double share) {
    return (footer_height(*this) + share * plot_height) / height();
  };
  out << "set lmargin at screen " << across(panel.left) << "\nset rmargin at screen "
      << across(panel.right) << "\nset tmargin at screen " << up(panel.top)
      << "\nset bmargin at screen " << up(panel.bottom) << "\n";
}

void Page::write(std::ostream& out) const {
  out << "unset key\nset border 3 lw 0.8 lc rgb '" << ink
      << "'\nset tics nomirror out scale 0.6 font 'sans-serif," << legend_font << "'\n";
  write_margins(out, panels.front());

  Pen pen(out, *this);
  const double middle = 0.5 * width, bottom = top() + plot_height;
  const std::string dark = std::string(" tc rgb '") + ink + "'";
  const std::string small = plots::font(small_font, quiet_ink);
  std::vector<std::string> titles = title_lines(*this);
  std::ranges::transform(titles, titles.begin(), bold);
  pen.lines(middle, margin + 0.5 * title_line, titles, title_line, "enhanced " + plots::font(font));
  pen.lines(middle, margin + title_line * count(titles.size()) + 0.5 * note_line,
            subtitle_lines(*this), note_line, small);
  pen.text(left + 0.5 * plot_width(), bottom + x_label_at, x_label, "center" + dark);
  for (const Panel& panel : panels) {
    const double up = bottom - 0.5 * plot_height * (panel.bottom + panel.top);
    const double across = left + 0.5 * plot_width() * (panel.left + panel.right);
    if (!panel.y_label.empty()) {
      pen.text(left - y_label_at, up, panel.y_label, "center rotate by 90" + dark);
    }
    if (!panel.heading.empty()) {
      pen.text(across, bottom - plot_height * panel.top - heading_gap - 0.5 * note_line,
               panel.heading, "center " + small);
    }
  }
  write_legend(pen, *this, bottom + axis_height);
  const double notes_at = bottom + axis_height + LegendGrid(*this).height() + 0.5 * note_line;
  pen.lines(middle, notes_at, note_lines(*this), note_line, small);
}

std::string problem_text(const compare::Grid& grid, std::int64_t steps) {
  return text_of(grid) + " cells, " + compare::count_of(steps, "step");
}

std::string problem_text(const Report& report) {
  return (report.weak ? "on every rank " : "") + problem_text(report.baseline.grid, report.steps);
}

}  // namespace heat::plots
