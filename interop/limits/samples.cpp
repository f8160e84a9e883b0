#include "samples.hpp"

#include <charconv>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace heat::limits {
namespace {

namespace fs = std::filesystem;

/// @throws std::runtime_error for anything but a number from `least` up that is finite
template <class Number>
Number number(const std::string& text, Number least) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool read = error == std::errc() && end == text.data() + text.size();
  if (!read || !(value >= least) || value > std::numeric_limits<Number>::max()) {
    throw std::runtime_error("'" + text + "' is no number of scripts/bench");
  }
  return value;
}

/// Of a time or a rate, which is more than 0.
constexpr double positive = std::numeric_limits<double>::min();

/// The rows of a CSV file without quotes, its head left out.
std::vector<std::vector<std::string>> rows_of(const fs::path& path, std::size_t columns) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> row;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) row.push_back(cell);
    if (row.size() != columns) throw std::runtime_error(path.string() + ": not of scripts/bench");
    rows.push_back(row);
  }
  if (rows.empty()) throw std::runtime_error(path.string() + " has no rows");
  return rows;
}

}  // namespace

std::vector<Sample> read_samples(const fs::path& folder) {
  std::vector<Sample> samples;
  for (const auto& row : rows_of(folder / "samples.csv", 7)) {
    samples.push_back({number<std::int64_t>(row[0], 1), number<std::int64_t>(row[1], 0), row[2],
                       number(row[3], 0), number(row[4], 1), number(row[5], positive), row[6]});
  }
  return samples;
}

std::map<int, Limit> read_limits(const fs::path& folder) {
  std::map<int, Limit> limits;  // cores,copy,copy_stream,arithmetic
  for (const auto& row : rows_of(folder / "limits.csv", 4)) {
    Limit& limit = limits[number(row[0], 1)];
    limit.copy = std::max({limit.copy, number(row[1], positive), number(row[2], positive)});
    limit.arithmetic = std::max(limit.arithmetic, number(row[3], positive));
  }
  return limits;
}

std::vector<Result> results_of(const std::vector<Sample>& samples) {
  std::map<std::pair<std::int64_t, int>, double> reference;  // seconds, by size and round
  std::map<std::int64_t, std::string> right;                 // fingerprint, by size
  for (const Sample& s : samples) {
    if (s.solver != "fortran/serial") continue;
    reference[{s.size, s.round}] = s.seconds;
    right.emplace(s.size, s.fingerprint);
  }
  for (const Sample& s : samples) right.emplace(s.size, s.fingerprint);
  std::vector<Result> results;
  for (const Sample& first : samples) {
    if (first.round != samples.front().round) continue;
    std::vector<double> speeds, ratios;
    bool wrong = false;
    for (const Sample& s : samples) {
      if (s.size != first.size || s.solver != first.solver || s.ranks != first.ranks) continue;
      wrong = wrong || s.fingerprint != right[s.size];
      speeds.push_back(s.points() / s.seconds);
      ratios.push_back(reference[{s.size, s.round}] / s.seconds);
    }
    results.push_back({first, spread_of(speeds), spread_of(ratios), wrong});
  }
  return results;
}

}  // namespace heat::limits
