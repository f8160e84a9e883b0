#include "problems.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "oracle.h"

namespace heat::test {
namespace {

/// The cells of one line; a comma between double quotes separates nothing.
std::vector<std::string> split_csv(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

std::vector<std::string> split_words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::vector<oracle_source> sources_of(const Row& row) {
  if (row.sources == "none") return {};
  if (row.sources == "default") {
    return {{row.nx / 2, row.ny / 2, 1.0},
            {row.nx / 3, row.ny / 3, 1.0},
            {4 * row.nx / 5, 8 * row.ny / 9, 1.0}};
  }
  std::vector<oracle_source> sources;
  for (const std::string& word : split_words(row.sources)) {
    oracle_source source{};
    char comma = 0;
    std::string rate;
    std::istringstream(word) >> source.x >> comma >> source.y >> comma >> rate;
    source.rate = std::strtod(rate.c_str(), nullptr);  // a stream refuses subnormal numbers
    sources.push_back(source);
  }
  return sources;
}

std::optional<std::uint64_t> seed_of(const Row& row) {
  if (row.initial == "zero") return std::nullopt;
  return std::stoull(row.initial.substr(row.initial.find(':') + 1));
}

Row read_row(const std::string& line) {
  const auto cells = split_csv(line);
  Row row{std::stoll(cells.at(0)),
          std::stoll(cells.at(1)),
          std::stoll(cells.at(2)),
          cells.at(3),
          cells.at(4),
          std::nullopt};
  if (!cells.at(5).empty()) {
    const double heat = std::strtod(cells.at(6).c_str(), nullptr);
    row.given = {std::stoull(cells.at(5), nullptr, 16), heat, 1e-12 * std::abs(heat)};
  }
  return row;
}

}  // namespace

std::string Row::options() const {
  std::string text = "--grid " + std::to_string(nx) + "x" + std::to_string(ny) + " --steps " +
                     std::to_string(steps) + " --initial " + initial;
  if (sources == "default") return text;
  for (const std::string& word : split_words(sources)) text += " --source " + word;
  return text;
}

Problem Row::problem() const {
  Problem problem{.nx = nx, .ny = ny, .steps = steps};
  if (const auto seed = seed_of(*this)) {
    problem.initial = HEAT_INITIAL_RANDOM;
    problem.seed = *seed;
  }
  for (const oracle_source& s : sources_of(*this)) problem.sources.push_back({s.x, s.y, s.rate});
  return problem;
}

std::vector<Row> read_rows(const std::string& name) {
  // Where the archive of scripts/bundle has them, the build's folder is not there.
  const char* const moved = std::getenv("HEAT_TEST_DATA");
  std::ifstream file((moved != nullptr ? moved : HEAT_TEST_DATA) + std::string("/") + name);
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);  // the heading
  while (std::getline(file, line)) rows.push_back(read_row(line));
  if (rows.empty()) throw std::runtime_error("no rows in " + name);
  return rows;
}

std::vector<double> oracle_field(const Row& row) {
  const auto sources = sources_of(row);
  const auto seed = seed_of(row);
  const std::unique_ptr<double, decltype(&std::free)> field(
      oracle_solve(row.nx, row.ny, row.steps, seed ? &*seed : nullptr, sources.data(),
                   static_cast<std::int64_t>(sources.size())),
      &std::free);
  if (field == nullptr) throw std::bad_alloc();
  return {field.get(), field.get() + row.nx * row.ny};
}

Answer answer(const Row& row) {
  if (row.given) return *row.given;
  const std::vector<double> field = oracle_field(row);
  const auto count = static_cast<std::int64_t>(field.size());
  return {oracle_fingerprint(field.data(), row.nx, row.ny), oracle_heat(field.data(), count),
          1e-12 * oracle_magnitude(field.data(), count)};
}

}  // namespace heat::test
