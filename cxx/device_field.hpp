/// The two arrays of a block in a device's memory, its sources, and the loop over launches.
#ifndef HEAT_CXX_DEVICE_FIELD_HPP
#define HEAT_CXX_DEVICE_FIELD_HPP

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cuda.hpp"
#include "device_step.hpp"
#include "field.hpp"
#include "heat/device.h"
#include "heat/heat.hpp"

namespace heat::cxx {

/// Why a solver on a device takes no kernel.
constexpr const char* on_device = "a GPU cannot run a sweep of the host";

/// The launches of this language.
/// @throws Error HEAT_UNAVAILABLE
inline heat_device_kernel device_kernel() {
  auto kernel = heat::make<heat_device_kernel>();
  heat::check(heat_find_device_kernel("cxx", &kernel));
  heat::check(kernel.step(nullptr, nullptr, 0, 0, 2, nullptr, 0, nullptr));  // loads the code
  return kernel;
}

/// `now` and `next` of one block on the device that was current, zero at first.
class DeviceField {
 public:
  DeviceField(const heat_block& block, const heat_problem& problem)
      : device_(current_device()), block_(block) {
    heat::check(heat_device_layout(block.nx, block.ny, &shape_));
    for (DeviceArray<double>& array : arrays_) {
      array = DeviceArray<double>(shape_.cells);
      const auto bytes = static_cast<std::size_t>(shape_.cells) * sizeof(double);
      check_cuda(cudaMemsetAsync(array.get(), 0, bytes, stream_.get()), "clearing the field");
    }
    std::vector<heat_source> inside(static_cast<std::size_t>(problem.n_sources));
    heat::check(heat_device_sources(&problem, &block, inside.data(), &n_sources_));
    sources_ = DeviceArray<heat_source>(n_sources_);
    if (n_sources_ > 0) {
      check_cuda(cudaMemcpyAsync(sources_.get(), inside.data(),
                                 static_cast<std::size_t>(n_sources_) * sizeof(heat_source),
                                 cudaMemcpyHostToDevice, stream_.get()),
                 "copying the sources");
    }
    stream_.wait();
  }

  [[nodiscard]] int device() const { return device_; }
  [[nodiscard]] const heat_block& block() const { return block_; }
  [[nodiscard]] const Stream& stream() const { return stream_; }
  [[nodiscard]] std::int64_t ld() const { return shape_.ld; }
  [[nodiscard]] SourceList sources() const { return {sources_.get(), n_sources_}; }

  /// The rings' corners.
  [[nodiscard]] double* now() const { return arrays_[present_].get() + shape_.corner; }
  [[nodiscard]] double* next() const { return arrays_[1 - present_].get() + shape_.corner; }
  /// Which of the two arrays is `now`.
  [[nodiscard]] std::size_t present() const { return present_; }
  void swap() { present_ = 1 - present_; }

  /// Copy cells out; arguments as heat_solver_table.read.
  void read(const heat_block& window, double* cells, std::int64_t ld) const {
    start_read(window, cells, ld);
    stream_.wait();
  }

  /// Copy cells in; arguments as heat_solver_table.write.
  void write(const heat_block& window, const double* cells, std::int64_t ld) {
    start_write(window, cells, ld);
    stream_.wait();
  }

  /// The same, but only enqueued.
  void start_read(const heat_block& window, double* cells, std::int64_t ld) const {
    copy(cells, ld, at(window), shape_.ld, window, cudaMemcpyDeviceToHost);
  }
  void start_write(const heat_block& window, const double* cells, std::int64_t ld) {
    copy(at(window), shape_.ld, cells, ld, window, cudaMemcpyHostToDevice);
  }

 private:
  [[nodiscard]] double* at(const heat_block& window) const {
    return now() + (window.y - block_.y + 1) * shape_.ld + window.x - block_.x + 1;
  }

  void copy(double* to, std::int64_t to_ld, const double* from, std::int64_t from_ld,
            const heat_block& window, cudaMemcpyKind kind) const {
    if (window.nx < 1 || window.ny < 1) return;
    const OnDevice on(device_);
    const auto bytes = [](std::int64_t n) { return static_cast<std::size_t>(n) * sizeof(double); };
    int most_pitch = 0;
    check_cuda(cudaDeviceGetAttribute(&most_pitch, cudaDevAttrMaxPitch, device_), "the pitch");
    if (bytes(std::max(to_ld, from_ld)) <= static_cast<std::size_t>(most_pitch)) {
      check_cuda(cudaMemcpy2DAsync(to, bytes(to_ld), from, bytes(from_ld), bytes(window.nx),
                                   static_cast<std::size_t>(window.ny), kind, stream_.get()),
                 "copying cells");
    } else {  // rows of 2 GiB are further apart than one copy can tell
      for (std::int64_t row = 0; row < window.ny; ++row) {
        check_cuda(cudaMemcpyAsync(to + row * to_ld, from + row * from_ld, bytes(window.nx), kind,
                                   stream_.get()),
                   "copying cells");
      }
    }
  }

  int device_;
  heat_block block_;
  heat_device_shape shape_ = heat::make<heat_device_shape>();
  Stream stream_;
  std::array<DeviceArray<double>, 2> arrays_;
  DeviceArray<heat_source> sources_;
  std::int64_t n_sources_ = 0;
  std::size_t present_ = 0;
};

/// Launches that each take a field on and swap its arrays. On small grids a launch by the host
/// takes longer than its work, so many of them make a graph, which the device goes through alone.
///
/// A graph holds the arrays' addresses: it has an even number of launches, after which `now` is
/// where it was, and there is one for each of the two.
template <class Launch>
class LaunchLoop {
 public:
  /// @param launch  enqueues one launch from field.now() to field.next() in field.stream()
  LaunchLoop(DeviceField& field, Launch launch) : field_(field), launch_(std::move(launch)) {
    for (int i = 0; i < 2; ++i) {
      graphs_[field_.present()].emplace(field_.stream(), [&] { enqueue(in_graph); });
      field_.swap();
    }
  }

  /// Enqueue `count` launches.
  void run(std::int64_t count) {
    for (; count >= in_graph; count -= in_graph) {
      graphs_[field_.present()]->launch(field_.stream());
    }
    enqueue(count);
  }

 private:
  static constexpr std::int64_t in_graph = 64;

  void enqueue(std::int64_t count) {
    for (; count > 0; --count) {
      launch_();
      field_.swap();
    }
  }

  DeviceField& field_;
  Launch launch_;
  std::array<std::optional<Graph>, 2> graphs_;
};

}  // namespace heat::cxx

#endif
