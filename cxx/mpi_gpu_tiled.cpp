/// cxx/mpi_gpu_tiled: blocks on a process grid, each on a GPU, with halos as deep as the steps
/// between two exchanges.
///
/// A rank holds its block and the halo as one field on the device, and takes all of it as many
/// steps on as the halo is deep, as cxx/gpu_tiled does. What lies beyond the halo is unknown: with
/// each step one more cell of the halo is wrong, and none of the block when the next halo arrives.
/// Halos go through the host. Ranks share the devices of their machine in turns.
///
/// Whether cells may take four operations depends on those of other blocks, so all ranks learn what
/// each has found.
#include <algorithm>
#include <array>
#include <climits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "communicator.hpp"
#include "device_passes.hpp"
#include "halo_plan.hpp"
#include "partition.hpp"

namespace {

using namespace heat::cxx;

/// Estimates for a GPU that is reached through the host; on several GPUs nothing was measured.
constexpr HaloCosts device_costs{
    .update = 0.5e-12, .memory = 0.0, .message = 50.0e-6, .transport = 2.0e-9, .deepest = 256};

/// A part of the halo, and where it and the edge are on the host.
struct Exchange {
  HaloPart part;
  heat_block in, out;
  std::int64_t place_in, place_out;
};

std::string known_keys() { return std::string(grid_keys) + ",depth," + pass_keys; }

class MpiGpuTiled : public FieldSolver<DeviceField> {
 public:
  MpiGpuTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
              const char* options)
      : comm_(comm, "cxx/mpi_gpu_tiled") {
    const int number = number_on_machine(comm_.get());
    comm_.agree([&] {
      refuse_kernel(kernel, "cxx/mpi_gpu_tiled", on_device);
      grid_ = choose_grid(problem, comm_.size(), options, known_keys().c_str());
      const std::int64_t most = pass_steps_from(options);
      depth_ = HaloPlan::from(problem, grid_, device_costs, options).depth;
      if (depth_ > most_pass_steps) depth_ -= depth_ % most_pass_steps;
      block_ = grid_block(grid_, comm_.rank(), problem);
      const OnDevice on(number % device_count());
      field_.emplace(with_halo(block_, problem, depth_), problem);
      passes_.emplace(*field_, problem, most);
    });
  }

  [[nodiscard]] const heat_block& block() const { return block_; }
  void write(const heat_block& window, const double* cells, std::int64_t ld) {
    FieldSolver::write(window, cells, ld);
    passes_->forget();
  }

  void advance(std::int64_t steps) {
    comm_.agree([&] { check_steps(steps); });
    watch_ = Stopwatch();
    Attempts attempt;  // errors of MPI itself end the loop at once
    std::optional<OnDevice> on;
    attempt([&] { on.emplace(field_->device()); });
    while (steps > 0) {
      const std::int64_t round = std::min(steps, depth_);
      steps -= round;
      exchange(round, attempt);
      check(round, attempt);
      attempt([&] {
        for (std::int64_t left = round; left > 0;) left -= passes_->take(left);
      });
    }
    attempt([&] { field_->stream().wait(); });
    watch_.lap(timings_.compute);
    comm_.agree([&] { attempt.end(); });
  }

 private:
  /// Plan the exchange of a halo of this depth, at most depth_.
  void plan_exchanges(std::int64_t depth) {
    exchanges_.clear();
    planned_ = 0;
    const heat_block& held = field_->block();
    const std::int64_t x = block_.x - held.x, y = block_.y - held.y;
    std::int64_t place = 0;
    const auto take = [&](std::int64_t cells) { return std::exchange(place, place + cells); };
    const auto block = [&](const Window& w) {
      return heat::make_block(held.x + w.x0, held.y + w.y0, w.x1 - w.x0, w.y1 - w.y0);
    };
    for (const HaloPart& part :
         halo_parts(grid_, comm_.rank(), {x, x + block_.nx, y, y + block_.ny}, depth)) {
      const heat_block in = block(part.in), out = block(part.out);
      if (in.nx * in.ny > INT_MAX) {
        throw heat::Error(HEAT_INVALID_ARGUMENT, "a halo has more cells than MPI can count");
      }
      exchanges_.push_back({part, in, out, take(in.nx * in.ny), take(out.nx * out.ny)});
    }
    requests_.assign(2 * exchanges_.size(), MPI_REQUEST_NULL);
    if (place > room_) {
      cells_ = PinnedArray<double>(place);
      room_ = place;
    }
    planned_ = depth;  // not before: a plan that failed is made again
  }

