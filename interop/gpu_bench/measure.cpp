#include "measure.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <ctime>
#include <future>
#include <limits>
#include <memory>
#include <thread>

#include "bench_report.hpp"
#include "heat/heat.hpp"

namespace heat::gpu_bench {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string utc_date() {
  const std::time_t time = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

/// A solver of the table's, without a start: that is what is measured here.
class Bare {
 public:
  Bare(const std::string& name, const heat_problem& problem) : found_(name) {
    check(found_.table.create(&problem, HEAT_NO_COMM, nullptr, nullptr, &solver_));
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;
  ~Bare() { found_.table.destroy(solver_); }

  void write(const heat_block& all, const double* cells) {
    check(found_.table.write(solver_, &all, cells, all.nx));
  }
  void advance(std::int64_t steps) { check(found_.table.advance(solver_, steps)); }
  void read(const heat_block& all, double* cells) const {
    check(found_.table.read(solver_, &all, cells, all.nx));
  }

 private:
  Found found_;
  heat_solver* solver_ = nullptr;
};

/// Memory of the host that fields of all sizes take in turns: to touch gigabytes anew for each
/// would take longer than the runs.
class HostArray {
 public:
  /// Room for so many cells, whose values are of no meaning.
  double* of(std::int64_t cells) {
    if (cells > held_) {
      held_ = 0;
      cells_.reset();  // first, so that both are not there at once
      cells_ = std::make_unique_for_overwrite<double[]>(static_cast<std::size_t>(cells));
      held_ = cells;
    }
    return cells_.get();
  }

 private:
  std::unique_ptr<double[]> cells_;
  std::int64_t held_ = 0;
};

/// Call body(rows) for bands of a grid's rows, on all cores.
template <class Body>
void in_bands(std::int64_t size, Body&& body) {
  const std::int64_t bands = std::clamp<std::int64_t>(std::thread::hardware_concurrency(), 1, size);
  std::vector<std::future<void>> works;
  for (std::int64_t i = 0; i < bands; ++i) {
    const std::int64_t first = size * i / bands, end = size * (i + 1) / bands;
    works.push_back(std::async(std::launch::async, [&body, size, first, end] {
      body(make_block(1, first + 1, size, end - first));
    }));
  }
  for (auto& work : works) work.get();
}

/// The field of one size, on the host.
struct Grid {
  Problem problem;
  heat_block all;
  double *start, *result;

  Grid(std::int64_t size, std::int64_t steps, HostArray& starts, HostArray& results)
      : problem{.nx = size, .ny = size, .steps = steps, .initial = HEAT_INITIAL_RANDOM, .seed = 1},
        all(make_block(1, 1, size, size)) {
    problem.sources = default_sources(size, size);
    const heat_problem c = problem.c();
    check(heat_check_problem(&c, 1));
    start = starts.of(size * size);
    result = results.of(size * size);
    in_bands(size, [&](const heat_block& rows) {
      check(heat_initial_cells(&c, &rows, start + (rows.y - 1) * size, size));
    });
  }

  /// What is not read from a solver must not be taken for its result.
  void forget_result() {
    in_bands(all.ny, [&](const heat_block& rows) {
      std::fill_n(result + (rows.y - 1) * all.nx, rows.nx * rows.ny,
                  std::numeric_limits<double>::quiet_NaN());
    });
  }

  [[nodiscard]] std::string fingerprint() const {
    const heat_problem c = problem.c();
    std::atomic<std::uint64_t> sum = 0;
    in_bands(all.ny, [&](const heat_block& rows) {
      auto digest = make<heat_digest>();
      check(heat_digest_cells(&c, &rows, result + (rows.y - 1) * all.nx, all.nx, &digest));
      sum += digest.fingerprint;
    });
    char text[17];
    std::snprintf(text, sizeof text, "%016" PRIx64, sum.load());
    return text;
  }
};

Run run_once(const std::string& name, Grid& grid) {
  grid.forget_result();
  Run run;
  run.solver = name;
  run.size = grid.problem.nx;
  run.steps = grid.problem.steps;
  const heat_problem problem = grid.problem.c();
  const double start = now();
  Bare solver(name, problem);
  solver.write(grid.all, grid.start);
  const double before = now();
  solver.advance(run.steps);
  run.seconds = now() - before;
  solver.read(grid.all, grid.result);
  run.seconds_total = now() - start;
  run.fingerprint = grid.fingerprint();
  return run;
}

}  // namespace

std::vector<std::string> solvers_on_gpu() {
  std::int64_t count = 0;
  check(heat_solver_count(&count));
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < count; ++i) {
    const char* name = nullptr;
    check(heat_solver_name(i, &name));
    auto table = make<heat_solver_table>();
    auto kernel = make<heat_kernel>();
    const heat_status status = heat_find_solver(name, &table, &kernel);
    if (status == HEAT_OK && table.needs == HEAT_NEEDS_GPU) names.emplace_back(name);
  }
  return names;
}

Measurement measure(const Plan& plan, const std::function<void(const Measurement&)>& after_size) {
  Measurement all;
  all.device = device();
  all.date = utc_date();
  HostArray starts, results;
  const std::vector<std::string> named = plan.solvers.empty() ? solvers_on_gpu() : plan.solvers;
  for (int round = 1; round <= plan.rounds; ++round) {
    all.copy_rates.push_back(copy_rate());
    for (const std::int64_t size : plan.sizes) {
      std::fprintf(stderr, "heat-gpu-bench: round %d of %d, %" PRId64 "x%" PRId64 "\n", round,
                   plan.rounds, size, size);
      // What fails, or does not fit this machine or device, is told once and leaves the rest.
      const auto attempt = [&](const std::string& solver, auto&& body) {
        const auto missing = [&](const char* why) {
          const auto same = [&](const Missing& m) { return m.solver == solver && m.size == size; };
          if (std::any_of(all.missing.begin(), all.missing.end(), same)) return;
          all.missing.push_back({solver, size, why});
        };
        try {
          body();
        } catch (const std::bad_alloc&) {
          missing("out of memory of the host");
        } catch (const Error& error) {
          const bool size_is_why =
              error.status() == HEAT_OUT_OF_MEMORY || error.status() == HEAT_INVALID_ARGUMENT;
          if (!size_is_why) all.failed = true;
          missing(error.what());
        }
      };
      attempt("all", [&] {
        Grid grid(size, steps_of(size, plan.points), starts, results);
        std::vector<std::string> solvers = named;
        if (round % 2 == 0) std::reverse(solvers.begin(), solvers.end());
        // The library of OpenMP ends the program when a device fails, so what uses it comes last.
        std::stable_partition(solvers.begin(), solvers.end(),
                              [](const std::string& name) { return name != "fortran/gpu"; });
        for (const std::string& name : solvers) {
          attempt(name, [&] {
            all.runs.push_back(run_once(name, grid));
            all.runs.back().round = round;
          });
        }
      });
      after_size(all);
    }
  }
  return all;
}

}  // namespace heat::gpu_bench
