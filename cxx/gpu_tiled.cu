/// cxx/gpu_tiled: two arrays in a device's memory, several steps in one pass over them.
#include <cuda_pipeline_primitives.h>

#include <algorithm>
#include <array>
#include <climits>
#include <string>
#include <utility>

#include "device_field.hpp"
#include "device_tile.hpp"

namespace {

using namespace heat::cxx;
using heat::Error;

/// A warp of a device: this thread's part of it.
template <int cells>
struct DeviceWarp {
  struct Row {
    double u[cells];
  };
  int lane;
  double* ring;  ///< shared memory, ring_rows rows; a thread has its own cells of each

  __device__ void update(Row& out, const Row& low, const Row& centre, const Row& high) const {
    const double left = __shfl_up_sync(0xffffffffU, centre.u[cells - 1], 1);
    const double right = __shfl_down_sync(0xffffffffU, centre.u[0], 1);
    update_cells<cells>(out.u, low.u, centre.u, high.u, left, right);
  }

  template <class Function>
  __device__ void each(Row& row, Function&& function) const {
    function(lane, row.u);
  }

  // Copies that the threads do not carry out themselves. Unlike loads into registers they can be
  // waited for one by one, whatever the compiler makes of the order.
  __device__ void fetch(int place, const double* from, int first, int end) const {
    constexpr std::size_t pair = 2 * sizeof(double);  // the widest there is
    double* to = cells_at(place);
    from += lane * cells;
    if (first == 0 && end == lanes * cells) {  // most rows: nothing to ask for each of its cells
      for (int c = 0; c < cells; c += 2) __pipeline_memcpy_async(to + c, from + c, pair);
    } else {
      for (int c = 0; c < cells; c += 2) {
        const int x = lane * cells + c;
        if (x < first || x >= end) {  // first is the first cell of a thread, so of a pair
          to[c] = to[c + 1] = 0.0;
        } else {
          __pipeline_memcpy_async(to + c, from + c, pair, x + 1 < end ? 0 : sizeof(double));
        }
      }
    }
    __pipeline_commit();
  }

  __device__ void take(Row& row, int place) const {
    __pipeline_wait_prior(rows_ahead - 1);
    __syncwarp();  // keeps the reads after the wait
    const auto* from = reinterpret_cast<const double2*>(cells_at(place));
    for (int c = 0; c < cells; c += 2) {
      row.u[c] = from[c / 2].x;
      row.u[c + 1] = from[c / 2].y;
    }
  }

 private:
  __device__ double* cells_at(int place) const { return ring + (place * lanes + lane) * cells; }
};

template <int steps, int cells>
__global__ void __launch_bounds__(lanes)
    tile_kernel(const double* __restrict__ now, double* __restrict__ next, std::int64_t nx,
                std::int64_t ny, std::int64_t ld, SourceList sources, TilePlan plan) {
  __shared__ alignas(16) double ring[ring_rows * lanes * cells];
  const auto strips = static_cast<unsigned>(plan.strips);
  TilePass<steps, cells, DeviceWarp<cells>> pass({static_cast<int>(threadIdx.x), ring},
                                                 {now, next, nx, ny, ld, sources}, plan,
                                                 blockIdx.x % strips, blockIdx.x / strips);
  pass.run();
}

using TileKernel = void (*)(const double*, double*, std::int64_t, std::int64_t, std::int64_t,
                            SourceList, TilePlan);

/// The kernels of one width, for 1, 2, ... steps a pass.
using TileKernels = std::array<TileKernel, most_pass_steps>;

template <int cells, int... less>
constexpr TileKernels kernels_of(std::integer_sequence<int, less...>) {
  return {tile_kernel<less + 1, cells>...};
}

constexpr const char* known_keys = "steps_per_pass,width";

/// How wide strips are and how many steps a pass takes.
struct TileOptions {
  std::int64_t steps = most_pass_steps;
  std::int64_t width = 4 * lanes;

