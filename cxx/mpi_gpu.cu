/// cxx/mpi_gpu: blocks on a process grid, each on a GPU; halos travel through the host.
///
/// Each step, on the device: pack the edges and bring them to the host, while the inner cells are
/// swept in another stream. On the host: post receives, wait for the edges, send them, wait for
/// the halo. On the device again: take the halo in, sweep the edges, inject the sources. Ranks
/// share the devices of their machine in turns; several on one device work, too.
///
///     copies  | pack, to host |            | from host, unpack, edges, sources |
///     field   | inner cells           |----/
///     host                    | send, receive |
///
/// With the option cuda_aware=1 MPI is given the buffers on the device, and both copies fall away.
#include <algorithm>
#include <array>
#include <climits>
#include <optional>
#include <string>
#include <vector>

#include "communicator.hpp"
#include "cuda_aware.hpp"
#include "device_field.hpp"
#include "device_halo.hpp"
#include "partition.hpp"

namespace {

using namespace heat::cxx;
using heat::Error;

constexpr int threads = 128;
constexpr int sides = HaloShape::sides;

__global__ void pack_kernel(HaloShape shape, const double* field, double* buffer) {
  pack_cell(shape, field, buffer, std::int64_t{blockIdx.x} * threads + threadIdx.x);
}

__global__ void unpack_kernel(HaloShape shape, const double* buffer, double* field) {
  unpack_cell(shape, buffer, field, std::int64_t{blockIdx.x} * threads + threadIdx.x);
}

/// Cells on their way: a buffer on the device and, where MPI is not given that, one on the host.
struct HaloBuffer {
  DeviceArray<double> device;
  PinnedArray<double> host;
  HaloBuffer(std::int64_t cells, bool staged) : device(cells), host(staged ? cells : 0) {}

  /// The memory that MPI reads and writes.
  [[nodiscard]] double* for_mpi() const {
    return host.get() != nullptr ? host.get() : device.get();
  }
};

/// Cell i of a side in the trial of try_device_messages().
double trial_value(int rank, int side, std::int64_t i) {
  return sides * rank + side + static_cast<double>(i) * 0x1p-32;
}

/// The option cuda_aware.
/// @throws Error HEAT_INVALID_ARGUMENT; HEAT_UNAVAILABLE if MPI does not say that it is
bool cuda_aware_from(const char* options) {
  std::int64_t wanted = 0;
  heat::check(heat_option_integer(options, "cuda_aware", &wanted));
  if (wanted != 0 && wanted != 1) {
    throw Error(HEAT_INVALID_ARGUMENT, "cuda_aware must be 0 or 1");
  }
  if (wanted == 1 && !mpi_says_cuda_aware()) {
    throw Error(HEAT_UNAVAILABLE, "cuda_aware=1: this MPI does not take the memory of a GPU");
  }
  return wanted == 1;
}

const std::string known_keys = std::string(grid_keys) + ",cuda_aware";
const std::string summary =
    "blocks, each on a GPU, halos staged through the host; options " + known_keys;

class MpiGpu : public FieldSolver<DeviceField> {
 public:
  MpiGpu(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
         const char* options)
      : comm_(comm, "cxx/mpi_gpu") {
    const int number = number_on_machine(comm_.get());
    comm_.agree([&] {
      const int ranks = comm_.size(), rank = comm_.rank();
      refuse_kernel(kernel, "cxx/mpi_gpu", on_device);
      const ProcessGrid grid = choose_grid(problem, ranks, options, known_keys.c_str());
      staged_ = !cuda_aware_from(options);
      const std::int64_t i = rank % grid.px, j = rank / grid.px;
      const bool holds_cells = rank < grid.px * grid.py;
      const OnDevice on(number % device_count());
      kernel_ = device_kernel();
      field_.emplace(grid_block(grid, rank, problem), problem);
      gpu_.emplace();
      const auto meet = [&](int side, bool exists, std::int64_t other) {
        shape_.neighbour[side] = holds_cells && exists;
        neighbours_[side] = shape_.neighbour[side] ? static_cast<int>(other) : MPI_PROC_NULL;
      };
      meet(HaloShape::x_low, i > 0, rank - 1);
      meet(HaloShape::x_high, i + 1 < grid.px, rank + 1);
      meet(HaloShape::y_low, j > 0, rank - grid.px);
      meet(HaloShape::y_high, j + 1 < grid.py, rank + grid.px);
      shape_.nx = block().nx;
      shape_.ny = block().ny;
      shape_.ld = field_->ld();
      if (std::max(shape_.nx, shape_.ny) > INT_MAX) {
        throw Error(HEAT_INVALID_ARGUMENT, "a block's edge has more cells than MPI can count");
      }
      edges_.emplace(shape_.cells(), staged_);
      halo_.emplace(shape_.cells(), staged_);
    });
    if (!staged_) try_device_messages();
  }

