/// cxx/mpi: blocks on a process grid, halos exchanged while the cells that need none are swept.
///
///     +-----------------+   Each step: post receives into the halo (outside) and sends of the
///     | e e e e e e e e |   edge cells (e); sweep the inner cells (.) meanwhile; wait; sweep the
///     | e . . . . . . e |   edges; inject the sources. A side without a neighbour needs no
///     | e . . . . . . e |   waiting, so its edge counts as inner.
///     | e e e e e e e e |   The formula has no diagonal neighbours: no corners are exchanged.
///     +-----------------+
#include <mpi.h>

#include <array>
#include <climits>
#include <memory>
#include <string>

#include "field.hpp"
#include "partition.hpp"

namespace {

using namespace heat::cxx;
using heat::Error;

void check_mpi(int code) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  throw Error(HEAT_MPI_ERROR, text.data());
}

/// While it lives, MPI returns errors that belong to no communicator, such as a wrong handle's, where
/// the caller may have it end the program.
class ErrorsReturn {
 public:
  ErrorsReturn() {
    MPI_Comm_get_errhandler(MPI_COMM_WORLD, &old_);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  }
  ErrorsReturn(const ErrorsReturn&) = delete;
  ErrorsReturn& operator=(const ErrorsReturn&) = delete;
  ~ErrorsReturn() {
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, old_);
    MPI_Errhandler_free(&old_);
  }

 private:
  MPI_Errhandler old_ = MPI_ERRHANDLER_NULL;
};

/// A private copy of the caller's communicator that returns errors.
class Communicator {
 public:
  explicit Communicator(std::int32_t handle) {
    int initialized = 0, finalized = 0;
    MPI_Initialized(&initialized);
    MPI_Finalized(&finalized);
    if (handle == HEAT_NO_COMM || initialized == 0 || finalized != 0) {
      throw Error(HEAT_INVALID_ARGUMENT, "cxx/mpi needs a communicator, and MPI started");
    }
    const MPI_Comm parent = MPI_Comm_f2c(handle);
    if (parent == MPI_COMM_NULL) {
      throw Error(HEAT_INVALID_ARGUMENT, "cxx/mpi needs a communicator, not MPI_COMM_NULL");
    }
    const ErrorsReturn errors_return;
    check_mpi(MPI_Comm_dup(parent, &comm_));
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
  }
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  ~Communicator() { MPI_Comm_free(&comm_); }

  [[nodiscard]] MPI_Comm get() const { return comm_; }
  [[nodiscard]] int rank() const {
    int rank = 0;
    check_mpi(MPI_Comm_rank(comm_, &rank));
    return rank;
  }
  [[nodiscard]] int size() const {
    int size = 0;
    check_mpi(MPI_Comm_size(comm_, &size));
    return size;
  }

  /// Run `body` on every rank; if it fails on any, fail on all with the status and the message of
  /// the first that did.
  template <class Body>
  void together(Body&& body) const {
    const heat_status mine = heat::guard(body);
    const int none = size(), candidate = mine == HEAT_OK ? none : rank();
    int first = none;
    check_mpi(MPI_Allreduce(&candidate, &first, 1, MPI_INT, MPI_MIN, comm_));
    if (first == none) return;
    struct {
      heat_status status;
      std::array<char, 500> text;
    } failure{mine, {}};
    if (first == rank()) heat::error_message().copy(failure.text.data(), failure.text.size() - 1);
    check_mpi(MPI_Bcast(&failure, sizeof failure, MPI_BYTE, first, comm_));
    throw Error(failure.status, failure.text.data());
  }

 private:
  MPI_Comm comm_ = MPI_COMM_NULL;
};

/// A column of cells, ld apart.
class StridedType {
 public:
  StridedType(std::int64_t count, std::int64_t ld) {
    if (count > INT_MAX || ld > INT_MAX) {
      throw Error(HEAT_INVALID_ARGUMENT, "a block's edge has more cells than MPI can count");
    }
    check_mpi(
        MPI_Type_vector(static_cast<int>(count), 1, static_cast<int>(ld), MPI_DOUBLE, &type_));
    check_mpi(MPI_Type_commit(&type_));
  }
  StridedType(const StridedType&) = delete;
  StridedType& operator=(const StridedType&) = delete;
  ~StridedType() { MPI_Type_free(&type_); }
  [[nodiscard]] MPI_Datatype get() const { return type_; }

