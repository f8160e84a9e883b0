/// heat-roofline: draws the figure of a folder that scripts/bench or scripts/gpu wrote.
#include "roofline.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string_view>

#include "bench_figure.hpp"
#include "samples.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::limits;
using namespace heat::plots;

std::vector<SpeedSeries> speeds_of(const fs::path& folder, int most_cores) {
  std::vector<SpeedSeries> all;
  for (const Result& result : results_of(read_samples(folder))) {
    const Sample& first = result.first;
    const heat::Spread& speed = result.speed;
    const int cores = std::max(1, first.ranks);
    // An MPI solver on one core says little that its serial twin does not; ranks beyond the cores
    // have no roof of their own.
    if (first.ranks == 1 || cores > most_cores) continue;
    const std::string name = first.solver + (result.wrong ? " (wrong)" : "");
    const auto same = [&](const SpeedSeries& s) { return s.solver == name && s.cores == cores; };
    auto series = std::find_if(all.begin(), all.end(), same);
    if (series == all.end()) series = all.insert(series, {name, cores, {}});
    series->speeds.push_back(
        {static_cast<double>(first.size), speed.median / 1e9, speed.min / 1e9, speed.max / 1e9});
  }
  for (SpeedSeries& series : all) {
    std::sort(series.speeds.begin(), series.speeds.end(),
              [](const Speed& a, const Speed& b) { return a.size < b.size; });
  }
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
  std::vector<Roof> roofs;
  for (const auto& [cores, limit] : read_limits(folder)) {
    roofs.push_back({cores, limit.copy / 16e9, limit.arithmetic / 1e9});
  }
  return {processor(), speeds_of(folder, roofs.back().cores), roofs};
}

}  // namespace

constexpr char help[] =
    "heat-roofline FOLDER: draws roofline.png, .svg and .pdf there, of what scripts/bench or\n"
    "scripts/gpu left in FOLDER. Exit status: 0 drawn, 1 not, 2 wrong usage.";

int main(int argc, char** argv) {
  const std::string_view word = argc == 2 ? argv[1] : "-";
  if (word == "--help" || word == "-h") {
    std::puts(help);
    return 0;
  }
  if (word.starts_with('-')) {
    std::fputs(
        "heat-roofline: usage: heat-roofline FOLDER of scripts/bench or scripts/gpu; see --help\n",
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
