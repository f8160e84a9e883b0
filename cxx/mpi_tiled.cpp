/// cxx/mpi_tiled: blocks with halos `depth` cells deep, exchanged once every `depth` steps.
///
///     + - - - - - - - - - +   Post receives of the halo (h, corners included) from up to eight
///       h h h h h h h h h     neighbours, and sends of as deep an edge. Take the inner cells (.),
///     | h +-----------+ h |   which need no halo, several steps on meanwhile, in one pass; wait;
///       h | e e e e e | h     take the edges (e) as many steps on, which reads the halo and works
///     | h | e . . . e | h |   out once more what both sides need. If the depth is more than the
///       h | e e e e e | h     steps of a pass, the first one also takes on as much of the halo as
///     | h +-----------+ h |   the next one reads. A side at the border of the grid has no halo.
///       h h h h h h h h h
///     + - - - - - - - - - +
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "communicator.hpp"
#include "depth.hpp"
#include "field.hpp"
#include "partition.hpp"
#include "tile.hpp"

namespace {

using namespace heat::cxx;
using heat::Error;

/// Where a part of the halo comes from, and what goes there in return.
struct Exchange {
  int neighbour;
  int tag_in, tag_out;   ///< the direction in which data moves
  std::int64_t in, out;  ///< the first cell, of what is held
  std::unique_ptr<BlockType> type;
};

class MpiTiled {
 public:
  MpiTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
           const char* options)
      : comm_(comm, "cxx/mpi_tiled") {
    comm_.together([&] {
      const int ranks = comm_.size(), rank = comm_.rank();
      heat::check(heat_check_problem(&problem, ranks));
      refuse_kernel(kernel, "cxx/mpi_tiled");
      const std::string known = std::string(grid_options) + ",depth," + tile_options;
      heat::check(heat_check_options(options, known.c_str()));
      const TileShape shape = TileShape::from(options);
      const ProcessGrid grid = grid_from(problem, ranks, options);
      depth_ = depth_from(problem, grid, shape, options);
      const bool holds_cells = rank < grid.px * grid.py;
      const std::int64_t i = rank % grid.px, j = rank / grid.px;
      const heat_block block =
          holds_cells ? block_at(grid, i, j, problem.nx, problem.ny) : heat::make_block(1, 1, 0, 0);
      field_ = std::make_unique<TileField>(block, with_halo(block, problem));
      engine_ = std::make_unique<TileEngine>(*field_, problem, shape);
      if (holds_cells) plan_exchanges(grid, i, j);
    });
  }

  void advance(std::int64_t steps) {
    comm_.together([&] {
      if (steps < 0) throw Error(HEAT_INVALID_ARGUMENT, "steps is negative");
    });
    for (; steps > 0; steps -= std::min(steps, depth_)) {
      begin_ = seconds();
      post();
      lap(timings_.exchange);
      std::int64_t left = std::min(steps, depth_);
      first_pass(left);
      while (left > 0) {
        const std::int64_t taken = std::min(left, engine_->most_steps());
        left -= taken;
        engine_->pass(*field_, grown(left), taken);
        field_->swap();
      }
      lap(timings_.compute);
    }
  }

  [[nodiscard]] const heat_block& block() const { return field_->block(); }
  void read(const heat_block& window, double* cells, std::int64_t ld) const {
    field_->read(window, cells, ld);
  }
  void write(const heat_block& window, const double* cells, std::int64_t ld) {
    field_->write(window, cells, ld);
  }
  [[nodiscard]] const heat_timings& timings() const { return timings_; }

 private:
  /// The block and, where it has neighbours, its halo.
  [[nodiscard]] heat_block with_halo(const heat_block& block, const heat_problem& problem) const {
    if (block.nx < 1) return block;
    const auto low = [&](std::int64_t first) { return std::max<std::int64_t>(1, first - depth_); };
    const std::int64_t x = low(block.x), y = low(block.y);
    return heat::make_block(x, y, std::min(problem.nx + 1, block.x + block.nx + depth_) - x,
                            std::min(problem.ny + 1, block.y + block.ny + depth_) - y);
  }