 private:
  MPI_Datatype type_ = MPI_DATATYPE_NULL;
};

/// The process grid, from the options or by choose_grid().
ProcessGrid grid_of(const heat_problem& problem, std::int64_t ranks, const char* options) {
  heat::check(heat_check_options(options, "px,py"));
  std::int64_t px = 0, py = 0;
  heat::check(heat_option_integer(options, "px", &px));
  heat::check(heat_option_integer(options, "py", &py));
  if (px == 0 && py == 0) return choose_grid(ranks, problem.nx, problem.ny);
  if (px == 0 && py > 0) px = ranks / py;
  if (py == 0 && px > 0) py = ranks / px;
  if (px < 1 || py < 1 || px > problem.nx || py > problem.ny || px > ranks || px * py != ranks) {
    throw Error(HEAT_INVALID_ARGUMENT, "px and py must multiply to " + std::to_string(ranks) +
                                           " ranks and leave no block without cells");
  }
  return {px, py};
}

class Mpi {
 public:
  Mpi(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
      const char* options)
      : comm_(comm) {
    comm_.together([&] {
      const int ranks = comm_.size(), rank = comm_.rank();
      heat::check(heat_check_problem(&problem, ranks));
      kernel_ = kernel_or_own(kernel);
      const ProcessGrid grid = grid_of(problem, ranks, options);
      const std::int64_t i = rank % grid.px, j = rank / grid.px;
      const bool holds_cells = rank < grid.px * grid.py;
      field_ = std::make_unique<Field>(
          holds_cells ? block_at(grid, i, j, problem.nx, problem.ny) : heat::make_block(1, 1, 0, 0),
          problem);
      column_ = std::make_unique<StridedType>(block().ny, field_->ld());
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
    comm_.together([&] {
      if (steps < 0) throw Error(HEAT_INVALID_ARGUMENT, "steps is negative");
    });
    double begin = seconds();
    const auto lap = [&](double& into) {
      const double end = seconds();
      into += end - begin;
      begin = end;
    };
    for (std::int64_t step = 0; step < steps; ++step) {
      Requests requests = post_halo();
      lap(timings_.exchange);
      const heat_status swept = heat::guard([&] { sweep_inner(); });
      lap(timings_.compute);
      check_mpi(
          MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE));
      heat::check(swept);  // only now, for no message may be left in flight
      lap(timings_.waiting);
      sweep_edges();
      field_->finish_step();
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
    field_->sweep(kernel_.sweep, x, y, block().nx + 1 - edge(x_high_) - x,
                  block().ny + 1 - edge(y_high_) - y);
  }

  /// Full rows at the ends of y, and between them what is left of the ends of x. In a block one
  /// cell thin a row or column may be both ends; it is swept once.
  void sweep_edges() {
    const std::int64_t nx = block().nx, ny = block().ny;
    const std::int64_t first = 1 + edge(y_low_), last = ny - edge(y_high_);
    if (first > 1) field_->sweep(kernel_.sweep, 1, 1, nx, 1);
    if (last < ny && (ny > 1 || first == 1)) field_->sweep(kernel_.sweep, 1, ny, nx, 1);
    if (edge(x_low_) == 1) field_->sweep(kernel_.sweep, 1, first, 1, last - first + 1);
    if (edge(x_high_) == 1 && (nx > 1 || edge(x_low_) == 0)) {
      field_->sweep(kernel_.sweep, nx, first, 1, last - first + 1);
    }
  }

  Communicator comm_;
  heat_kernel kernel_{};
  std::unique_ptr<Field> field_;
  std::unique_ptr<StridedType> column_;
  int x_low_ = MPI_PROC_NULL, x_high_ = MPI_PROC_NULL;
  int y_low_ = MPI_PROC_NULL, y_high_ = MPI_PROC_NULL;
  heat_timings timings_ = heat::make<heat_timings>();
};

}  // namespace

extern "C" heat_status heat_cxx_mpi(heat_solver_table* table) {
  return heat::fill_table<Mpi>(table, "cxx/mpi", "blocks, halo exchange overlapped with the sweep",
                               HEAT_NEEDS_MPI);
}
