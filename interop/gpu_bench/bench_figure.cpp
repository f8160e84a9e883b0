#include "bench_figure.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "interop/common/spread.hpp"

namespace heat::gpu_bench {
using nlohmann::json;

plots::SpeedReport read_report(const std::filesystem::path& file) {
  try {
    std::ifstream stream(file);
    const json results = json::parse(stream);
    if (results.at("kind") != "gpu-bench") throw std::runtime_error("another kind");
    plots::SpeedReport report;
    report.machine = results.at("device").at("name").get<std::string>() + ", " +
                     results.at("date").get<std::string>().substr(0, 10);
    const Spread copy = spread_of(results.at("copy_rates").get<std::vector<double>>());
    report.roofs.push_back({plots::one_gpu, copy.median / 16e9, 0.0});
    for (const json& row : results.at("summary")) {
      const std::string solver = row.at("solver");
      const auto same = [&](const plots::SpeedSeries& s) { return s.solver == solver; };
      auto series = std::ranges::find_if(report.series, same);
      if (series == report.series.end()) {
        series = report.series.insert(series, {solver, plots::one_gpu, {}});
      }
      const json& speed = row.at("points_a_second");
      series->speeds.push_back({row.at("nx").get<double>(), speed.at("median").get<double>() / 1e9,
                                speed.at("min").get<double>() / 1e9,
                                speed.at("max").get<double>() / 1e9});
    }
    return report;
  } catch (const std::exception& error) {
    throw std::runtime_error(file.string() + ": not of heat-gpu-bench (" + error.what() + ")");
  }
}

}  // namespace heat::gpu_bench
