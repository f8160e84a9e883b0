#include "page.hpp"

#include <algorithm>
#include <numeric>
#include <ostream>
#include <string_view>

#include "style.hpp"

namespace heat::plots {
namespace {

constexpr double header = 30.0;  ///< title of one line and the space around it
constexpr double title_line = 15.0;
constexpr double title_font = 12.0;
constexpr std::size_t title_characters = 54;  ///< that fit across the page in the title's font
constexpr double legend_line = 15.0;
constexpr double legend_sample = 26.0;  ///< length of a line in the legend
constexpr double note_line = 12.0;
constexpr double text_width = 0.56;           ///< of a character, in font sizes; a generous mean
constexpr std::size_t small_characters = 80;  ///< that fit across the page in the small font

double count(std::size_t n) { return static_cast<double>(n); }

std::vector<std::string> note_lines(const Page& page) {
  std::vector<std::string> lines;
  for (const std::string& note : page.notes) {
    const auto more = balanced(note, small_characters);
    lines.insert(lines.end(), more.begin(), more.end());
  }
  return lines;
}

std::vector<std::string> title_lines(const Page& page) {
  return balanced(page.title, title_characters);
}

double header_height(const Page& page) {
  return header + title_line * (std::max(1.0, count(title_lines(page).size())) - 1.0);
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
  return legend_sample + 20.0 + text_width * Page::legend_font * count(length(entry.text));
}

/// Where legend entries go: columns as wide as their texts, filled one after the other.
struct LegendGrid {
  std::size_t rows = 0;
  std::vector<double> widths;  ///< of the columns

  explicit LegendGrid(const std::vector<Entry>& entries) {
    do {
      ++rows;
      widths.clear();
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i % rows == 0) widths.push_back(0.0);
        widths.back() = std::max(widths.back(), entry_width(entries[i]));
      }
    } while (width() > Page::width && rows < entries.size());
  }

  double width() const { return std::accumulate(widths.begin(), widths.end(), 0.0); }
  double height() const { return widths.empty() ? 0.0 : 4.0 + legend_line * count(rows); }
};

double footer_height(const Page& page) {
  const double notes = note_line * count(note_lines(page).size());
  return page.axis_height + LegendGrid(page.legend).height() + notes + 10.0;
}

/// Places given in points from the upper left corner.
class Pen {
 public:
  Pen(std::ostream& out, double height) : out_(out), height_(height) {}

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
    return " screen " + std::to_string(x / Page::width) + ", screen " +
           std::to_string(1.0 - y / height_);
  }
  std::string at(double x, double y) const { return " at" + place(x, y); }

  std::ostream& out_;
  double height_;
};

void write_legend(Pen& pen, const Page& page, double top) {
  const LegendGrid grid(page.legend);
  const std::string look = font(Page::legend_font);
  double x = 0.5 * (Page::width - grid.width()) + 6.0;
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
  return header_height(*this) + note_line * count(balanced(subtitle, small_characters).size()) +
         2.0;
}

double Page::height() const { return top() + plot_height + footer_height(*this); }

void Page::write(std::ostream& out) const {
  out << "unset key\nset border 3 lw 0.8 lc rgb '" << ink << "'\nset tics nomirror out scale 0.6\n"
      << "set lmargin at screen " << left / width << "\n"
      << "set rmargin at screen " << 1.0 - right / width << "\n"
      << "set tmargin at screen " << 1.0 - top() / height() << "\n"
      << "set bmargin at screen " << footer_height(*this) / height() << "\n";

  Pen pen(out, height());
  const double middle = 0.5 * width, bottom = top() + plot_height;
  const std::string dark = std::string(" tc rgb '") + ink + "'";
  std::vector<std::string> titles = title_lines(*this);
  std::ranges::transform(titles, titles.begin(), bold);
  pen.lines(middle, 16.0, titles, title_line, "enhanced " + plots::font(title_font));
  pen.text(left + 0.5 * plot_width(), bottom + x_label_at, x_label, "center" + dark);
  if (!y_label.empty()) {
    pen.text(left - 62.0, bottom - 0.5 * plot_height, y_label, "center rotate by 90" + dark);
  }
  const std::string small = plots::font(small_font, quiet_ink);
  pen.lines(middle, header_height(*this) + 1.0, balanced(subtitle, small_characters), note_line,
            small);
  write_legend(pen, *this, bottom + axis_height);
  const double notes_at = bottom + axis_height + LegendGrid(legend).height() + 0.5 * note_line;
  pen.lines(middle, notes_at, note_lines(*this), note_line, small);
}

std::string problem_text(const compare::Grid& grid, std::int64_t steps) {
  return text_of(grid) + " cells, " + compare::count_of(steps, "step");
}

}  // namespace heat::plots
