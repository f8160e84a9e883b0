/// plugin/cxx: a solver with storage and movement of its own; fill_table() makes its class a table.
#include <algorithm>
#include <chrono>
#include <heat/heat.hpp>

namespace {

heat_status sweep(const double* now, double* next, std::int64_t nx, std::int64_t ny,
                  std::int64_t ld) {
  for (std::int64_t y = 1; y <= ny; ++y) {
    for (std::int64_t x = 1; x <= nx; ++x) {
      const double* u = now + y * ld + x;
      next[y * ld + x] = 0.5 * (u[0] + 0.25 * (((u[-1] + u[1]) + u[-ld]) + u[ld]));
    }
  }
  return HEAT_OK;
}

class Plugin {
 public:
  Plugin(const heat_problem& p, std::int32_t comm, const heat_kernel* kernel, const char* options)
      : sweep_(kernel != nullptr && kernel->sweep != nullptr ? kernel->sweep : sweep),
        block_(heat::make_block(1, 1, p.nx, p.ny)) {
    heat::check(heat_check_problem(&p, 1));
    heat::check(heat_check_options(options, ""));  // it knows none
    if (comm != HEAT_NO_COMM) throw heat::Error(HEAT_INVALID_ARGUMENT, "plugin/cxx is serial");
    sources_.assign(p.sources, p.sources + p.n_sources);
    now_.resize(at(0, p.ny + 2));
    next_.resize(now_.size());
  }

  void advance(std::int64_t steps) {
    if (steps < 0) throw heat::Error(HEAT_INVALID_ARGUMENT, "steps is negative");
    const auto start = std::chrono::steady_clock::now();
    while (steps-- > 0) {
      heat::check(sweep_(now_.data(), next_.data(), block_.nx, block_.ny, block_.nx + 2));
      for (const heat_source& source : sources_) next_[at(source.x, source.y)] += source.rate;
      std::swap(now_, next_);
    }
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    timings_.compute += passed.count();
  }

  void read(const heat_block& w, double* cells, std::int64_t ld) const {
    for (std::int64_t j = 0; j < w.ny; ++j) {
      std::copy_n(&now_[at(w.x, w.y + j)], w.nx, cells + j * ld);
    }
  }

  void write(const heat_block& w, const double* cells, std::int64_t ld) {
    for (std::int64_t j = 0; j < w.ny; ++j) {
      std::copy_n(cells + j * ld, w.nx, &now_[at(w.x, w.y + j)]);
    }
  }

  const heat_block& block() const { return block_; }
  const heat_timings& timings() const { return timings_; }

 private:
  std::size_t at(std::int64_t x, std::int64_t y) const { return y * (block_.nx + 2) + x; }

  heat_sweep* sweep_;
  heat_block block_;
  std::vector<heat_source> sources_;
  std::vector<double> now_, next_;
  heat_timings timings_ = heat::make<heat_timings>();
};

}  // namespace

extern "C" heat_status heat_plugin(std::int64_t index, heat_solver_table* table) {
  if (index > 0) return HEAT_NOT_FOUND;
  return heat::fill_table<Plugin>(table, "plugin/cxx", "std::vector and one plain loop", 0);
}
