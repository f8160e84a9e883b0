/// A warp of a device for a stage of device_tile.hpp: shuffles, barriers in shared memory, and
/// copies that no thread carries out. For nvcc.
#ifndef HEAT_CXX_DEVICE_WARP_HPP
#define HEAT_CXX_DEVICE_WARP_HPP

#include <cuda_pipeline_primitives.h>

#include <cstdint>

#include "device_tile.hpp"

#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 800
#error "cxx/gpu_tiled needs a device of compute capability 8.0 or later"
#endif

namespace heat::cxx {

/// Barriers of shared memory: `phase` of one ends when a thread has arrived and the bytes that it
/// said to expect are there. A barrier whose phase 0 is under way lets wait(1) pass.
struct Barrier {
  unsigned at;  ///< shared address

  __device__ void init() const {
    asm volatile("mbarrier.init.shared.b64 [%0], 1;" ::"r"(at) : "memory");
  }
  __device__ void arrive() const {
    asm volatile("{ .reg .b64 state; mbarrier.arrive.shared.b64 state, [%0]; }" ::"r"(at)
                 : "memory");
  }
  __device__ void wait(unsigned phase) const {
    unsigned over = 0;
    while (over == 0) {
#if __CUDA_ARCH__ >= 900
      asm volatile(
          "{ .reg .pred p; mbarrier.try_wait.parity.shared::cta.b64 p, [%1], %2;"
          " selp.u32 %0, 1, 0, p; }"
          : "=r"(over)
          : "r"(at), "r"(phase)
          : "memory");
#else
      asm volatile(
          "{ .reg .pred p; mbarrier.test_wait.parity.shared.b64 p, [%1], %2;"
          " selp.u32 %0, 1, 0, p; }"
          : "=r"(over)
          : "r"(at), "r"(phase)
          : "memory");
#endif
    }
  }
};

#if __CUDA_ARCH__ >= 900
/// Copies of whole rows by the device's copy engine; one thread asks for them.
struct BulkCopies {
  __device__ static void expect(Barrier barrier, unsigned bytes) {
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(barrier.at),
                 "r"(bytes)
                 : "memory");
  }
  __device__ static void read(unsigned to, const char* from, unsigned bytes, Barrier barrier) {
    asm volatile(
        "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::
            "r"(to),
        "l"(__cvta_generic_to_global(from)), "r"(bytes), "r"(barrier.at)
        : "memory");
  }
  __device__ static void write(char* to, unsigned from, unsigned bytes) {
    asm volatile("cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], %2;" ::"l"(
                     __cvta_generic_to_global(to)),
                 "r"(from), "r"(bytes)
                 : "memory");
  }
  __device__ static void end_group() { asm volatile("cp.async.bulk.commit_group;" ::: "memory"); }
  /// Wait until shared memory of all groups but the last `but` was read.
  template <int but>
  __device__ static void wait_read() {
    asm volatile("cp.async.bulk.wait_group.read %0;" ::"n"(but) : "memory");
  }
  /// Wait until all was written.
  __device__ static void wait_all() { asm volatile("cp.async.bulk.wait_group 0;" ::: "memory"); }
  /// The threads' own accesses of shared memory before this come before copies after it.
  __device__ static void fence() { asm volatile("fence.proxy.async.shared::cta;" ::: "memory"); }
};
#endif

template <class Pipeline>
class DeviceWarp {
 public:
  struct Row {
    double u[lane_cells];
  };

  /// @param shared  the pipeline's, Pipeline::bytes, aligned to 16
  __device__ DeviceWarp(char* shared, int lane)
      : shared_(shared),
        address_(static_cast<unsigned>(__cvta_generic_to_shared(shared))),
        lane_(lane) {}

  /// Make the barriers of a pipeline, by one thread.
  __device__ void init_barriers() const {
    for (int i = 0; i < Pipeline::barriers; ++i) barrier(i).init();
  }

  __device__ void place(const StripColumns& columns, int nx, bool narrow) {
    const int first = columns.x + lane_cells * lane_;
    const auto inside = [&](int x) { return narrow || (x >= 1 && x <= nx); };
    first_ = inside(first) ? 0.25 : 0.0;
    rest_ = inside(first) && inside(first + 1) ? 0.25 : 0.0;
    column_ = static_cast<std::int64_t>(columns.x) * cell;
    read_from_ = (columns.read_first - columns.x) * cell;
    read_bytes_ = (columns.read_end - columns.read_first) * cell;
    write_from_ = (columns.write_first - columns.x) * cell;
    write_bytes_ = (columns.write_last - columns.write_first + 2) / 2 * 2 * cell;
  }