  void advance(std::int64_t steps) {
    comm_.agree([&] { check_steps(steps); });
    watch_ = Stopwatch();
    Attempts attempt;  // errors of MPI itself end the loop at once
    std::optional<OnDevice> on;
    attempt([&] { on.emplace(field_->device()); });
    for (std::int64_t step = 0; step < steps; ++step) {
      Requests requests = post_receives();
      attempt([&] { start_step(); });
      watch_.lap(timings_.exchange);
      attempt([&] { gpu_->step_done.wait(); });
      watch_.lap(timings_.compute);
      attempt([&] { gpu_->packed.wait(); });
      post_sends(requests);
      watch_.lap(timings_.exchange);
      wait_all(requests);
      watch_.lap(timings_.waiting);
      attempt([&] { finish_step(); });
      watch_.lap(timings_.exchange);
    }
    attempt([&] { field_->stream().wait(); });
    watch_.lap(timings_.compute);
    comm_.agree([&] { attempt.end(); });
  }

 private:
  using Requests = std::array<MPI_Request, 2 * sides>;

  /// Things of the device, made while it is current.
  struct OnGpu {
    Stream copies;
    Event step_done;  ///< all of the step before
    Event packed;     ///< the edges are where MPI reads them
    Event taken;      ///< the halo is no longer needed where MPI writes it
    Event swept;      ///< the cells at the edges
  };

  /// Start receiving; a tag is the side of the sender that data comes from.
  Requests post_receives() {
    Requests requests;
    requests.fill(MPI_REQUEST_NULL);
    for (int side = 0; side < sides; ++side) {
      check_mpi(MPI_Irecv(halo_->for_mpi() + shape_.offset(side), count(side), MPI_DOUBLE,
                          neighbours_[side], HaloShape::opposite(side), comm_.get(),
                          &requests[side]));
    }
    return requests;
  }

  void post_sends(Requests& requests) {
    for (int side = 0; side < sides; ++side) {
      check_mpi(MPI_Isend(edges_->for_mpi() + shape_.offset(side), count(side), MPI_DOUBLE,
                          neighbours_[side], side, comm_.get(), &requests[sides + side]));
    }
  }

  static void wait_all(Requests& requests) {
    check_mpi(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE));
  }

  /// Send known values from device to device and look at what arrives: MPI says what it was built
  /// with, not whether it works on these devices. One that only says so may also end the program
  /// here, which is why nobody gets here who did not ask for it.
  /// @throws Error HEAT_UNAVAILABLE on all ranks, if anything else arrived on any
  void try_device_messages() {
    std::vector<double> cells;
    const auto each = [&](auto&& body) {
      for (int side = 0; side < sides; ++side) {
        if (!shape_.neighbour[side]) continue;
        for (std::int64_t i = 0; i < shape_.length(side); ++i) {
          body(side, i, cells[static_cast<std::size_t>(shape_.offset(side) + i)]);
        }
      }
    };
    std::optional<OnDevice> on;
    comm_.agree([&] {
      cells.assign(static_cast<std::size_t>(shape_.cells()), 0.0);
      on.emplace(field_->device());
      copy(halo_->device.get(), cells.data(), cudaMemcpyHostToDevice);
      gpu_->copies.wait();
      each([&](int side, std::int64_t i, double& cell) {
        cell = trial_value(comm_.rank(), side, i);
      });
      copy(edges_->device.get(), cells.data(), cudaMemcpyHostToDevice);
      gpu_->copies.wait();
    });
    comm_.agree([&] {
      Requests requests = post_receives();
      post_sends(requests);
      wait_all(requests);
      copy(cells.data(), halo_->device.get(), cudaMemcpyDeviceToHost);
      gpu_->copies.wait();
      each([&](int side, std::int64_t i, double cell) {
        if (cell == trial_value(neighbours_[side], HaloShape::opposite(side), i)) return;
        throw Error(HEAT_UNAVAILABLE,
                    "cuda_aware=1: MPI says that it takes the memory of a GPU, and a message "
                    "from there arrived wrong");
      });
    });
  }

