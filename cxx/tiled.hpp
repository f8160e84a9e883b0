/// A tiled solver of the whole grid: two arrays, many steps a pass over them.
#ifndef HEAT_CXX_TILED_HPP
#define HEAT_CXX_TILED_HPP

#include <string>

#include "field.hpp"
#include "team.hpp"
#include "tile_bands.hpp"

namespace heat::cxx {

/// @tparam Workers  Alone or Team
/// @tparam name     of the solver
template <class Workers, const char* name>
class Tiled : public FieldSolver<TileField> {
 public:
  Tiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
        const char* options)
      : Tiled(problem, checked(problem, comm, kernel, options), options) {}

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

 private:
  Tiled(const heat_problem& problem, const heat_block& block, const char* options)
      : FieldSolver(block, block),
        workers_(options),
        engine_(*field_, problem, TileShape::from(options), workers_) {}

  static heat_block checked(const heat_problem& problem, std::int32_t comm,
                            const heat_kernel* kernel, const char* options) {
    refuse_kernel(kernel, name, many_steps);
    return whole_grid(problem, comm, options, name, keys().c_str());
  }

  Workers workers_;
  TileBands<Workers> engine_;
};

}  // namespace heat::cxx

#endif
