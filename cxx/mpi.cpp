/// cxx/mpi: blocks on a process grid, halos exchanged while the cells that need none are swept.
///
///     +-----------------+   Each step: post receives into the halo (outside) and sends of the
///     | e e e e e e e e |   edge cells (e); sweep the inner cells (.) meanwhile; wait; sweep the
///     | e . . . . . . e |   edges; inject the sources. A side without a neighbour needs no
///     | e . . . . . . e |   waiting, so its edge counts as inner.
///     | e e e e e e e e |   The formula has no diagonal neighbours: no corners are exchanged.
///     +-----------------+
#include <memory>
#include <string>

#include "communicator.hpp"
#include "field.hpp"
#include "partition.hpp"

namespace {

using namespace heat::cxx;

class Mpi : public FieldSolver<Field> {
 public:
  Mpi(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
      const char* options)
      : comm_(comm, "cxx/mpi") {
    comm_.agree([&] {
      const int ranks = comm_.size(), rank = comm_.rank();
      const ProcessGrid grid = choose_grid(problem, ranks, options, grid_keys);
      sweep_ = choose_sweep(kernel);
      const std::int64_t i = rank % grid.px, j = rank / grid.px;
      const bool holds_cells = rank < grid.px * grid.py;
      field_.emplace(grid_block(grid, rank, problem), problem);
      column_ = std::make_unique<BlockType>(1, block().ny, field_->ld());
      const auto neighbour = [&](bool exists, std::int64_t other) {
        return holds_cells && exists ? static_cast<int>(other) : MPI_PROC_NULL;
      };
      x_low_ = neighbour(i > 0, rank - 1);
      x_high_ = neighbour(i + 1 < grid.px, rank + 1);
      y_low_ = neighbour(j > 0, rank - grid.px);
      y_high_ = neighbour(j + 1 < grid.py, rank + grid.px);
    });
  }

  void advance(std::int64_t steps) {
    comm_.agree([&] { check_steps(steps); });
    Stopwatch watch;
    Attempts attempt;  // errors of MPI itself end the loop at once
    for (std::int64_t step = 0; step < steps; ++step) {
      Requests requests = post_halo();
      watch.lap(timings_.exchange);
      attempt([&] { sweep_inner(); });
      watch.lap(timings_.compute);
      check_mpi(
          MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE));
      watch.lap(timings_.waiting);
      attempt([&] {
        sweep_edges();
        field_->finish_step();
      });
      watch.lap(timings_.compute);
    }
    comm_.agree([&] { attempt.end(); });
  }

 private:
  using Requests = std::array<MPI_Request, 8>;

  /// Start receiving the halo and sending the edges; a tag is the direction data moves in.
  Requests post_halo() {
    enum { to_x_low, to_x_high, to_y_low, to_y_high };
    const std::int64_t nx = block().nx, ny = block().ny;
    const int row = static_cast<int>(nx);
    const MPI_Datatype column = column_->get();
    const MPI_Comm comm = comm_.get();
    Field& f = *field_;
    Requests r;
    r.fill(MPI_REQUEST_NULL);
    check_mpi(MPI_Irecv(f.now(0, 1), 1, column, x_low_, to_x_high, comm, &r[0]));
    check_mpi(MPI_Irecv(f.now(nx + 1, 1), 1, column, x_high_, to_x_low, comm, &r[1]));
    check_mpi(MPI_Irecv(f.now(1, 0), row, MPI_DOUBLE, y_low_, to_y_high, comm, &r[2]));
    check_mpi(MPI_Irecv(f.now(1, ny + 1), row, MPI_DOUBLE, y_high_, to_y_low, comm, &r[3]));
    check_mpi(MPI_Isend(f.now(1, 1), 1, column, x_low_, to_x_low, comm, &r[4]));
    check_mpi(MPI_Isend(f.now(nx, 1), 1, column, x_high_, to_x_high, comm, &r[5]));
    check_mpi(MPI_Isend(f.now(1, 1), row, MPI_DOUBLE, y_low_, to_y_low, comm, &r[6]));
    check_mpi(MPI_Isend(f.now(1, ny), row, MPI_DOUBLE, y_high_, to_y_high, comm, &r[7]));
    return r;
  }

  /// 1 on a side where a neighbour's halo is waited for, else 0.
  static std::int64_t edge(int neighbour) { return neighbour == MPI_PROC_NULL ? 0 : 1; }

  void sweep_inner() {
    const std::int64_t x = 1 + edge(x_low_), y = 1 + edge(y_low_);
    field_->sweep(sweep_, x, y, block().nx + 1 - edge(x_high_) - x,
                  block().ny + 1 - edge(y_high_) - y);
  }

  /// Full rows at the ends of y, and between them what is left of the ends of x. In a block one
  /// cell thin a row or column may be both ends; it is swept once.
  void sweep_edges() {
    const std::int64_t nx = block().nx, ny = block().ny;
    const std::int64_t first = 1 + edge(y_low_), last = ny - edge(y_high_);
    if (first > 1) field_->sweep(sweep_, 1, 1, nx, 1);
    if (last < ny && (ny > 1 || first == 1)) field_->sweep(sweep_, 1, ny, nx, 1);
    if (edge(x_low_) == 1) field_->sweep(sweep_, 1, first, 1, last - first + 1);
    if (edge(x_high_) == 1 && (nx > 1 || edge(x_low_) == 0)) {
      field_->sweep(sweep_, nx, first, 1, last - first + 1);
    }
  }

  Communicator comm_;
  heat_sweep* sweep_ = nullptr;
  std::unique_ptr<BlockType> column_;
  int x_low_ = MPI_PROC_NULL, x_high_ = MPI_PROC_NULL;
  int y_low_ = MPI_PROC_NULL, y_high_ = MPI_PROC_NULL;
};

const std::string summary =
    std::string("blocks, halo exchange overlapped with the sweep; options ") + grid_keys;

}  // namespace

extern "C" heat_status heat_cxx_mpi(heat_solver_table* table) {
  return heat::fill_table<Mpi>(table, "cxx/mpi", summary.c_str(), HEAT_NEEDS_MPI);
}
