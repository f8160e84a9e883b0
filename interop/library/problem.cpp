/// The check of a problem, and the paper's problem.
#include <sys/sysinfo.h>

#include <cmath>
#include <fstream>
#include <string>

#include "heat/heat.hpp"

namespace {

using heat::Error;

std::string cell(const heat_source& source) {
  return "(" + std::to_string(source.x) + "," + std::to_string(source.y) + ")";
}

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

/// Bytes of memory of this machine, or of this process's control group if that has less.
std::uint64_t memory_bytes() {
  struct sysinfo info {};
  if (sysinfo(&info) != 0) return UINT64_MAX;
  std::uint64_t bytes = static_cast<std::uint64_t>(info.totalram) * info.mem_unit;
  std::uint64_t limit = 0;
  if (std::ifstream("/sys/fs/cgroup/memory.max") >> limit && limit < bytes) bytes = limit;
  return bytes;
}

void check_size(const heat_problem& problem, std::int64_t ranks) {
  if (problem.nx < 1 || problem.ny < 1) {
    throw Error(HEAT_INVALID_ARGUMENT, "the grid " + std::to_string(problem.nx) + "x" +
                                           std::to_string(problem.ny) +
                                           " has no cells: both sizes must be at least 1");
  }
  const std::string grid =
      "the grid " + std::to_string(problem.nx) + "x" + std::to_string(problem.ny);
  // Two arrays with their ring must be addressable, so their bytes must fit a signed 64-bit number.
  std::int64_t x = 0, y = 0, cells = 0, bytes = 0;
  if (__builtin_add_overflow(problem.nx, 2, &x) || __builtin_add_overflow(problem.ny, 2, &y) ||
      __builtin_mul_overflow(x, y, &cells) || __builtin_mul_overflow(cells, 16, &bytes)) {
    throw Error(HEAT_INVALID_ARGUMENT, grid + " does not fit into 64-bit addresses");
  }
  if (ranks < 1) throw Error(HEAT_INVALID_ARGUMENT, "at least 1 rank is needed");
  if (ranks / problem.nx > problem.ny ||
      (ranks / problem.nx == problem.ny && ranks % problem.nx > 0)) {
    throw Error(HEAT_INVALID_ARGUMENT, grid + " has fewer cells than the " + std::to_string(ranks) +
                                           " ranks that are to share it");
  }
  const std::uint64_t share = static_cast<std::uint64_t>(bytes / ranks);
  if (const std::uint64_t memory = memory_bytes(); share > memory) {
    throw Error(HEAT_INVALID_ARGUMENT, grid + " needs " + mebibytes(share) +
                                           (ranks > 1 ? " a rank" : "") +
                                           ", and this machine has " + mebibytes(memory));
  }
}

void check_sources(const heat_problem& problem) {
  if (problem.n_sources < 0 || (problem.n_sources > 0 && problem.sources == nullptr)) {
    throw Error(HEAT_INVALID_ARGUMENT, "the problem's list of sources is missing");
  }
  for (std::int64_t i = 0; i < problem.n_sources; ++i) {
    const heat_source& source = problem.sources[i];
    if (source.x < 1 || source.x > problem.nx || source.y < 1 || source.y > problem.ny) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  "the source at " + cell(source) + " is outside the grid (1.." +
                      std::to_string(problem.nx) + ",1.." + std::to_string(problem.ny) + ")");
    }
    if (!std::isfinite(source.rate)) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  "the source at " + cell(source) + " has a rate that is not finite");
    }
  }
}

}  // namespace

heat_status heat_check_problem(const heat_problem* problem, int64_t ranks) {
  return heat::guard([&] {
    heat::require(problem, "heat_problem");
    check_size(*problem, ranks);
    if (problem->steps < 0) {
      throw Error(HEAT_INVALID_ARGUMENT, std::to_string(problem->steps) +
                                             " steps: the number of steps must be at least 0");
    }
    if (problem->initial != HEAT_INITIAL_ZERO && problem->initial != HEAT_INITIAL_RANDOM) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  "the start " + std::to_string(problem->initial) + " is neither zero nor random");
    }
    check_sources(*problem);
  });
}

heat_status heat_default_problem(heat_problem* problem) {
  return heat::guard([&] {
    heat::require(problem, "heat_problem");
    constexpr std::int64_t side = 4800;
    static const std::vector<heat_source> sources = heat::default_sources(side, side);
    const heat::Problem papers{.nx = side, .ny = side, .steps = 500};
    *problem = papers.c();
    problem->sources = sources.data();
    problem->n_sources = static_cast<std::int64_t>(sources.size());
  });
}

heat_status heat_default_sources(int64_t nx, int64_t ny, heat_source* sources) {
  return heat::guard([&] {
    if (sources == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "sources is NULL");
    if (nx < 3 || ny < 3) {
      throw Error(HEAT_INVALID_ARGUMENT, "the default sources need a grid of at least 3x3, not " +
                                             std::to_string(nx) + "x" + std::to_string(ny) +
                                             ": name the sources");
    }
    // Divide before multiplying where 4*nx or 8*ny could overflow; the value is the same.
    sources[0] = {nx / 2, ny / 2, 1.0};
    sources[1] = {nx / 3, ny / 3, 1.0};
    sources[2] = {nx / 5 * 4 + nx % 5 * 4 / 5, ny / 9 * 8 + ny % 9 * 8 / 9, 1.0};
  });
}
