/// A tiled solver of the whole grid: two arrays, many steps a pass over them.
#ifndef HEAT_CXX_TILED_HPP
#define HEAT_CXX_TILED_HPP

#include <string>

#include "field.hpp"
#include "tile_bands.hpp"

namespace heat::cxx {

/// @tparam Workers  Alone or Team
template <class Workers>
class Tiled : public FieldSolver<TileField> {
 public:
  void advance(std::int64_t steps) {
    check_steps(steps);
    workers_.note();
    const double start = seconds();
    while (steps > 0) {
      const std::int64_t taken = next_share(steps, engine_.most_steps());
      engine_.pass(*field_, field_->inner(), taken);
      engine_.finish(*field_, taken);
      steps -= taken;
    }
    timings_.compute += seconds() - start;
  }

  static std::string keys() { return std::string(tile_keys) + Workers::keys; }

 protected:
  /// @param name  of the solver; the rest is as create() has it
  Tiled(const char* name, const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
        const char* options)
      : Tiled(problem, checked(name, problem, comm, kernel, options), options) {}

 private:
  Tiled(const heat_problem& problem, const heat_block& block, const char* options)
      : FieldSolver(block, block),
        workers_(options),
        engine_(*field_, problem, TileShape::from(options), workers_) {}

  static heat_block checked(const char* name, const heat_problem& problem, std::int32_t comm,
                            const heat_kernel* kernel, const char* options) {
    refuse_kernel(kernel, name, many_steps);
    return whole_grid(problem, comm, options, name, keys().c_str());
  }

  Workers workers_;
  TileBands<Workers> engine_;
};

}  // namespace heat::cxx

#endif
