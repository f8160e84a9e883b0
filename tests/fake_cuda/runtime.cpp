/// The functions of the CUDA runtime that the solvers call; kernels.cpp has those for kernels.
/// The Toolkit's header is not used, so that fortran/cuda is tested where there is none; all
/// handles are pointers.
///
/// FAKE_CUDA_FAILS=N in the environment makes call number N fail, and no other. The program ends
/// with a line if it uses the runtime wrongly, or leaves something that was not given back.
#include "runtime.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <utility>

namespace {

using namespace heat::test;

enum Attribute : int { max_pitch = 11, multiprocessors = 16, shared_memory = 97 };

/// Bytes of a device; what asks for more is refused.
constexpr std::size_t device_memory = std::size_t{96} << 20;
constexpr int devices = 3;
/// Bytes between rows that a copy of rows takes; so few that wide grids are beyond it.
constexpr std::size_t most_pitch = 100 * sizeof(double);

[[noreturn]] void wrong(const char* what) {
  std::fprintf(stderr, "fake CUDA: %s\n", what);
  std::abort();
}

/// All that was given out.
struct Ledger {
  std::map<void*, std::size_t> arrays;  ///< of a device, and their bytes
  std::size_t bytes = 0;
  std::atomic<int> others = 0;  ///< page-locked arrays, streams, events and graphs
  ~Ledger() {
    if (!arrays.empty() || others != 0) wrong("something was not given back");
  }
};
Ledger& ledger() {
  static Ledger all;
  return all;
}

thread_local int last_error = success, current = 0;

template <class Thing>
Thing* give_out(Thing* thing) {
  ++ledger().others;
  return thing;
}

template <class Thing>
Code take_back(Thing* thing) {
  if (thing != nullptr) --ledger().others;
  delete thing;
  return success;
}

void* garbage(std::size_t bytes) {
  void* data = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
  std::memset(data, 0xff, bytes);  // as doubles: not a number
  return data;
}

void put_copy(HostStream* stream, void* to, std::size_t to_pitch, const void* from,
              std::size_t from_pitch, std::size_t width, std::size_t height) {
  put(*stream, [=] {
    for (std::size_t row = 0; row < height && width > 0; ++row) {
      std::memcpy(static_cast<char*>(to) + row * to_pitch,
                  static_cast<const char*>(from) + row * from_pitch, width);
    }
  });
}

}  // namespace

bool heat::test::is_to_fail() {
  static std::atomic<int> calls = 0;
  const char* text = std::getenv("FAKE_CUDA_FAILS");
  return text != nullptr && ++calls == std::atoi(text);
}

heat::test::Code heat::test::noted(Code code) {
  if (code != success) last_error = code;
  return code;
}

bool heat::test::is_on_device(const void* address) {
  const auto mine = turn();
  const auto& arrays = ledger().arrays;
  auto after = arrays.upper_bound(const_cast<void*>(address));
  if (after == arrays.begin()) return false;
  const auto& [start, bytes] = *std::prev(after);
  return static_cast<const char*>(address) < static_cast<const char*>(start) + bytes;
}

