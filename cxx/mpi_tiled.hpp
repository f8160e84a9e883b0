/// Blocks with halos `depth` cells deep, exchanged once every `depth` steps; tiled.
///
///     + - - - - - - - - - +   Post receives of the halo (h, corners included) from up to eight
///       h h h h h h h h h     neighbours, and sends of an edge (e) as deep; wait; advance the
///     | h +-----------+ h |   block by as many steps. If that takes more than one pass, each
///       h | e e e e e | h     also advances the part of the halo that the next one reads. A side
///     | h | e . . . e | h |   at the border of the grid has no halo.
///       h | e e e e e | h
///     | h +-----------+ h |   With overlap, the inner cells (.), which need no halo, are advanced
///       h h h h h h h h h     before the wait, and the edges after it, which computes a second
///     + - - - - - - - - - +   time what both need.
#ifndef HEAT_CXX_MPI_TILED_HPP
#define HEAT_CXX_MPI_TILED_HPP

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "communicator.hpp"
#include "field.hpp"
#include "halo_plan.hpp"
#include "partition.hpp"
#include "tile_bands.hpp"

namespace heat::cxx {

/// A part of the halo, and its shape in memory.
struct Exchange {
  HaloPart part;
  std::unique_ptr<BlockType> type;
};

/// @tparam Workers  those of a rank: Alone or Team
/// @tparam name     of the solver
template <class Workers, const char* name>
class MpiTiled : public FieldSolver<TileField> {
 public:
  MpiTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
           const char* options)
      : comm_(comm, name) {
    comm_.agree([&] {
      refuse_kernel(kernel, name, many_steps);
      if (Workers::has_threads) require_funneled(name);
      grid_ = choose_grid(problem, comm_.size(), options, keys().c_str());
      workers_.emplace(options);
    });
    // The plan is to be the same on all ranks, and some may have more cores than others.
    const std::int64_t mine = workers_->parts();
    std::int64_t fewest = mine;
    check_mpi(MPI_Allreduce(&mine, &fewest, 1, MPI_INT64_T, MPI_MIN, comm_.get()));
    comm_.agree([&] {
      const TileShape shape = TileShape::from(options);
      plan_ = HaloPlan::from(problem, grid_, processor_costs(shape.steps, fewest), options);
      const heat_block block = grid_block(grid_, comm_.rank(), problem);
      field_.emplace(block, with_halo(block, problem, plan_.depth));
      engine_ = std::make_unique<TileBands<Workers>>(*field_, problem, shape, *workers_);
    });
  }

  void advance(std::int64_t steps) {
    comm_.agree([&] { check_steps(steps); });
    workers_->note();
    watch_ = Stopwatch();
    agree_on_bound();
    while (steps > 0) {
      std::int64_t left = next_share(steps, plan_.depth);
      steps -= left;
      exchange(left);
      while (left > 0) {
        const std::int64_t taken = next_share(left, engine_->most_steps());
        left -= taken;
        pass(grown(left), taken);
      }
    }
  }

  static std::string keys() {
    return std::string(grid_keys) + "," + halo_keys + "," + tile_keys + Workers::keys;
  }

 private:
  /// No cell of any rank is larger, because a halo has the cells of others.
  void agree_on_bound() {
    const double mine = field_->bound();
    double largest = mine;
    check_mpi(MPI_Allreduce(&mine, &largest, 1, MPI_DOUBLE, MPI_MAX, comm_.get()));
    field_->set_bound(largest);
    watch_.lap(timings_.waiting);
  }

  /// The block, larger by `cells` on each side that has a halo; smaller if that is negative.
  [[nodiscard]] Window grown(std::int64_t cells) const {
    const Window in = field_->inner();
    const heat_block& held = field_->held();
    return {in.x0 - (in.x0 > 0 ? cells : 0), in.x1 + (in.x1 < held.nx ? cells : 0),
            in.y0 - (in.y0 > 0 ? cells : 0), in.y1 + (in.y1 < held.ny ? cells : 0)};
  }

  /// Plan the exchange of a halo of this depth, at most plan_.depth.
  void plan_exchanges(std::int64_t depth) {
    exchanges_.clear();
    depth_ = depth;
    for (const HaloPart& part : halo_parts(grid_, comm_.rank(), field_->inner(), depth)) {
      exchanges_.push_back(
          {part, std::make_unique<BlockType>(part.in.x1 - part.in.x0, part.in.y1 - part.in.y0,
                                             field_->ld())});
    }
    requests_.assign(2 * exchanges_.size(), MPI_REQUEST_NULL);
  }

  /// Start the exchange of a halo as deep as the steps that are to follow; the first pass ends it.
  void exchange(std::int64_t depth) {
    if (depth != depth_) plan_exchanges(depth);
    MPI_Request* request = requests_.data();
    const auto at = [&](const Window& part) {
      return field_->now() + part.y0 * field_->ld() + part.x0;
    };
    for (const Exchange& e : exchanges_) {
      check_mpi(MPI_Irecv(at(e.part.in), 1, e.type->get(), e.part.neighbour, e.part.tag_in,
                          comm_.get(), request++));
    }
    for (const Exchange& e : exchanges_) {
      check_mpi(MPI_Isend(at(e.part.out), 1, e.type->get(), e.part.neighbour, e.part.tag_out,
                          comm_.get(), request++));
    }
    pending_ = true;
    watch_.lap(timings_.exchange);
  }

  /// End the exchange.
  void wait() {
    check_mpi(
        MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE));
    pending_ = false;
    watch_.lap(timings_.waiting);
  }

  /// Take a window some steps on.
  void pass(const Window& all, std::int64_t steps) {
    const Window inner = grown(-steps);
    if (pending_ && plan_.overlap && !inner.empty()) {
      engine_->pass(*field_, inner, steps);
      watch_.lap(timings_.compute);
      wait();
      engine_->pass(*field_, {all.x0, all.x1, all.y0, inner.y0}, steps);
      engine_->pass(*field_, {all.x0, inner.x0, inner.y0, inner.y1}, steps);
      engine_->pass(*field_, {inner.x1, all.x1, inner.y0, inner.y1}, steps);
      engine_->pass(*field_, {all.x0, all.x1, inner.y1, all.y1}, steps);
    } else {
      if (pending_) wait();
      engine_->pass(*field_, all, steps);
    }
    engine_->finish(*field_, steps);
    watch_.lap(timings_.compute);
  }

  Communicator comm_;
  ProcessGrid grid_{};
  HaloPlan plan_;
  std::optional<Workers> workers_;
  std::unique_ptr<TileBands<Workers>> engine_;
  std::int64_t depth_ = 0;  ///< that the exchanges below are planned for
  std::vector<Exchange> exchanges_;
  std::vector<MPI_Request> requests_;
  bool pending_ = false;  ///< whether an exchange was started
  Stopwatch watch_;
};

}  // namespace heat::cxx

#endif