  /// @throws Error HEAT_INVALID_ARGUMENT
  static TileOptions from(const char* text) {
    TileOptions options;
    heat::check(heat_option_integer(text, "steps_per_pass", &options.steps));
    heat::check(heat_option_integer(text, "width", &options.width));
    if (options.steps < 1 || options.steps > most_pass_steps) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  "steps_per_pass must be 1 to " + std::to_string(most_pass_steps));
    }
    if (options.width != 2 * lanes && options.width != 4 * lanes) {
      throw Error(HEAT_INVALID_ARGUMENT, "width must be 64 or 128 columns");
    }
    return options;
  }

  [[nodiscard]] TileKernels kernels() const {
    using Steps = std::make_integer_sequence<int, most_pass_steps>;
    return width == 2 * lanes ? kernels_of<2>(Steps()) : kernels_of<4>(Steps());
  }
  [[nodiscard]] int cells() const { return static_cast<int>(width) / lanes; }
};

class GpuTiled : public FieldSolver<DeviceField> {
 public:
  GpuTiled(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
           const char* options)
      : GpuTiled(problem, checked(problem, comm, kernel, options), TileOptions::from(options)) {}

  void advance(std::int64_t steps) {
    check_steps(steps);
    const OnDevice on(field_->device());
    const double start = seconds();
    loop_.run(steps / steps_);
    if (steps % steps_ > 0) {
      launch(steps % steps_);
      field_->swap();
    }
    field_->stream().wait();
    timings_.compute += seconds() - start;
  }

 private:
  struct Pass {
    GpuTiled* gpu;
    void operator()() const { gpu->launch(gpu->steps_); }
  };

  static heat_block checked(const heat_problem& problem, std::int32_t comm,
                            const heat_kernel* kernel, const char* options) {
    refuse_kernel(kernel, "cxx/gpu_tiled", on_device);
    return whole_grid(problem, comm, options, "cxx/gpu_tiled", known_keys);
  }

  GpuTiled(const heat_problem& problem, const heat_block& grid, TileOptions options)
      : steps_(options.steps),
        kernels_(options.kernels()),
        plans_(plans(grid, options, kernels_)),
        loop_(field_.emplace(grid, problem), Pass{this}) {}

  /// The plan of each number of steps that a pass may have to take.
  static std::array<TilePlan, most_pass_steps> plans(const heat_block& grid, TileOptions options,
                                                     const TileKernels& kernels) {
    std::array<TilePlan, most_pass_steps> plans{};
    int multiprocessors = 0;
    check_cuda(
        cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, current_device()),
        "cudaDeviceGetAttribute");
    for (std::int64_t i = 0; i < options.steps; ++i) {
      const auto at = static_cast<std::size_t>(i);
      int warps = 0;
      // The rings of all warps are to have room; the cache beside them has little to hold.
      check_cuda(cudaFuncSetAttribute(kernels[at], cudaFuncAttributePreferredSharedMemoryCarveout,
                                      cudaSharedmemCarveoutMaxShared),
                 "cudaFuncSetAttribute");
      check_cuda(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&warps, kernels[at], lanes, 0),
                 "cudaOccupancyMaxActiveBlocksPerMultiprocessor");
      plans[at] = plan_tiles(grid.nx, grid.ny, static_cast<int>(i) + 1, options.cells(),
                             multiprocessors, std::max(1, warps));
      if (plans[at].strips > INT_MAX / plans[at].parts) {
        throw Error(HEAT_INVALID_ARGUMENT, "the grid has more tiles than a launch can have");
      }
    }
    return plans;
  }

  /// Enqueue one pass of `steps` steps.
  void launch(std::int64_t steps) {
    const auto at = static_cast<std::size_t>(steps - 1);
    const TilePlan& plan = plans_[at];
    heat::cxx::launch(kernels_[at], plan.strips * plan.parts, lanes, field_->stream().get(),
                      "the launch of a pass", field_->now(), field_->next(), block().nx, block().ny,
                      field_->ld(), field_->sources(), plan);
  }

  std::int64_t steps_;
  TileKernels kernels_;
  std::array<TilePlan, most_pass_steps> plans_;
  LaunchLoop<Pass> loop_;
};

const std::string summary =
    std::string("two arrays on a GPU, several steps a pass over its memory; options ") + known_keys;

}  // namespace

extern "C" heat_status heat_cxx_gpu_tiled(heat_solver_table* table) {
  return fill_device_table<GpuTiled>(table, "cxx/gpu_tiled", summary.c_str(), 0);
}
