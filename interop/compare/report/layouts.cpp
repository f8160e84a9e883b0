#include "layouts.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "interop/common/text.hpp"

namespace heat::compare {
namespace {

constexpr std::size_t page = 80;
/// Room for the longest title, so that the columns of all tables stand below each other.
constexpr std::size_t first_column = 23;

std::string pad(const std::string& text, std::size_t width) {
  return text + std::string(width > text.size() ? width - text.size() : 0, ' ');
}

std::string pad_left(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

/// Characters of the longest text in a column, its title among them.
std::size_t width_of(const Table& table, std::size_t column) {
  std::size_t width = table.columns[column].size();
  for (const Table::Row& row : table.rows) width = std::max(width, row.cells[column].size());
  return width;
}

std::size_t width_of_names(const Table& table) {
  std::size_t width = table.title.size();
  for (const Table::Row& row : table.rows) width = std::max(width, row.name.size());
  return width;
}

/// A table, cut into several below each other where it is too wide for the page.
std::string lay_out(const Table& table) {
  const auto wide = [&](std::size_t i) { return std::max(width_of(table, i) + 2, std::size_t{8}); };
  const std::size_t first = std::max(width_of_names(table), first_column);
  const std::size_t count = table.columns.size();
  std::string text;
  for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
    std::size_t total = first;
    do {
      total += wide(end++);
    } while (end < count && total + wide(end) <= page);
    const auto add = [&](const std::string& name, const std::vector<std::string>& cells) {
      std::string line = pad(name, first);
      for (std::size_t i = begin; i < end; ++i) line += pad_left(cells[i], wide(i));
      text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    };
    add(table.title, table.columns);
    for (const Table::Row& row : table.rows) add(row.name, row.cells);
    text += "\n";
  }
  return text;
}

std::string latex(const std::string& text) {
  return replaced(text, {{'\\', "\\textbackslash{}"},
                         {'~', "\\textasciitilde{}"},
                         {'^', "\\textasciicircum{}"},
                         {'<', "\\textless{}"},
                         {'>', "\\textgreater{}"},
                         {'|', "\\textbar{}"},
                         {'{', "\\{"},
                         {'}', "\\}"},
                         {'$', "\\$"},
                         {'&', "\\&"},
                         {'#', "\\#"},
                         {'%', "\\%"},
                         {'_', "\\_"}});
}

/// An underscore within a word stays as it is: it means nothing there, and most names have one.
std::string markdown(const std::string& text) {
  std::string result;
  const auto is_word = [&](std::size_t i) {
    return i < text.size() && std::isalnum(static_cast<unsigned char>(text[i])) != 0;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool inside = text[i] == '_' && i > 0 && is_word(i - 1) && is_word(i + 1);
    if (!inside && std::string("\\`*_<>&|[]#~").find(text[i]) != std::string::npos) result += '\\';
    result += text[i];
  }
  return result;
}

/// A row of Markdown, padded so that it can be read as a text, too.
std::string markdown_row(const Table& table, const std::string& name,
                         const std::vector<std::string>& of) {
  std::string line = "| " + pad(markdown(name), width_of_names(table));
  for (std::size_t i = 0; i < of.size(); ++i) {
    line += " | " + pad_left(markdown(of[i]), width_of(table, i));
  }
  return line + " |\n";
}

std::string latex_row(const std::string& name, const std::vector<std::string>& cells) {
  std::string line = "    " + latex(name);
  for (const std::string& cell : cells) line += " & " + latex(cell);
  return line + " \\\\\n";
}

/// A float of its own for each table: three of many solvers would be higher than a page. Small and
/// dense, so that five rank counts fit a column of two.
std::string latex_table(const Table& table, const std::string& caption,
                        const std::vector<std::string>& notes) {
  std::string text = "\\begin{table}\n  \\centering\n  \\caption{" +
                     latex(table.title + ": " + caption) +
                     "}\n  \\medskip\n  \\footnotesize\\setlength{\\tabcolsep}{3pt}\n  "
                     "\\begin{tabular}{l" +
                     std::string(table.columns.size(), 'r') + "}\n    \\toprule\n" +
                     latex_row("", table.columns) + "    \\midrule\n";
  for (const Table::Row& row : table.rows) text += latex_row(row.name, row.cells);
  text += "    \\bottomrule\n  \\end{tabular}\n";
  for (const std::string& note : notes) {
    text += "\n  \\smallskip{" + latex(note) + "\\par}\n";
  }
  return text + "\\end{table}\n";
}

}  // namespace

std::string replaced(const std::string& text, const std::map<char, std::string>& others) {
  std::string result;
  for (const char c : text) {
    const auto other = others.find(c);
    result += other == others.end() ? std::string(1, c) : other->second;
  }
  return result;
}

std::string as_text(const Tables& tables) {
  std::string text;
  for (const TablesOfGrid& grid : tables.grids) {
    if (!grid.grid.empty()) text += grid.grid + "\n\n";
    for (const Table& table : grid.tables) text += lay_out(table);
  }
  for (const std::string& note : tables.notes) text += wrapped(note, 2) + "\n";
  return text + "\n";
}

std::string as_markdown(const Tables& tables, const std::string& caption) {
  std::string text = markdown(caption) + "\n";
  for (const TablesOfGrid& grid : tables.grids) {
    if (!grid.grid.empty()) text += "\n## " + markdown(grid.grid) + "\n";
    for (const Table& table : grid.tables) {
      if (!table.in_paper) continue;
      text += "\n" + markdown_row(table, table.title, table.columns);
      text += "|" + std::string(width_of_names(table) + 2, '-');
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        text += "|" + std::string(width_of(table, i) + 1, '-') + ":";
      }
      text += "|\n";
      for (const Table::Row& row : table.rows) text += markdown_row(table, row.name, row.cells);
    }
  }
  for (const std::string& note : tables.notes) text += "\n" + markdown(note) + "\n";
  return text;
}

std::string as_latex(const Tables& tables, const std::string& caption) {
  std::string text = "% \\usepackage{booktabs} is needed\n";
  for (const TablesOfGrid& grid : tables.grids) {
    const std::string of_grid = (grid.grid.empty() ? "" : grid.grid + "; ") + caption;
    for (const Table& table : grid.tables) {
      if (table.in_paper) text += latex_table(table, of_grid, tables.notes);
    }
  }
  return text;
}

}  // namespace heat::compare