extern "C" {

// Devices.
Code cudaGetDeviceCount(int* count) {
  *count = devices;
  return success;
}
Code cudaGetDevice(int* device) {
  return attempt([&] { *device = current; });
}
Code cudaSetDevice(int device) {
  if (device < 0 || device >= devices) return invalid_device;
  current = device;
  return success;
}
Code cudaDriverGetVersion(int* version) {
  *version = 98070;
  return success;
}
Code cudaDeviceGetPCIBusId(char* address, int size, int device) {
  return attempt([&] {
    std::snprintf(address, static_cast<std::size_t>(size), "0000:%02X:00.0", 16 + device);
  });
}
Code cudaGetDeviceProperties(char* properties, int) {  // they begin with the name
  return attempt([&] { std::strcpy(properties, "a fake device"); });
}
Code cudaGetDeviceProperties_v2(char* properties, int device) {  // its name in CUDA 12
  return cudaGetDeviceProperties(properties, device);
}
Code cudaDeviceGetAttribute(int* value, int attribute, int) {
  return attempt([&] {
    switch (attribute) {
      case multiprocessors: *value = 4; return success;
      case max_pitch: *value = static_cast<int>(most_pitch); return success;
      case shared_memory: *value = 227 << 10; return success;  // of a block
      default: return invalid_value;
    }
  });
}
Code cudaFuncGetAttributes(void*, const void*) {
  return attempt([] {});
}
Code cudaFuncSetAttribute(const void*, int, int) {
  return attempt([] {});
}
Code cudaGetLastError() { return static_cast<Code>(std::exchange(last_error, success)); }
const char* cudaGetErrorString(int code) {
  return code == launch_failure  ? "a failure that was asked for"
         : code == out_of_memory ? "out of memory"
                                 : "an error of the fake CUDA";
}

// Memory.
Code cudaMalloc(void** data, std::size_t bytes) {
  const auto mine = turn();
  return attempt(
      [&] {
        if (bytes > device_memory - ledger().bytes) return out_of_memory;
        *data = garbage(bytes);
        ledger().arrays[*data] = bytes;
        ledger().bytes += bytes;
        return success;
      },
      out_of_memory);
}
Code cudaFree(void* data) {
  const auto mine = turn();
  if (data == nullptr) return success;
  finish_all();  // as CUDA's does
  const auto found = ledger().arrays.find(data);
  if (found == ledger().arrays.end()) wrong("memory is freed twice");
  ledger().bytes -= found->second;
  ledger().arrays.erase(found);
  std::free(data);
  return success;
}
Code cudaMallocHost(void** data, std::size_t bytes) {
  return attempt([&] { *data = give_out(garbage(bytes)); }, out_of_memory);
}
Code cudaFreeHost(void* data) {
  if (data != nullptr) --ledger().others;
  std::free(data);
  return success;
}
Code cudaMemGetInfo(std::size_t* free, std::size_t* all) {
  const auto mine = turn();
  *free = device_memory - ledger().bytes;
  *all = device_memory;
  return success;
}
Code cudaMemsetAsync(void* data, int value, std::size_t bytes, HostStream* stream) {
  return attempt([&] { put(*stream, [=] { std::memset(data, value, bytes); }); });
}
Code cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, int, HostStream* stream) {
  return attempt([&] { put_copy(stream, to, bytes, from, bytes, bytes, 1); });
}
Code cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch,
                       std::size_t width, std::size_t height, int, HostStream* stream) {
  return attempt([&] {
    if (width > std::min(to_pitch, from_pitch)) return invalid_pitch;
    if (std::max(to_pitch, from_pitch) > most_pitch) return invalid_pitch;
    put_copy(stream, to, to_pitch, from, from_pitch, width, height);
    return success;
  });
}

// Streams, events and graphs.
Code cudaStreamCreateWithFlags(HostStream** stream, unsigned flags) {
  if (flags != 1) wrong("the stream is to be one that blocks no other");
  return attempt([&] { *stream = give_out(new HostStream); });
}
Code cudaStreamDestroy(HostStream* stream) { return take_back(stream); }
Code cudaStreamSynchronize(HostStream* stream) {
  if (stream->capture) wrong("a stream that is captured cannot be waited for");
  return attempt([&] { finish(*stream); });
}
Code cudaStreamWaitEvent(HostStream* stream, HostEvent* event, unsigned) {
  return attempt([&] { wait_for(*stream, *event); });
}
Code cudaEventCreateWithFlags(HostEvent** event, unsigned) {
  return attempt([&] { *event = give_out(new HostEvent); });
}
Code cudaEventDestroy(HostEvent* event) {
  if (event != nullptr) finish(*event);
  return take_back(event);
}
Code cudaEventRecord(HostEvent* event, HostStream* stream) {
  return attempt([&] { record(*event, *stream); });
}
Code cudaEventSynchronize(HostEvent* event) {
  return attempt([&] { finish(*event); });
}
/// Each work takes a millisecond.
Code cudaEventElapsedTime(float* milliseconds, const HostEvent* start, const HostEvent* end) {
  return attempt([&] { *milliseconds = static_cast<float>(end->time - start->time); });
}
Code cudaEventElapsedTime_v2(float* milliseconds, const HostEvent* start, const HostEvent* end) {
  return cudaEventElapsedTime(milliseconds, start, end);
}
Code cudaStreamBeginCapture(HostStream* stream, int mode) {
  if (mode != 1) wrong("the capture is to be of this thread alone");
  return attempt([&] { stream->capture = std::make_unique<HostGraph>(); });
}
Code cudaStreamEndCapture(HostStream* stream, HostGraph** graph) {
  if (!stream->capture) wrong("there is no capture to end");
  std::unique_ptr<HostGraph> captured = std::move(stream->capture);
  return attempt([&] { *graph = give_out(captured.release()); });
}
Code cudaGraphInstantiateWithFlags(HostGraph** executable, const HostGraph* graph,
                                   unsigned long long flags) {
  if (flags != 0) wrong("a graph has no flags");
  return attempt([&] { *executable = give_out(new HostGraph(*graph)); });
}
Code cudaGraphDestroy(HostGraph* graph) { return take_back(graph); }
Code cudaGraphExecDestroy(HostGraph* executable) { return take_back(executable); }
Code cudaGraphLaunch(const HostGraph* executable, HostStream* stream) {
  return attempt([&] {
    for (const Work& work : executable->works) put(*stream, work);
  });
}
}
