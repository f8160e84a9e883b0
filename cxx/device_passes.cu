#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "device_passes.hpp"
#include "device_warp.hpp"

namespace heat::cxx {
namespace {

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

int attribute(cudaDeviceAttr name) {
  int value = 0;
  check_cuda(cudaDeviceGetAttribute(&value, name, current_device()), "cudaDeviceGetAttribute");
  return value;
}

}  // namespace

std::int64_t pass_steps_from(const char* options) {
  std::int64_t steps = most_pass_steps;
  heat::check(heat_option_integer(options, pass_keys, &steps));
  if (steps < 1 || steps > most_pass_steps) {
    throw Error(HEAT_INVALID_ARGUMENT,
                "steps_per_pass must be 1 to " + std::to_string(most_pass_steps));
  }
  return steps;
}

DevicePasses::DevicePasses(DeviceField& field, const heat_problem& problem, std::int64_t most)
    : field_(field),
      step_(device_kernel()),
      across_((field.block().nx + square - 1) / square),
      squares_(across_ * ((field.block().ny + square - 1) / square)),
      exponents_(squares_ + 2) {
  for (std::int64_t i = 0; i < problem.n_sources; ++i) exact_.add(problem.sources[i].rate);
  exact_.checked({});  // a new field is zero
  // Beyond that the numbers of rows, or of a row's bytes, overflow; such fields go step by step.
  if (squares_ == 0 || field.ld() > (1 << 28) || field.block().ny > (1 << 30)) return;
  if (most >= 16 && !add<Pipeline<4, 4>>(2)) add<Pipeline<4, 2>>(1);
  if (most >= 8) add<Pipeline<2, 2>>(1);
  if (most >= 4) add<Pipeline<1, 2>>(1);
}

/// Plan passes by this pipeline.
/// @return false if a block has no room for `fewest` of them
template <class Pipeline>
bool DevicePasses::add(int fewest) {
  const int room = attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin) / Pipeline::bytes;
  const int pipelines = std::min(block_warps / Pipeline::stages, room);
  if (pipelines < fewest) return false;
  const int multiprocessors = attribute(cudaDevAttrMultiProcessorCount);
  const int bytes = pipelines * Pipeline::bytes;
  check_cuda(cudaFuncSetAttribute(tile_kernel<Pipeline>,
                                  cudaFuncAttributeMaxDynamicSharedMemorySize, bytes),
             "cudaFuncSetAttribute");
  const heat_block& block = field_.block();
  const TilePlan plan = plan_tiles<Pipeline>(static_cast<int>(block.nx), static_cast<int>(block.ny),
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

/// The longest pass of at most so many steps, or nullptr.
const DevicePasses::Pass* DevicePasses::longest(std::int64_t steps) const {
  const auto found =
      std::ranges::find_if(passes_, [&](const Pass& pass) { return pass.steps <= steps; });
  return found == passes_.end() ? nullptr : &*found;
}

bool DevicePasses::is_check_due(std::int64_t steps) const {
  const Pass* pass = longest(steps);
  return pass != nullptr && exact_.is_check_due(pass->steps);
}

Exponents DevicePasses::check() {
  if (squares_ == 0) return {};
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
  return {std::min(found[0], no_exponent), no_exponent - found[1]};
}

std::int64_t DevicePasses::take(std::int64_t steps) {
  if (squares_ == 0) {
    exact_.took(steps);
    return steps;
  }
  const Pass* pass = longest(steps);
  const std::int64_t taken = pass == nullptr ? 1 : pass->steps;
  const std::int64_t nx = field_.block().nx, ny = field_.block().ny;
  if (pass == nullptr) {
    heat::check(step_.step(field_.now(), field_.next(), nx, ny, field_.ld(),
                           field_.sources().sources, field_.sources().count,
                           field_.stream().get()));
  } else {
    launch(pass->kernel, pass->size, field_.stream().get(), "the launch of a pass",
           {field_.now(), field_.next(), static_cast<int>(nx), static_cast<int>(ny),
            static_cast<unsigned>(field_.ld() * static_cast<std::int64_t>(sizeof(double))),
            field_.sources(), pass->plan, exact_.pass(pass->steps, exponents_.get(), across_)});
  }
  exact_.took(taken);
  field_.swap();
  return taken;
}

}  // namespace heat::cxx
