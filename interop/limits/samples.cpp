#include "samples.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace heat::limits {
namespace {

namespace fs = std::filesystem;

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
    samples.push_back({std::stoll(row[0]), std::stoll(row[1]), row[2], std::stoi(row[3]),
                       std::stoi(row[4]), std::stod(row[5]), row[6]});
  }
  return samples;
}

std::map<int, Limit> read_limits(const fs::path& folder) {
  std::map<int, Limit> limits;  // cores,copy,copy_stream,arithmetic
  for (const auto& row : rows_of(folder / "limits.csv", 4)) {
    Limit& limit = limits[std::stoi(row[0])];
    limit.copy = std::max({limit.copy, std::stod(row[1]), std::stod(row[2])});
    limit.arithmetic = std::max(limit.arithmetic, std::stod(row[3]));
  }
  return limits;
}

std::vector<Result> results_of(const std::vector<Sample>& samples) {
  std::map<std::pair<std::int64_t, int>, double> reference;  // seconds, by size and round
  for (const Sample& s : samples) {
    if (s.solver == "fortran/serial") reference[{s.size, s.round}] = s.seconds;
  }
  std::map<std::int64_t, std::string> right;  // fingerprint, by size
  for (const Sample& s : samples) {
    if (s.solver == "fortran/serial") right.emplace(s.size, s.fingerprint);
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
