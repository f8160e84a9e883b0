/// heat-roofline: draws the figure of a folder that scripts/bench or scripts/gpu wrote.
#include "roofline.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "bench_figure.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::plots;

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
  return rows;
}

double middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

std::vector<SpeedSeries> speeds_of(const fs::path& folder, int most_cores) {
  // size,steps,solver,ranks,round,seconds,fingerprint
  std::vector<SpeedSeries> all;
  std::map<std::pair<std::string, double>, std::vector<double>> samples;
  for (const auto& row : rows_of(folder / "samples.csv", 7)) {
    const double size = std::stod(row[0]), seconds = std::stod(row[5]);
    const int cores = std::max(1, std::stoi(row[3]));
    const std::string id = row[2] + "," + row[3];
    const auto same = [&](const SpeedSeries& s) { return s.solver == id; };
    if (std::none_of(all.begin(), all.end(), same)) all.push_back({id, cores, {}});
    samples[{id, size}].push_back(size * size * std::stod(row[1]) / seconds / 1e9);
  }
  for (const auto& [key, values] : samples) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    for (SpeedSeries& series : all) {
      if (series.solver == key.first) {
        series.speeds.push_back({key.second, middle(values), *low, *high});
      }
    }
  }
  for (SpeedSeries& series : all) series.solver.resize(series.solver.find(','));
  // An MPI solver on one core adds little to its serial twin; ranks beyond the cores have no roof
  // of their own.
  std::erase_if(all, [&](const SpeedSeries& s) {
    return (s.cores == 1 && s.solver.find("/mpi") != std::string::npos) || s.cores > most_cores;
  });
  return all;
}

std::vector<Roof> roofs_of(const fs::path& folder) {
  std::map<int, Roof> roofs;  // cores,copy,copy_stream,arithmetic; the best of several
  for (const auto& row : rows_of(folder / "limits.csv", 4)) {
    Roof& roof = roofs[std::stoi(row[0])];
    roof.cores = std::stoi(row[0]);
    roof.copy = std::max({roof.copy, std::stod(row[1]) / 16e9, std::stod(row[2]) / 16e9});
    roof.arithmetic = std::max(roof.arithmetic, std::stod(row[3]) / 1e9);
  }
  std::vector<Roof> all;
  for (const auto& [cores, roof] : roofs) all.push_back(roof);
  return all;
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != line.npos) return line.substr(colon + 2);
  }
  return "";
}

/// @throws std::runtime_error for a folder that is not of scripts/bench
RooflineReport report_of(const fs::path& folder) {
  const std::vector<Roof> roofs = roofs_of(folder);
  if (roofs.empty()) throw std::runtime_error((folder / "limits.csv").string() + " has no limits");
  return {processor(), speeds_of(folder, roofs.back().cores), roofs};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("heat-roofline: usage: heat-roofline FOLDER of scripts/bench or scripts/gpu\n",
               stderr);
    return 2;
  }
  try {
    const fs::path folder = argv[1];
    if (!gnuplot_found()) throw std::runtime_error("gnuplot was not found");
    const fs::path of_gpu = folder / "results.json";
    const RooflineReport report =
        fs::exists(of_gpu) ? heat::gpu_bench::read_report(of_gpu) : report_of(folder);
    roofline(report, {folder, {"png", "svg", "pdf"}});
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "heat-roofline: %s\n", error.what());
    return 1;
  }
}
