/// cxx/mpi_tiled: blocks with halos `depth` cells deep, exchanged once every `depth` steps.
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
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "communicator.hpp"
#include "field.hpp"
#include "halo_plan.hpp"
#include "partition.hpp"
#include "tile.hpp"

namespace {

using namespace heat::cxx;

/// Where a part of the halo comes from, and what goes there in return.
struct Exchange {
  int neighbour;
  int tag_in, tag_out;   ///< the direction in which data moves
  std::int64_t in, out;  ///< the first cell, of what is held
  std::unique_ptr<BlockType> type;
};

std::string known_keys() { return std::string(grid_keys) + "," + halo_keys + "," + tile_keys; }

class MpiTiled : public FieldSolver<TileField> {
 public:
  MpiTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
           const char* options)
      : comm_(comm, "cxx/mpi_tiled") {
    comm_.agree([&] {
      refuse_kernel(kernel, "cxx/mpi_tiled", many_steps);
      grid_ = choose_grid(problem, comm_.size(), options, known_keys().c_str());
      const TileShape shape = TileShape::from(options);
      plan_ = HaloPlan::from(problem, grid_, shape, options);
      const heat_block block = grid_block(grid_, comm_.rank(), problem);
      field_.emplace(block, with_halo(block, problem));
      engine_ = std::make_unique<TileEngine>(*field_, problem, shape);
    });
  }

  void advance(std::int64_t steps) {
    comm_.agree([&] { check_steps(steps); });
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

 private:
  /// No cell of any rank is larger, because a halo has the cells of others.
  void agree_on_bound() {
    const double mine = field_->bound();
    double largest = mine;
    check_mpi(MPI_Allreduce(&mine, &largest, 1, MPI_DOUBLE, MPI_MAX, comm_.get()));
    field_->set_bound(largest);
    watch_.lap(timings_.waiting);
  }

  /// The block and, where it has neighbours, its halo.
  [[nodiscard]] heat_block with_halo(const heat_block& block, const heat_problem& problem) const {
    if (block.nx < 1) return block;
    const std::int64_t depth = plan_.depth;
    const std::int64_t x = std::max<std::int64_t>(1, block.x - depth);
    const std::int64_t y = std::max<std::int64_t>(1, block.y - depth);
    return heat::make_block(x, y, std::min(problem.nx + 1, block.x + block.nx + depth) - x,
                            std::min(problem.ny + 1, block.y + block.ny + depth) - y);
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
    const Window in = field_->inner();
    if (in.empty()) return;
    // In one direction: the halo's first cell, the edge's, and how many.
    struct Part {
      std::int64_t in, out, count;
    };
    const auto part = [&](std::int64_t d, std::int64_t first, std::int64_t end) {
      if (d < 0) return Part{first - depth, first, depth};
      if (d > 0) return Part{end, end - depth, depth};
      return Part{first, first, end - first};
    };
    const std::int64_t i = comm_.rank() % grid_.px, j = comm_.rank() / grid_.px;
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) {
        const std::int64_t at_x = i + dx, at_y = j + dy;
        const bool exists = at_x >= 0 && at_x < grid_.px && at_y >= 0 && at_y < grid_.py;
        if (!exists || (dx == 0 && dy == 0)) continue;
        const Part x = part(dx, in.x0, in.x1), y = part(dy, in.y0, in.y1);
        const std::int64_t ld = field_->ld();
        const int tag = 3 * (dy + 1) + dx + 1;
        exchanges_.push_back({static_cast<int>(at_y * grid_.px + at_x), 8 - tag, tag,
                              y.in * ld + x.in, y.out * ld + x.out,
                              std::make_unique<BlockType>(x.count, y.count, ld)});
      }
    }
    requests_.assign(2 * exchanges_.size(), MPI_REQUEST_NULL);
  }

  /// Start the exchange of a halo as deep as the steps that are to follow; the first pass ends it.
  void exchange(std::int64_t depth) {
    if (depth != depth_) plan_exchanges(depth);
    MPI_Request* request = requests_.data();
    for (const Exchange& e : exchanges_) {
      check_mpi(MPI_Irecv(field_->now() + e.in, 1, e.type->get(), e.neighbour, e.tag_in,
                          comm_.get(), request++));
    }
    for (const Exchange& e : exchanges_) {
      check_mpi(MPI_Isend(field_->now() + e.out, 1, e.type->get(), e.neighbour, e.tag_out,
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
  std::unique_ptr<TileEngine> engine_;
  std::int64_t depth_ = 0;  ///< that the exchanges below are planned for
  std::vector<Exchange> exchanges_;
  std::vector<MPI_Request> requests_;
  bool pending_ = false;  ///< whether an exchange was started
  Stopwatch watch_;
};

const std::string summary =
    "blocks, deep halos, many steps a pass and an exchange; options " + known_keys();

}  // namespace

extern "C" heat_status heat_cxx_mpi_tiled(heat_solver_table* table) {
  return heat::fill_table<MpiTiled>(table, "cxx/mpi_tiled", summary.c_str(), HEAT_NEEDS_MPI);
}