  /// Enqueue the work that needs no halo: the edges' way to the host, and the inner cells.
  void start_step() {
    const DeviceField& field = *field_;
    gpu_->step_done.record(field.stream());
    gpu_->step_done.hold(gpu_->copies);
    if (shape_.any_neighbour()) {
      launch(pack_kernel, {blocks(), threads}, gpu_->copies.get(), "the launch that packs a halo",
             shape_, field.now(), edges_->device.get());
      if (staged_) copy(edges_->host.get(), edges_->device.get(), cudaMemcpyDeviceToHost);
    }
    gpu_->packed.record(gpu_->copies);
    sweep(shape_.inner(), field.stream());
  }

  /// Enqueue the rest, in one stream after the other.
  void finish_step() {
    DeviceField& field = *field_;
    if (shape_.any_neighbour()) {
      if (staged_) {
        copy(halo_->device.get(), halo_->host.get(), cudaMemcpyHostToDevice);
        gpu_->taken.record(gpu_->copies);
      }
      launch(unpack_kernel, {blocks(), threads}, gpu_->copies.get(),
             "the launch that unpacks a halo", shape_, halo_->device.get(), field.now());
      if (!staged_) gpu_->taken.record(gpu_->copies);
    }
    for (const Part& part : shape_.edges()) sweep(part, gpu_->copies);
    gpu_->swept.record(gpu_->copies);
    gpu_->swept.hold(field.stream());
    heat::check(kernel_.inject(field.next(), field.ld(), field.sources().sources,
                               field.sources().count, field.stream().get()));
    field.swap();
    gpu_->taken.wait();  // the next step receives into the same memory
  }

  void sweep(const Part& part, const Stream& stream) {
    if (part.nx < 1 || part.ny < 1) return;
    const DeviceField& field = *field_;
    const std::int64_t corner = (part.y - 1) * field.ld() + part.x - 1;
    heat::check(kernel_.step(field.now() + corner, field.next() + corner, part.nx, part.ny,
                             field.ld(), nullptr, 0, stream.get()));
  }

  void copy(double* to, const double* from, cudaMemcpyKind kind) {
    const auto bytes = static_cast<std::size_t>(shape_.cells()) * sizeof(double);
    check_cuda(cudaMemcpyAsync(to, from, bytes, kind, gpu_->copies.get()), "copying a halo");
  }

  [[nodiscard]] int count(int side) const { return static_cast<int>(shape_.length(side)); }
  [[nodiscard]] std::int64_t blocks() const { return (shape_.cells() + threads - 1) / threads; }

  Communicator comm_;
  heat_device_kernel kernel_{};
  HaloShape shape_{};
  std::array<int, sides> neighbours_{};
  std::optional<OnGpu> gpu_;
  std::optional<HaloBuffer> edges_, halo_;
  bool staged_ = true;  ///< whether halos travel through the host
  Stopwatch watch_;
};

}  // namespace

extern "C" heat_status heat_cxx_mpi_gpu(heat_solver_table* table) {
  return fill_device_table<MpiGpu>(table, "cxx/mpi_gpu", summary.c_str(), HEAT_NEEDS_MPI);
}
