/// The two arrays of a block with their ring, and the sources inside it.
#ifndef HEAT_CXX_FIELD_HPP
#define HEAT_CXX_FIELD_HPP

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "heat/heat.hpp"

namespace heat::cxx {

/// Seconds on a clock that only goes forward.
inline double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Splits time among the fields of heat_timings.
class Stopwatch {
 public:
  /// Count the time since the last call, or since it was made, for one purpose.
  void lap(double& into) {
    const double end = seconds();
    into += end - begin_;
    begin_ = end;
  }

 private:
  double begin_ = seconds();
};

/// `now` and `next` of one block and its ring, zero at first.
class Field {
 public:
  /// @param cleared  false: the caller has all rows cleared, each by the thread that works on it
  Field(const heat_block& block, const heat_problem& problem, bool cleared = true)
      : block_(block),
        ld_(leading_dimension(block.nx)),
        now_(std::make_unique_for_overwrite<double[]>(size())),
        next_(std::make_unique_for_overwrite<double[]>(size())) {
    if (cleared) clear(0, block.ny + 2);
    for (std::int64_t i = 0; i < problem.n_sources; ++i) {
      const heat_source& source = problem.sources[i];
      const std::int64_t x = source.x - block.x + 1, y = source.y - block.y + 1;
      if (x >= 1 && x <= block.nx && y >= 1 && y <= block.ny) {
        sources_.push_back({y * ld_ + x, source.rate});
      }
    }
    std::ranges::stable_sort(sources_, {}, &Source::at);  // on one cell they keep their order
  }

  /// Set rows y0..y1-1 of both arrays to zero, 0 and ny + 1 being of the ring.
  void clear(std::int64_t y0, std::int64_t y1) {
    for (double* cells : {now_.get(), next_.get()}) {
      std::fill(cells + offset(0, y0), cells + offset(0, y1), 0.0);
    }
  }

  [[nodiscard]] const heat_block& block() const { return block_; }
  [[nodiscard]] std::int64_t ld() const { return ld_; }

  /// Cell (x, y) of the block, its ring being 0 and nx + 1 or ny + 1.
  [[nodiscard]] double* now(std::int64_t x, std::int64_t y) { return &now_[offset(x, y)]; }

  /// Take cells x..x+nx-1, y..y+ny-1 of the block one step on; a part without cells is allowed.
  /// @param step  how many were taken since the last finish_steps()
  void sweep(heat_sweep* kernel, std::int64_t x, std::int64_t y, std::int64_t nx, std::int64_t ny,
             std::int64_t step = 0) {
    if (nx < 1 || ny < 1) return;
    const std::size_t corner = offset(x - 1, y - 1);
    check(kernel(at(step) + corner, at(step + 1) + corner, nx, ny, ld_));
  }

  /// Inject the sources in rows y0..y1-1, where this step was swept.
  void inject(std::int64_t y0, std::int64_t y1, std::int64_t step = 0) {
    auto source = std::ranges::lower_bound(sources_, y0 * ld_, {}, &Source::at);
    for (; source != sources_.end() && source->at < y1 * ld_; ++source) {
      at(step + 1)[source->at] += source->rate;
    }
  }

  /// Make the array that these steps have reached the present.
  void finish_steps(std::int64_t steps) {
    if (steps % 2 != 0) std::swap(now_, next_);
  }

  /// End a step: inject all sources and make `next` the present.
  void finish_step() {
    inject(1, block_.ny + 1);
    finish_steps(1);
  }

  /// Copy cells out; arguments as heat_solver_table.read.
  void read(const heat_block& window, double* cells, std::int64_t ld) const {
    for (std::int64_t j = 0; j < window.ny; ++j) {
      std::copy_n(&now_[row(window, j)], window.nx, cells + j * ld);
    }
  }

  /// Copy cells in; arguments as heat_solver_table.write.
  void write(const heat_block& window, const double* cells, std::int64_t ld) {
    for (std::int64_t j = 0; j < window.ny; ++j) {
      std::copy_n(cells + j * ld, window.nx, &now_[row(window, j)]);
    }
  }

