/// libcuda.so.1 for tests: CUDA's driver as gfortran's library calls it, on the host. It has to be
/// preloaded, because it learns from the register call of a library with regions of OpenACC which
/// functions of the host are the same regions.
///
/// A launch runs the host's build of the kernel, while the device's variables stand in the places
/// of the host's. So the device has variables of its own, zero at first, and memory that starts
/// with arbitrary contents. FAKE_DRIVER_FAILS=N in the environment makes allocation N fail, and
/// those that follow it.
#include <dlfcn.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace {

using Code = int;
using Address = std::uintptr_t;
enum : Code { success = 0, invalid_value = 1, out_of_memory = 2, not_found = 500 };
enum Attribute : int { most_threads = 1, warp_size = 10, clock_khz = 13, sm_count = 16 };

[[noreturn]] void wrong(const char* what) {
  std::fprintf(stderr, "fake driver: %s\n", what);
  std::abort();
}

/// A variable of the device: its place on the host, and its value.
struct Variable {
  void* host;
  std::vector<char> value;
};

/// What a library registered: the host's addresses of its regions and variables, in the order in
/// which they will be asked for by name.
struct Image {
  std::vector<void (*)(void*)> regions;
  std::deque<Variable> variables;
  std::size_t regions_found = 0, variables_found = 0;
};

/// Where a kernel belongs.
struct Kernel {
  Image* image;
  void (*region)(void*);
};

struct Driver {
  std::recursive_mutex mutex;
  std::deque<Image> registered;
  std::size_t loaded = 0;
  std::deque<Kernel> kernels;
  std::map<Address, std::size_t> arrays;  ///< what has an address on the device, and its bytes
  int allocations = 0, given = 0;
  ~Driver() {
    if (given != 0) wrong("something was not given back");
  }
};
Driver& driver() {
  static Driver one;
  return one;
}

thread_local void* context = nullptr;
int thing;  ///< what handles point at

/// An answer by way of an argument.
template <class Thing>
Code give(Thing* place, Thing value) {
  *place = value;
  return success;
}

bool has_failed() {
  static const char* fails = std::getenv("FAKE_DRIVER_FAILS");
  return ++driver().allocations >= (fails == nullptr ? INT32_MAX : std::atoi(fails));
}

void exchange(Image& image) {
  for (Variable& one : image.variables) {
    char* const host = static_cast<char*>(one.host);
    std::swap_ranges(one.value.begin(), one.value.end(), host);
  }
}

}  // namespace

