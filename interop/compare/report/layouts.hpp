/// The tables of a comparison as texts alone, and how each kind of page lays them out.
#ifndef HEAT_COMPARE_LAYOUTS_HPP
#define HEAT_COMPARE_LAYOUTS_HPP

#include <map>
#include <string>
#include <vector>

namespace heat::compare {

/// A quantity of all solvers on a grid: a row a solver, a column a rank count.
struct Table {
  struct Row {
    std::string name;
    std::vector<std::string> cells{};  ///< one a column; "" where there is nothing to say
  };
  std::string title;                   ///< "Time in s, median of 3"
  bool in_paper = false;               ///< one of time, speedup and efficiency
  std::vector<std::string> columns{};  ///< "serial", "1", "16*"
  std::vector<Row> rows{};
};

/// The tables of a grid, or of grids that grow with the ranks, all of the same columns and rows.
struct TablesOfGrid {
  std::string grid;  ///< "64x64 cells" where there are several grids, else ""
  std::vector<Table> tables{};
};

struct Tables {
  std::vector<TablesOfGrid> grids{};
  std::vector<std::string> notes{};  ///< what marks and ratios mean, a sentence each
};

/// A text in which some characters are written in another way.
std::string replaced(const std::string& text, const std::map<char, std::string>& others);

/// All tables for a terminal, at most 80 characters wide.
std::string as_text(const Tables& tables);

/// The paper's tables in GitHub's Markdown.
std::string as_markdown(const Tables& tables, const std::string& caption);

/// The paper's tables for LaTeX's \input: a float each, with the lines of package booktabs.
std::string as_latex(const Tables& tables, const std::string& caption);

}  // namespace heat::compare

#endif
