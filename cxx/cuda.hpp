/// CUDA's resources as C++ objects, and its errors as ours.
#ifndef HEAT_CXX_CUDA_HPP
#define HEAT_CXX_CUDA_HPP

#include <cuda_runtime_api.h>

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>

#include "heat/heat.hpp"

namespace heat::cxx {

/// Whether an error says what this build or machine lacks, rather than that something broke.
inline bool is_lack(cudaError_t code) {
  return code == cudaErrorNoDevice || code == cudaErrorInsufficientDriver ||
         code == cudaErrorDevicesUnavailable || code == cudaErrorNoKernelImageForDevice;
}

/// @param what  the call or launch that failed, for the message
/// @throws Error HEAT_GPU_ERROR, or HEAT_UNAVAILABLE for what is lacking, with CUDA's text
inline void check_cuda(cudaError_t code, const char* what) {
  if (code == cudaSuccess) return;
  cudaGetLastError();  // the error is told here, so the next call does not tell it again
  throw Error(is_lack(code) ? HEAT_UNAVAILABLE : HEAT_GPU_ERROR,
              std::string(what) + ": " + cudaGetErrorString(code));
}

/// How many threads a launch has, and the bytes of shared memory of each block.
struct LaunchSize {
  std::int64_t blocks;
  unsigned threads;
  std::size_t shared = 0;
};

/// Enqueue a kernel. Unlike the launch by <<<>>>, it has an error of its own to return, and takes
/// none for it that somebody else's call has left.
/// @throws Error as check_cuda()
template <class... Parameters>
void launch(void (*kernel)(Parameters...), const LaunchSize& size, cudaStream_t stream,
            const char* what, std::type_identity_t<Parameters>... arguments) {
  std::array<void*, sizeof...(Parameters)> addresses{
      const_cast<void*>(static_cast<const void*>(&arguments))...};
  check_cuda(cudaLaunchKernel(reinterpret_cast<const void*>(kernel),
                              dim3(static_cast<unsigned>(size.blocks)), dim3(size.threads),
                              addresses.data(), size.shared, stream),
             what);
}

/// How many devices there are, at least one.
/// @throws Error HEAT_UNAVAILABLE "no CUDA device", and why if there is more to say
inline int device_count() {
  int count = 0, driver = 0;
  const cudaError_t code = cudaGetDeviceCount(&count);
  if (code == cudaSuccess && count > 0) return count;
  cudaGetLastError();
  std::string why;
  if (code == cudaErrorInsufficientDriver && cudaDriverGetVersion(&driver) == cudaSuccess &&
      driver > 0) {
    const auto version = [](int v) {
      return std::to_string(v / 1000) + "." + std::to_string(v % 1000 / 10);
    };
    why = ": the driver knows CUDA " + version(driver) + ", this build needs " +
          version(CUDART_VERSION);
  } else if (code != cudaSuccess && code != cudaErrorNoDevice &&
             code != cudaErrorInsufficientDriver) {
    why = std::string(": ") + cudaGetErrorString(code);
  }
  throw Error(HEAT_UNAVAILABLE, "no CUDA device" + why);
}

/// "NVIDIA H200 0000:1B:00.0": its model, and its address on the PCI bus, because processes may
/// count devices differently. CUDA is asked once a device.
/// @throws Error
inline const std::string& gpu_text(int device) {
  static std::mutex mutex;
  static std::map<int, std::string> known;
  const std::lock_guard lock(mutex);
  std::string& text = known[device];
  if (text.empty()) {
    cudaDeviceProp properties{};
    check_cuda(cudaGetDeviceProperties(&properties, device), "cudaGetDeviceProperties");
    std::array<char, 16> address{};
    check_cuda(cudaDeviceGetPCIBusId(address.data(), static_cast<int>(address.size()), device),
               "cudaDeviceGetPCIBusId");
    text = std::string(properties.name) + " " + address.data();
  }
  return text;
}

/// While it lives, calls of CUDA by this thread go to the device given, which is noted for the
/// record.
class OnDevice {
 public:
  explicit OnDevice(int device) {
    check(heat_note_gpu(gpu_text(device).c_str()));
    check_cuda(cudaGetDevice(&before_), "cudaGetDevice");
    if (device == before_) return;  // setting it, even to what it is, makes a context
    check_cuda(cudaSetDevice(device), "cudaSetDevice");
    changed_ = true;
  }
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;
  ~OnDevice() {
    if (changed_) cudaSetDevice(before_);
  }