  // Operations on rows.
  __device__ void zero(Row& row) const { HEAT_UNROLL for (double& u : row.u) u = 0.0; }
  __device__ void multiply(Row& row, double factor) const {
    HEAT_UNROLL for (double& u : row.u) u = (factor * Rounded{u}).value;
  }
  __device__ void add(Row& row, int column, double rate) const {
    HEAT_UNROLL for (int c = 0; c < lane_cells; ++c) {
      if (lane_ * lane_cells + c == column) row.u[c] = (Rounded{row.u[c]} + Rounded{rate}).value;
    }
  }
  __device__ void clear_columns(Row& row, int x, int nx) const {
    HEAT_UNROLL for (int c = 0; c < lane_cells; ++c) {
      if (x + lane_ * lane_cells + c < 1 || x + lane_ * lane_cells + c > nx) row.u[c] = 0.0;
    }
  }
  __device__ void begin_sum(Row& sum, const Row& centre, const Row& low) const {
    const double left = __shfl_up_sync(all, centre.u[lane_cells - 1], 1);
    const double right = __shfl_down_sync(all, centre.u[0], 1);
    cxx::begin_sum(sum.u, centre.u, low.u, left, right);
  }
  template <bool scaled>
  __device__ void end_sum(Row& out, const Row& sum, const Row& centre, const Row& high) const {
    cxx::end_sum<scaled>(out.u, sum.u, centre.u, high.u, first_, rest_);
  }

  // Rows in shared memory. Ten cells a thread are read and written without conflicts of banks.
  __device__ void load(Row& row, int place) const {
    const auto* from = reinterpret_cast<const double2*>(shared_ + own(place));
    HEAT_UNROLL for (int c = 0; c < lane_cells; c += 2) {
      const double2 two = from[c / 2];
      row.u[c] = two.x;
      row.u[c + 1] = two.y;
    }
  }
  __device__ void save(const Row& row, int place) const {
    auto* to = reinterpret_cast<double2*>(shared_ + own(place));
    HEAT_UNROLL for (int c = 0; c < lane_cells; c += 2) to[c / 2] =
        make_double2(row.u[c], row.u[c + 1]);
  }
  /// The columns of the first ring that no copy writes.
  __device__ void clear_ring() const {
    constexpr int bytes = 2 * Pipeline::depth * row_bytes;
    __syncwarp();
    for (int i = lane_ * 16; i < bytes; i += 16 * lanes) {
      *reinterpret_cast<double2*>(shared_ + i) = make_double2(0.0, 0.0);
    }
#if __CUDA_ARCH__ >= 900
    BulkCopies::fence();
#endif
    __syncwarp();
  }

  // Rings.
  __device__ void wait_full(int ring, unsigned pair) const {
#if __CUDA_ARCH__ < 900
    if (ring == 0) {
      __pipeline_wait_prior(Pipeline::depth - 2);
      __syncwarp();
      return;
    }
#endif
    full(ring, pair).wait(phase(pair));
  }
  __device__ void wait_empty(int ring, unsigned pair) const {
    if (ring < Pipeline::stages) {
      empty(ring, pair).wait(phase(pair) ^ 1);
      return;
    }
#if __CUDA_ARCH__ >= 900
    if (lane_ == 0) BulkCopies::wait_read<Pipeline::depth - 1>();
    __syncwarp();
#endif
  }
  __device__ void taken(int ring, unsigned pair) const {
    __syncwarp();
    if (ring > 0 && lane_ == 0) empty(ring, pair).arrive();
  }
  __device__ void given(int ring, unsigned pair) const {
    if (lane_ == 0) full(ring, pair).arrive();
  }

