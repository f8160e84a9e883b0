/// What heat-gpu-bench wrote, as a figure's data.
#ifndef HEAT_GPU_BENCH_BENCH_FIGURE_HPP
#define HEAT_GPU_BENCH_BENCH_FIGURE_HPP

#include <filesystem>

#include "plots/figures/speed.hpp"

namespace heat::gpu_bench {

/// Read results.json; the device's name and the date are the figure's subtitle.
/// @throws std::runtime_error if it cannot be read or is not of heat-gpu-bench
plots::SpeedReport read_report(const std::filesystem::path& file);

}  // namespace heat::gpu_bench

#endif