extern "C" {

/// The library's own function, which this one stands before.
void GOMP_offload_register_ver(unsigned version, const void* table, int kind, const void* data) {
  void* const* const* const t = static_cast<void* const* const*>(table);
  Image image;
  for (void* const* at = t[0]; at < t[1]; ++at) {
    image.regions.push_back(reinterpret_cast<void (*)(void*)>(*at));
  }
  for (void* const* at = t[2]; at < t[3]; at += 2) {
    image.variables.push_back({at[0], std::vector<char>(reinterpret_cast<std::size_t>(at[1]))});
  }
  driver().registered.push_back(std::move(image));
  using Register = void(unsigned, const void*, int, const void*);
  reinterpret_cast<Register*>(dlsym(RTLD_NEXT, "GOMP_offload_register_ver"))(version, table, kind,
                                                                             data);
}

// -- Modules: one a registered library, in their order --------------------------------------------

Code cuLinkCreate_v2(unsigned, void*, void*, void** state) { return give<void*>(state, &thing); }
Code cuLinkAddData_v2() { return success; }
Code cuLinkComplete(void*, void** image, std::size_t*) { return give<void*>(image, &thing); }
Code cuLinkDestroy() { return success; }
Code cuModuleLoadData(void** module, const void*) {
  return give<void*>(module, &driver().registered.at(driver().loaded++));
}
Code cuModuleUnload() { return success; }
Code cuModuleGetFunction(void** function, void* module, const char*) {
  Image& image = *static_cast<Image*>(module);
  driver().kernels.push_back({&image, image.regions.at(image.regions_found++)});
  return give<void*>(function, &driver().kernels.back());
}
/// After a library's own variables some are asked for that only other regions have.
Code cuModuleGetGlobal_v2(Address* address, std::size_t* bytes, void* module, const char*) {
  Image& image = *static_cast<Image*>(module);
  if (image.variables_found == image.variables.size()) return not_found;
  Variable& one = image.variables[image.variables_found++];
  *address = reinterpret_cast<Address>(one.value.data());
  *bytes = one.value.size();
  driver().arrays[*address] = *bytes;
  return success;
}
Code cuFuncGetAttribute(int* value, int, void*) { return give(value, 1024); }

Code cuLaunchKernel(void* function, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
                    unsigned, void*, void** arguments, void**) {
  const std::lock_guard lock(driver().mutex);
  const Kernel& kernel = *static_cast<Kernel*>(function);
  exchange(*kernel.image);
  kernel.region(*static_cast<void**>(arguments[0]));
  exchange(*kernel.image);
  return success;
}

// -- Memory ---------------------------------------------------------------------------------------

Code cuMemAlloc_v2(Address* address, std::size_t bytes) {
  const std::lock_guard lock(driver().mutex);
  if (has_failed()) return out_of_memory;
  void* const data = std::malloc(bytes);
  std::memset(data, 0xff, bytes);  // as doubles: not a number
  *address = reinterpret_cast<Address>(data);
  driver().arrays[*address] = bytes;
  ++driver().given;
  return success;
}
Code cuMemFree_v2(Address address) {
  const std::lock_guard lock(driver().mutex);
  if (address == 0) return success;
  if (driver().arrays.erase(address) != 1) return invalid_value;
  --driver().given;
  std::free(reinterpret_cast<void*>(address));
  return success;
}
Code cuMemGetAddressRange_v2(Address* start, std::size_t* bytes, Address address) {
  const std::lock_guard lock(driver().mutex);
  auto next = driver().arrays.upper_bound(address);
  if (next == driver().arrays.begin()) return invalid_value;
  --next;
  if (address >= next->first + next->second) return invalid_value;
  *start = next->first;
  *bytes = next->second;
  return success;
}
Code cuMemcpyHtoD_v2(void* to, const void* from, std::size_t n) {
  std::memcpy(to, from, n);
  return success;
}
Code cuMemcpyDtoH_v2(void* to, const void* from, std::size_t n) {
  std::memcpy(to, from, n);
  return success;
}

// -- The device, its contexts and queues ----------------------------------------------------------

Code cuInit() { return success; }
Code cuDriverGetVersion(int* version) { return give(version, 12000); }
Code cuGetErrorString(Code, const char** text) {
  return give(text, "a failure that was asked for");
}
Code cuDeviceGetCount(int* n) { return give(n, 1); }
Code cuDeviceGet(int* device, int ordinal) { return give(device, ordinal); }
Code cuDeviceGetName(char* name, int size, int) {
  std::snprintf(name, static_cast<std::size_t>(size), "a fake device");
  return success;
}
Code cuDeviceGetAttribute(int* value, int attribute, int) {
  switch (attribute) {
    case most_threads: *value = 1024; break;
    case warp_size: *value = 32; break;
    case clock_khz: *value = 1000000; break;
    case sm_count: *value = 100; break;
    default: *value = 1;
  }
  return success;
}
Code cuCtxCreate_v2(void** made, unsigned, int) {
  context = &thing;
  return give(made, context);
}
Code cuCtxDestroy_v2() { return success; }
Code cuCtxGetCurrent(void** current) { return give(current, context); }
Code cuCtxGetDevice(int* device) { return give(device, 0); }
Code cuCtxPushCurrent_v2(void* current) {
  context = current;
  return success;
}
Code cuCtxPopCurrent_v2(void** current) {
  if (current != nullptr) *current = context;
  context = nullptr;
  return success;
}
Code cuStreamCreate(void** stream, unsigned) { return give<void*>(stream, &thing); }
Code cuStreamDestroy_v2() { return success; }
Code cuStreamQuery() { return success; }
Code cuStreamSynchronize() { return success; }

/// The functions that fortran/gpu has no use for; CMake gives this one their names.
Code unused() { wrong("a function was called that is not faked"); }

}  // extern "C"