  // Copies from and to memory.
  __device__ void fetch(unsigned pair, const double* now, unsigned pitch, int y0, int y1) const {
    const int place = Pipeline::place(0, pair);
#if __CUDA_ARCH__ >= 900
    if (lane_ > 0) return;
    const unsigned to = address_ + place * row_bytes + read_from_;
    const Barrier barrier = full(0, pair);
    BulkCopies::expect(barrier, 2 * read_bytes_);
    BulkCopies::read(to, row_of(now, pitch, y0) + read_from_, read_bytes_, barrier);
    BulkCopies::read(to + row_bytes, row_of(now, pitch, y1) + read_from_, read_bytes_, barrier);
#else
    char* to = shared_ + place * row_bytes;
    const char *low = row_of(now, pitch, y0), *high = row_of(now, pitch, y1);
    for (int i = read_from_ + 16 * lane_; i < read_from_ + read_bytes_; i += 16 * lanes) {
      __pipeline_memcpy_async(to + i, low + i, 16);
      __pipeline_memcpy_async(to + row_bytes + i, high + i, 16);
    }
    __pipeline_commit();
#endif
  }
  __device__ void fetch_nothing() const {
#if __CUDA_ARCH__ < 900
    __pipeline_commit();
#endif
  }
  /// The pair at `place` to rows `row` and the next of `next`, those below `end`.
  __device__ void write(int place, double* next, unsigned pitch, int row, int end) const {
    char* to = const_cast<char*>(row_of(next, pitch, row)) + write_from_;
#if __CUDA_ARCH__ >= 900
    BulkCopies::fence();
    __syncwarp();
    if (lane_ > 0) return;
    const unsigned from = address_ + place * row_bytes + write_from_;
    if (row < end) BulkCopies::write(to, from, write_bytes_);
    if (row + 1 < end) BulkCopies::write(to + pitch, from + row_bytes, write_bytes_);
    BulkCopies::end_group();
#else
    const char* from = shared_ + place * row_bytes + write_from_;
    for (int r = 0; r < 2 && row + r < end; ++r) {
      for (int i = 16 * lane_; i < write_bytes_; i += 16 * lanes) {
        *reinterpret_cast<double2*>(to + std::size_t{pitch} * r + i) =
            *reinterpret_cast<const double2*>(from + r * row_bytes + i);
      }
    }
    __syncwarp();
#endif
  }
  /// Wait until all was written.
  __device__ void drain() const {
#if __CUDA_ARCH__ >= 900
    if (lane_ == 0) BulkCopies::wait_all();
#endif
  }

  /// The smallest exponent of some squares.
  __device__ int smallest(const int* exponents, int across, const Squares& squares) const {
    int least = no_exponent;
    for (int y = squares.y0; y <= squares.y1; ++y) {
      for (int x = squares.x0 + lane_; x <= squares.x1; x += lanes) {
        const int exponent = exponents[static_cast<std::int64_t>(y) * across + x];
        least = exponent < least ? exponent : least;
      }
    }
    return __reduce_min_sync(all, least);
  }

 private:
  static constexpr unsigned all = 0xffffffffU;
  static constexpr int cell = sizeof(double), row_bytes = strip_width * cell;

  __device__ int own(int place) const { return place * row_bytes + lane_ * lane_cells * cell; }
  __device__ Barrier barrier(int index) const {
    return {address_ + Pipeline::rows * row_bytes + index * 8};
  }
  __device__ Barrier full(int ring, unsigned pair) const {
    return barrier(Pipeline::depth * ring + static_cast<int>(pair & (Pipeline::depth - 1)));
  }
  __device__ Barrier empty(int ring, unsigned pair) const {
    return barrier(Pipeline::depth * (Pipeline::stages + ring) +
                   static_cast<int>(pair & (Pipeline::depth - 1)));
  }
  __device__ static unsigned phase(unsigned pair) { return pair / Pipeline::depth & 1; }
  __device__ const char* row_of(const double* field, unsigned pitch, int y) const {
    return reinterpret_cast<const char*>(field) + column_ +
           std::uint64_t{pitch} * static_cast<unsigned>(y);
  }

  char* shared_;
  unsigned address_;
  int lane_;
  std::int64_t column_ = 0;  ///< bytes from a row's start to the strip's first column
  int read_from_ = 0, read_bytes_ = 0, write_from_ = 0, write_bytes_ = 0;  ///< of the strip's row
  double first_ = 0.0, rest_ = 0.0;                                        ///< see end_sum()
};

}  // namespace heat::cxx

#endif
