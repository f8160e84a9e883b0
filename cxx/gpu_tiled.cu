/// cxx/gpu_tiled: two arrays in a device's memory, many steps in one pass over them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "device_field.hpp"
#include "device_tile.hpp"
#include "device_warp.hpp"

namespace {

using namespace heat::cxx;
using heat::Error;

/// Warps of a block: as many as have registers.
constexpr int block_warps = 8;

template <class Pipeline>
__global__ void __launch_bounds__(block_warps* lanes, 1)
    tile_kernel(const __grid_constant__ PassArguments a) {
  extern __shared__ __align__(16) char shared[];
  constexpr int stages = Pipeline::stages;
  const int warp = __shfl_sync(0xffffffffU, static_cast<int>(threadIdx.x) / lanes, 0);
  const int pipelines = static_cast<int>(blockDim.x) / (lanes * stages), pipeline = warp / stages;
  // Warps four apart share a scheduler: every second pipeline has its stages in opposite order, so
  // that a scheduler has not only first or last ones, which have more to do.
  const int order = warp % stages;
  const int stage = stages == 4 && pipeline % 2 == 1 ? stages - 1 - order : order;
  DeviceWarp<Pipeline> threads(shared + pipeline * Pipeline::bytes, threadIdx.x % lanes);
  if (threadIdx.x % (lanes * stages) == 0) threads.init_barriers();
#if __CUDA_ARCH__ >= 900
  asm volatile("fence.proxy.async;" ::: "memory");  // copies see the barriers, too
#endif
  __syncthreads();
  Stage<Pipeline, DeviceWarp<Pipeline>> work(threads, a, stage);
  std::int64_t index = std::int64_t{blockIdx.x} * pipelines + pipeline;
  for (Tile tile; Tile::at(a.plan, index, tile); index += std::int64_t{gridDim.x} * pipelines) {
    work.begin(tile.strip, tile.part);
    work.run();
  }
  threads.drain();
}

/// The check of a field: of each square the smallest exponent, and of all the smallest and how far
/// the largest is below no_exponent.
__global__ void __launch_bounds__(lanes)
    exponents_kernel(const double* __restrict__ now, std::int64_t nx, std::int64_t ny,
                     std::int64_t ld, std::int64_t across, int* __restrict__ smallest,
                     int* __restrict__ extremes) {
  const std::int64_t square_x = blockIdx.x % across, square_y = blockIdx.x / across;
  const Exponents own =
      exponents_of(now, nx, ny, ld, square_x, square_y, static_cast<int>(threadIdx.x));
  const int least = __reduce_min_sync(0xffffffffU, own.smallest);
  const int most = __reduce_max_sync(0xffffffffU, own.largest);
  if (threadIdx.x > 0) return;
  smallest[blockIdx.x] = least;
  atomicMin(&extremes[0], least);
  atomicMin(&extremes[1], no_exponent - most);
}

/// Exponents of the squares of a field on a device, and the road of each pass.
class FieldCheck {
 public:
  FieldCheck(const DeviceField& field, const heat_problem& problem)
      : field_(field),
        across_((field.block().nx + square - 1) / square),
        squares_(across_ * ((field.block().ny + square - 1) / square)),
        exponents_(squares_ + 2) {
    for (std::int64_t i = 0; i < problem.n_sources; ++i) steps_.add(problem.sources[i].rate);
    steps_.checked({});  // a new field is zero
  }

  void forget() { steps_.forget(); }
  void took(std::int64_t steps) { steps_.took(steps); }

  /// What the next pass has to know; the field is checked if that is due.
  ExactPass next(int steps) {
    if (steps_.is_check_due(steps)) check();
    return steps_.pass(steps, exponents_.get(), across_);
  }

 private:
  void check() {
    const Stream& stream = field_.stream();
    int* extremes = exponents_.get() + squares_;
    std::array<int, 2> found{};
    check_cuda(cudaMemsetAsync(extremes, 0x7f, sizeof found, stream.get()), "clearing exponents");
    launch(exponents_kernel, {squares_, lanes}, stream.get(), "the check of a field", field_.now(),
           field_.block().nx, field_.block().ny, field_.ld(), across_, exponents_.get(), extremes);
    check_cuda(
        cudaMemcpyAsync(found.data(), extremes, sizeof found, cudaMemcpyDeviceToHost, stream.get()),
        "copying exponents");
    stream.wait();
    steps_.checked({found[0], no_exponent - found[1]});
  }

  const DeviceField& field_;
  std::int64_t across_, squares_;
  DeviceArray<int> exponents_;  ///< the smallest of each square; of all, see exponents_kernel
  ExactSteps steps_;
};

/// A pass over a grid, as this device runs it.
struct Pass {
  int steps;
  void (*kernel)(PassArguments);
  TilePlan plan;
  LaunchSize size;
};

/// The passes of a grid on the device that is current, the longest first.
class Passes {
 public:
  Passes(const heat_block& grid, std::int64_t most_steps) : nx_(grid.nx), ny_(grid.ny) {
    // Beyond that the tiles' numbers overflow; such grids go step by step.
    constexpr std::int64_t longest = std::int64_t{1} << 30;
    if (std::max(nx_, ny_) > longest) return;
    if (most_steps >= 16 && !add<Pipeline<4, 4>>(2)) add<Pipeline<4, 2>>(1);
    if (most_steps >= 8) add<Pipeline<2, 2>>(1);
    if (most_steps >= 4) add<Pipeline<1, 2>>(1);
  }