  /// Fill a halo of this depth.
  void exchange(std::int64_t depth, Attempts& attempt) {
    attempt([&] { field_->stream().wait(); });  // so that the halo before is out of the buffers
    watch_.lap(timings_.compute);
    comm_.agree([&] {
      if (depth != planned_) plan_exchanges(depth);
    });
    attempt([&] {
      for (const Exchange& e : exchanges_) {
        field_->start_read(e.out, cells_.get() + e.place_out, e.out.nx);
      }
      field_->stream().wait();
    });
    MPI_Request* request = requests_.data();
    for (const Exchange& e : exchanges_) {
      check_mpi(MPI_Irecv(cells_.get() + e.place_in, static_cast<int>(e.in.nx * e.in.ny),
                          MPI_DOUBLE, e.part.neighbour, e.part.tag_in, comm_.get(), request++));
    }
    for (const Exchange& e : exchanges_) {
      check_mpi(MPI_Isend(cells_.get() + e.place_out, static_cast<int>(e.out.nx * e.out.ny),
                          MPI_DOUBLE, e.part.neighbour, e.part.tag_out, comm_.get(), request++));
    }
    watch_.lap(timings_.exchange);
    check_mpi(
        MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE));
    watch_.lap(timings_.waiting);
    attempt([&] {
      for (const Exchange& e : exchanges_) {
        field_->start_write(e.in, cells_.get() + e.place_in, e.in.nx);
      }
    });
    watch_.lap(timings_.exchange);
  }

  /// Check the field before a round of so many steps, where any rank needs it.
  void check(std::int64_t steps, Attempts& attempt) {
    enum { due, smallest, below_largest, count };
    std::array<int, count> mine{passes_->is_exact(steps) ? 1 : 0, no_exponent, no_exponent}, all{};
    const auto reduce = [&](int first, int number) {
      check_mpi(MPI_Allreduce(&mine[first], &all[first], number, MPI_INT, MPI_MIN, comm_.get()));
    };
    reduce(due, 1);
    if (all[due] == 1) return;
    attempt([&] {
      const Exponents found = passes_->check();
      mine[smallest] = found.smallest;
      mine[below_largest] = no_exponent - found.largest;
    });
    reduce(smallest, 2);
    passes_->checked({all[smallest], no_exponent - all[below_largest]});
  }

  Communicator comm_;
  ProcessGrid grid_{};
  std::int64_t depth_ = 0;
  heat_block block_{};
  std::optional<DevicePasses> passes_;
  std::int64_t planned_ = 0;  ///< the depth that the exchanges below are planned for
  std::vector<Exchange> exchanges_;
  std::vector<MPI_Request> requests_;
  PinnedArray<double> cells_;  ///< of halos and edges
  std::int64_t room_ = 0;      ///< cells of them
  Stopwatch watch_;
};

const std::string summary =
    "blocks, each on a GPU, deep halos, many steps a pass; options " + known_keys();

}  // namespace

extern "C" heat_status heat_cxx_mpi_gpu_tiled(heat_solver_table* table) {
  return fill_device_table<MpiGpuTiled>(table, "cxx/mpi_gpu_tiled", summary.c_str(),
                                        HEAT_NEEDS_MPI);
}