 private:
  int before_ = 0;
  bool changed_ = false;
};

/// The device that is current for this thread.
inline int current_device() {
  int device = 0;
  check_cuda(cudaGetDevice(&device), "cudaGetDevice");
  return device;
}

/// Memory of one kind: how it is given, taken back and, where there is none, what is said.
struct DeviceMemory {
  static constexpr const char* call = "cudaMalloc";
  static cudaError_t allocate(void** data, std::size_t bytes) { return cudaMalloc(data, bytes); }
  static void release(void* data) { cudaFree(data); }
  static std::string lack(const std::string& bytes) {
    std::size_t free = 0, all = 0;
    cudaMemGetInfo(&free, &all);
    return "out of device memory: " + bytes + " bytes asked for, " + std::to_string(free) + " of " +
           std::to_string(all) + " free";
  }
};
struct PinnedMemory {
  static constexpr const char* call = "cudaMallocHost";
  static cudaError_t allocate(void** data, std::size_t bytes) {
    return cudaMallocHost(data, bytes);
  }
  static void release(void* data) { cudaFreeHost(data); }
  static std::string lack(const std::string& bytes) {
    return "out of memory: " + bytes + " page-locked bytes";
  }
};

/// An array, not initialised.
template <class Element, class Memory>
class Array {
 public:
  Array() = default;
  /// @throws Error HEAT_OUT_OF_MEMORY naming the bytes asked for
  explicit Array(std::int64_t count) {
    if (count < 1) return;
    const auto bytes = static_cast<std::size_t>(count) * sizeof(Element);
    const cudaError_t code = Memory::allocate(reinterpret_cast<void**>(&data_), bytes);
    if (code == cudaErrorMemoryAllocation) {
      cudaGetLastError();
      throw Error(HEAT_OUT_OF_MEMORY, Memory::lack(std::to_string(bytes)));
    }
    check_cuda(code, Memory::call);
  }
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;
  Array(Array&& other) noexcept : data_(std::exchange(other.data_, nullptr)) {}
  Array& operator=(Array&& other) noexcept {
    std::swap(data_, other.data_);
    return *this;
  }
  ~Array() { Memory::release(data_); }
  [[nodiscard]] Element* get() const { return data_; }

 private:
  Element* data_ = nullptr;
};

template <class Element>
using DeviceArray = Array<Element, DeviceMemory>;
/// An array of the host that a device copies from and to without a detour.
template <class Element>
using PinnedArray = Array<Element, PinnedMemory>;

/// A queue of work; work of other streams, the default one among them, does not wait for it.
class Stream {
 public:
  Stream() { check_cuda(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "a stream"); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { cudaStreamDestroy(stream_); }
  [[nodiscard]] cudaStream_t get() const { return stream_; }

  /// Wait until all of it is done.
  /// @throws Error HEAT_GPU_ERROR if any of it failed
  void wait() const { check_cuda(cudaStreamSynchronize(stream_), "on the device"); }

 private:
  cudaStream_t stream_ = nullptr;
};

/// A point in a stream that another stream or the host can wait for.
class Event {
 public:
  Event() { check_cuda(cudaEventCreateWithFlags(&event_, cudaEventDisableTiming), "an event"); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { cudaEventDestroy(event_); }

  void record(const Stream& stream) const {
    check_cuda(cudaEventRecord(event_, stream.get()), "cudaEventRecord");
  }
  /// Make what is queued in `stream` from now on wait.
  void hold(const Stream& stream) const {
    check_cuda(cudaStreamWaitEvent(stream.get(), event_, 0), "cudaStreamWaitEvent");
  }
  void wait() const { check_cuda(cudaEventSynchronize(event_), "on the device"); }

 private:
  cudaEvent_t event_ = nullptr;
};

/// Work that was captured from a stream and is launched as one.
class Graph {
 public:
  /// @param enqueue  puts the work into the stream, which does not run it now
  template <class Enqueue>
  Graph(const Stream& stream, Enqueue&& enqueue) {
    check_cuda(cudaStreamBeginCapture(stream.get(), cudaStreamCaptureModeThreadLocal), "a capture");
    cudaGraph_t graph = nullptr;
    try {
      enqueue();
    } catch (...) {
      cudaStreamEndCapture(stream.get(), &graph);
      if (graph != nullptr) cudaGraphDestroy(graph);
      cudaGetLastError();  // of the capture that was broken off; the cause is told already
      throw;
    }
    check_cuda(cudaStreamEndCapture(stream.get(), &graph), "a capture");
    const cudaError_t code = cudaGraphInstantiateWithFlags(&graph_, graph, 0);
    cudaGraphDestroy(graph);
    check_cuda(code, "a graph");
  }
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;
  ~Graph() { cudaGraphExecDestroy(graph_); }

  void launch(const Stream& stream) const {
    check_cuda(cudaGraphLaunch(graph_, stream.get()), "a graph");
  }

 private:
  cudaGraphExec_t graph_ = nullptr;
};

/// heat::fill_table() for a solver that needs a device.
/// @return also HEAT_UNAVAILABLE with the reason and the table filled, where there is none
template <class Impl>
heat_status fill_device_table(heat_solver_table* table, const char* name, const char* summary,
                              std::uint32_t needs) noexcept {
  const heat_status status = fill_table<Impl>(table, name, summary, needs | HEAT_NEEDS_GPU);
  return status == HEAT_OK ? guard([] { device_count(); }) : status;
}

}  // namespace heat::cxx

#endif