  /// The longest one of at most so many steps, or nullptr.
  [[nodiscard]] const Pass* longest(std::int64_t steps) const {
    const auto found =
        std::ranges::find_if(passes_, [&](const Pass& pass) { return pass.steps <= steps; });
    return found == passes_.end() ? nullptr : &*found;
  }

 private:
  static int attribute(cudaDeviceAttr name) {
    int value = 0;
    check_cuda(cudaDeviceGetAttribute(&value, name, current_device()), "cudaDeviceGetAttribute");
    return value;
  }

  /// @return false if a block has no room for `fewest` pipelines
  template <class Pipeline>
  bool add(int fewest) {
    const int room = attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin) / Pipeline::bytes;
    const int pipelines = std::min(block_warps / Pipeline::stages, room);
    if (pipelines < fewest) return false;
    const int multiprocessors = attribute(cudaDevAttrMultiProcessorCount);
    const int bytes = pipelines * Pipeline::bytes;
    check_cuda(cudaFuncSetAttribute(tile_kernel<Pipeline>,
                                    cudaFuncAttributeMaxDynamicSharedMemorySize, bytes),
               "cudaFuncSetAttribute");
    const TilePlan plan = plan_tiles<Pipeline>(static_cast<int>(nx_), static_cast<int>(ny_),
                                               std::int64_t{multiprocessors} * pipelines);
    const std::int64_t tiles = std::int64_t{plan.strips} * plan.parts;
    const std::int64_t blocks = (tiles + pipelines - 1) / pipelines;
    passes_.push_back({Pipeline::steps,
                       tile_kernel<Pipeline>,
                       plan,
                       {std::min<std::int64_t>(blocks, multiprocessors),
                        static_cast<unsigned>(pipelines * Pipeline::stages * lanes),
                        static_cast<std::size_t>(bytes)}});
    return true;
  }

  std::int64_t nx_, ny_;
  std::vector<Pass> passes_;
};

constexpr const char* known_keys = "steps_per_pass";

/// @throws Error HEAT_INVALID_ARGUMENT
std::int64_t steps_per_pass(const char* options) {
  constexpr std::int64_t most = 16;
  std::int64_t steps = most;
  heat::check(heat_option_integer(options, "steps_per_pass", &steps));
  if (steps < 1 || steps > most) {
    throw Error(HEAT_INVALID_ARGUMENT, "steps_per_pass must be 1 to " + std::to_string(most));
  }
  return steps;
}

class GpuTiled : public FieldSolver<DeviceField> {
 public:
  GpuTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
           const char* options)
      : GpuTiled(problem, checked(problem, comm, kernel, options), steps_per_pass(options)) {}

  void write(const heat_block& window, const double* cells, std::int64_t ld) {
    FieldSolver::write(window, cells, ld);
    check_.forget();
  }

  void advance(std::int64_t steps) {
    check_steps(steps);
    const OnDevice on(field_->device());
    const double start = seconds();
    while (steps > 0) steps -= advance_some(steps);
    field_->stream().wait();
    timings_.compute += seconds() - start;
  }

 private:
  static heat_block checked(const heat_problem& problem, std::int32_t comm,
                            const heat_kernel* kernel, const char* options) {
    refuse_kernel(kernel, "cxx/gpu_tiled", on_device);
    return whole_grid(problem, comm, options, "cxx/gpu_tiled", known_keys);
  }

  GpuTiled(const heat_problem& problem, const heat_block& grid, std::int64_t most_steps)
      : FieldSolver(grid, problem), passes_(grid, most_steps), check_(*field_, problem) {}

  /// Enqueue a pass or a step.
  /// @return steps that it takes
  std::int64_t advance_some(std::int64_t steps) {
    const Pass* pass = passes_.longest(steps);
    const std::int64_t taken = pass == nullptr ? 1 : pass->steps;
    const auto nx = block().nx, ny = block().ny;
    if (pass == nullptr) {
      heat::check(step_.step(field_->now(), field_->next(), nx, ny, field_->ld(),
                             field_->sources().sources, field_->sources().count,
                             field_->stream().get()));
    } else {
      launch(pass->kernel, pass->size, field_->stream().get(), "the launch of a pass",
             {field_->now(), field_->next(), static_cast<int>(nx), static_cast<int>(ny),
              field_->ld(), field_->sources(), pass->plan, check_.next(pass->steps)});
    }
    check_.took(taken);
    field_->swap();
    return taken;
  }

  heat_device_kernel step_ = device_kernel();
  Passes passes_;
  FieldCheck check_;
};

const std::string summary =
    std::string("two arrays on a GPU, many steps a pass over its memory; options ") + known_keys;

}  // namespace

extern "C" heat_status heat_cxx_gpu_tiled(heat_solver_table* table) {
  return fill_device_table<GpuTiled>(table, "cxx/gpu_tiled", summary.c_str(), 0);
}
