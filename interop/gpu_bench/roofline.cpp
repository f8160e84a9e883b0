/// heat-roofline: draws the figure of a folder that scripts/gpu wrote.
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "bench_figure.hpp"

constexpr char help[] =
    "heat-roofline FOLDER: draws speed.png, .svg and .pdf there, of what scripts/gpu left in\n"
    "FOLDER. Exit status: 0 drawn, 1 not, 2 wrong usage.";

int main(int argc, char** argv) {
  const std::string_view word = argc == 2 ? argv[1] : "-";
  if (word == "--help" || word == "-h") {
    std::puts(help);
    return std::fflush(stdout) == 0 ? 0 : 1;
  }
  if (word.starts_with('-')) {
    std::fputs("heat-roofline: usage: heat-roofline FOLDER of scripts/gpu; see --help\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path folder = argv[1];
    if (!heat::plots::gnuplot_found()) throw std::runtime_error("gnuplot was not found");
    const heat::plots::SpeedReport report = heat::gpu_bench::read_report(folder / "results.json");
    heat::plots::speed(report, {folder, {"png", "svg", "pdf"}});
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "heat-roofline: %s\n", error.what());
    return 1;
  }
}
