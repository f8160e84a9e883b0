#include "paper.hpp"

#include <sstream>
#include <stdexcept>

#include "paper_table.hpp"

namespace heat::plots {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line);
  for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
  return cells;
}

std::vector<PaperSeries> read_table() {
  std::istringstream lines(paper_table_text);
  std::string line;
  std::getline(lines, line);
  const auto header = cells_of(line);
  std::vector<PaperSeries> table;
  while (std::getline(lines, line)) {
    const auto cells = cells_of(line);
    if (cells.empty()) continue;
    if (cells.size() != header.size()) throw std::logic_error("paper/table1.csv: ragged row");
    PaperSeries series{cells[0], {}};
    for (std::size_t i = 1; i < cells.size(); ++i) {
      series.times.push_back(
          {header[i] == "serial" ? 0 : std::stoi(header[i]), std::stod(cells[i])});
    }
    table.push_back(series);
  }
  table.push_back({"Numba on K40", {{0, 22.28}}});
  table.push_back({"Numba on V100", {{0, 8.02}}});
  return table;
}

}  // namespace

const std::vector<PaperSeries>& paper_series() {
  static const std::vector<PaperSeries> table = read_table();
  return table;
}

double paper_baseline() { return paper_series().front().times.front().seconds; }

}  // namespace heat::plots