 private:
  /// All rows are aligned alike to a cache line, for sweeps that take several at once, where that
  /// adds little.
  static std::int64_t leading_dimension(std::int64_t nx) {
    constexpr std::int64_t line = 8, wide = 128;
    return nx < wide ? nx + 2 : (nx + 2 + line - 1) / line * line;
  }

  struct Source {
    std::int64_t at;
    double rate;
  };

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(ld_ * (block_.ny + 2)); }
  [[nodiscard]] std::size_t offset(std::int64_t x, std::int64_t y) const {
    return static_cast<std::size_t>(y * ld_ + x);
  }
  /// The array of a step.
  [[nodiscard]] double* at(std::int64_t step) const {
    return step % 2 == 0 ? now_.get() : next_.get();
  }
  [[nodiscard]] std::size_t row(const heat_block& window, std::int64_t j) const {
    return offset(window.x - block_.x + 1, window.y - block_.y + 1 + j);
  }

  heat_block block_;
  std::int64_t ld_;
  std::unique_ptr<double[]> now_, next_;
  std::vector<Source> sources_;  ///< by their place
};

/// The base of all solvers: a field and a record of where time went. A solver adds its constructor
/// and advance(); see heat::fill_table.
/// @tparam FieldType  Field, or what else has its block(), read() and write()
template <class FieldType>
class FieldSolver {
 public:
  [[nodiscard]] const heat_block& block() const { return field_->block(); }
  void read(const heat_block& window, double* cells, std::int64_t ld) const {
    field_->read(window, cells, ld);
  }
  void write(const heat_block& window, const double* cells, std::int64_t ld) {
    field_->write(window, cells, ld);
  }
  [[nodiscard]] const heat_timings& timings() const { return timings_; }

 protected:
  /// For a solver whose block is known later in its constructor, which sets field_.
  FieldSolver() = default;
  /// @param block, more  as the field's constructor takes them
  template <class... More>
  explicit FieldSolver(const heat_block& block, const More&... more)
      : field_(std::in_place, block, more...) {}

  std::optional<FieldType> field_;
  heat_timings timings_ = make<heat_timings>();
};

/// The whole grid, for a solver without MPI; `solver` is its name, `known` the keys of its options.
/// @throws Error HEAT_INVALID_ARGUMENT for a problem, communicator or option that it cannot take
inline heat_block whole_grid(const heat_problem& problem, std::int32_t comm, const char* options,
                             const std::string& solver, const char* known) {
  check(heat_check_problem(&problem, 1));
  if (comm != HEAT_NO_COMM) {
    throw Error(HEAT_INVALID_ARGUMENT, solver + " takes HEAT_NO_COMM, not a communicator");
  }
  check(heat_check_options(options, known));
  return make_block(1, 1, problem.nx, problem.ny);
}

/// The check of every solver before it takes steps.
/// @throws Error HEAT_INVALID_ARGUMENT
inline void check_steps(std::int64_t steps) {
  if (steps < 0) throw Error(HEAT_INVALID_ARGUMENT, "steps is negative");
}

/// Refuse the kernel given to create(), where a solver cannot use one.
/// @throws Error HEAT_INVALID_ARGUMENT
inline void refuse_kernel(const heat_kernel* kernel, const std::string& solver,
                          const std::string& why) {
  if (kernel == nullptr || kernel->sweep == nullptr) return;
  throw Error(HEAT_INVALID_ARGUMENT, solver + " takes no kernel: " + why);
}

/// The sweep of the kernel given to create(), or this language's own.
inline heat_sweep* choose_sweep(const heat_kernel* kernel) {
  if (kernel != nullptr && kernel->sweep != nullptr) return kernel->sweep;
  auto own = make<heat_kernel>();
  check(heat_find_kernel("cxx", &own));
  return own.sweep;
}

}  // namespace heat::cxx

#endif