  /// The block, larger by `cells` on each side that has a halo; smaller if that is negative.
  [[nodiscard]] Window grown(std::int64_t cells) const {
    const Window in = field_->inner();
    const heat_block& held = field_->held();
    return {in.x0 - (in.x0 > 0 ? cells : 0), in.x1 + (in.x1 < held.nx ? cells : 0),
            in.y0 - (in.y0 > 0 ? cells : 0), in.y1 + (in.y1 < held.ny ? cells : 0)};
  }

  void plan_exchanges(ProcessGrid grid, std::int64_t i, std::int64_t j) {
    const Window in = field_->inner();
    // In one direction: the halo's first cell, the edge's, and how many.
    struct Part {
      std::int64_t in, out, count;
    };
    const auto part = [&](std::int64_t d, std::int64_t first, std::int64_t end) {
      if (d < 0) return Part{first - depth_, first, depth_};
      if (d > 0) return Part{end, end - depth_, depth_};
      return Part{first, first, end - first};
    };
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) {
        const std::int64_t at_x = i + dx, at_y = j + dy;
        const bool exists = at_x >= 0 && at_x < grid.px && at_y >= 0 && at_y < grid.py;
        if (!exists || (dx == 0 && dy == 0)) continue;
        const Part x = part(dx, in.x0, in.x1), y = part(dy, in.y0, in.y1);
        const std::int64_t ld = field_->ld();
        const int tag = 3 * (dy + 1) + dx + 1;
        exchanges_.push_back({static_cast<int>(at_y * grid.px + at_x), 8 - tag, tag,
                              y.in * ld + x.in, y.out * ld + x.out,
                              std::make_unique<BlockType>(x.count, y.count, ld)});
      }
    }
    requests_.resize(2 * exchanges_.size(), MPI_REQUEST_NULL);
  }

  /// Start receiving the halo and sending the edges.
  void post() {
    MPI_Request* request = requests_.data();
    for (const Exchange& e : exchanges_) {
      check_mpi(MPI_Irecv(field_->now() + e.in, 1, e.type->get(), e.neighbour, e.tag_in,
                          comm_.get(), request++));
    }
    for (const Exchange& e : exchanges_) {
      check_mpi(MPI_Isend(field_->now() + e.out, 1, e.type->get(), e.neighbour, e.tag_out,
                          comm_.get(), request++));
    }
  }

  /// The first pass after an exchange was started; it ends with it. Takes its steps from `left`.
  void first_pass(std::int64_t& left) {
    const std::int64_t taken = std::min(left, engine_->most_steps());
    left -= taken;
    const Window all = grown(left), inner = grown(-taken);
    engine_->pass(*field_, inner, taken);
    lap(timings_.compute);
    check_mpi(
        MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE));
    lap(timings_.waiting);
    if (inner.empty()) {
      engine_->pass(*field_, all, taken);
    } else {
      engine_->pass(*field_, {all.x0, all.x1, all.y0, inner.y0}, taken);
      engine_->pass(*field_, {all.x0, inner.x0, inner.y0, inner.y1}, taken);
      engine_->pass(*field_, {inner.x1, all.x1, inner.y0, inner.y1}, taken);
      engine_->pass(*field_, {all.x0, all.x1, inner.y1, all.y1}, taken);
    }
    field_->swap();
  }

  /// Count the time since the last call for one purpose.
  void lap(double& into) {
    const double end = seconds();
    into += end - begin_;
    begin_ = end;
  }

  Communicator comm_;
  std::int64_t depth_ = 0;
  std::unique_ptr<TileField> field_;
  std::unique_ptr<TileEngine> engine_;
  std::vector<Exchange> exchanges_;
  std::vector<MPI_Request> requests_;
  double begin_ = 0.0;
  heat_timings timings_ = heat::make<heat_timings>();
};

}  // namespace

extern "C" heat_status heat_cxx_mpi_tiled(heat_solver_table* table) {
  return heat::fill_table<MpiTiled>(table, "cxx/mpi_tiled",
                                    "blocks, deep halos, many steps a pass and an exchange",
                                    HEAT_NEEDS_MPI);
}
