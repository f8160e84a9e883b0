/// Launches as nvcc's code makes them, and what a kernel does here.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "cxx/device_halo.hpp"
#include "cxx/device_step.hpp"
#include "cxx/device_tile.hpp"
#include "runtime.hpp"
#include "tests/gpu/host_warp.hpp"

namespace heat::test {
namespace {

using namespace heat::cxx;

/// Reads arguments one after the other.
class Arguments {
 public:
  explicit Arguments(void** next) : next_(next) {}
  template <class Type>
  Type get() {
    return *static_cast<Type*>(*next_++);
  }
  StepArguments step() {
    StepArguments a{};
    a.now = get<const double*>();
    a.next = get<double*>();
    a.nx = get<std::int64_t>();
    a.ny = get<std::int64_t>();
    a.ld = get<std::int64_t>();
    a.sources = get<SourceList>();
    return a;
  }

 private:
  void** next_;
};

/// Pipelines one after the other, of which there are as many as a block has room for, or none if
/// the kernel is of another shape.
template <class Pipeline>
Work pass_if(const std::string& name, unsigned blocks, unsigned threads, const PassArguments& a) {
  if (name.find("PipelineILi" + std::to_string(Pipeline::stages) + "ELi" +
                std::to_string(Pipeline::depth) + "E") == name.npos) {
    return nullptr;
  }
  return [=] {
    const std::int64_t pipelines = std::int64_t{blocks} * threads / (lanes * Pipeline::stages);
    for (std::int64_t i = 0; i < pipelines; ++i) {
      run_pipeline<Pipeline>(a, i, pipelines,
                             [turn = 0](int most) mutable { return ++turn % most; });
    }
  };
}

/// The pass whose name has its pipeline in it.
Work pass_named(const std::string& name, unsigned blocks, unsigned threads,
                const PassArguments& a) {
  for (const auto& pass : {pass_if<Pipeline<4, 4>>, pass_if<Pipeline<4, 2>>,
                           pass_if<Pipeline<2, 2>>, pass_if<Pipeline<1, 2>>}) {
    if (Work work = pass(name, blocks, threads, a)) return work;
  }
  return nullptr;
}

/// `body` for the number of each thread of a launch.
template <class Body>
Work each_thread(unsigned blocks, unsigned threads, Body body) {
  return [=] {
    for (std::int64_t i = 0; i < std::int64_t{blocks} * threads; ++i) body(i);
  };
}

/// A launch as work, with its arguments copied; ends the program for a kernel that is not known.
/// @param name       of the device's function, mangled
/// @param arguments  as the runtime gets them: the address of each
Work work_of(const std::string& name, unsigned blocks, unsigned threads, void** arguments) {
  Arguments next(arguments);
  const auto is = [&](const char* part) { return name.find(part) != name.npos; };
  if (is("tile_kernel")) {
    return pass_named(name, blocks, threads, next.get<PassArguments>());
  }
  if (is("exponents_kernel")) {
    const auto* now = next.get<const double*>();
    const auto nx = next.get<std::int64_t>(), ny = next.get<std::int64_t>();
    const auto ld = next.get<std::int64_t>(), across = next.get<std::int64_t>();
    auto* smallest = next.get<int*>();
    auto* extremes = next.get<int*>();
    return [=] {
      for (std::int64_t block = 0; block < blocks; ++block) {
        smallest[block] = no_exponent;
        for (int lane = 0; lane < lanes; ++lane) {
          const Exponents own = exponents_of(now, nx, ny, ld, block % across, block / across, lane);
          smallest[block] = std::min(smallest[block], own.smallest);
          extremes[1] = std::min(extremes[1], no_exponent - own.largest);
        }
        extremes[0] = std::min(extremes[0], smallest[block]);
      }
    };
  }
  if (is("unpack_kernel")) {
    const auto shape = next.get<HaloShape>();
    const auto* buffer = next.get<const double*>();
    auto* field = next.get<double*>();
    return each_thread(blocks, threads,
                       [=](std::int64_t i) { unpack_cell(shape, buffer, field, i); });
  }
  if (is("pack_kernel")) {
    const auto shape = next.get<HaloShape>();
    const auto* field = next.get<const double*>();
    auto* buffer = next.get<double*>();
    return each_thread(blocks, threads,
                       [=](std::int64_t i) { pack_cell(shape, field, buffer, i); });
  }
  if (is("fill_kernel")) {
    auto* cells = next.get<double*>();
    return each_thread(blocks, threads, [=](std::int64_t i) { cells[i] = 1.0; });
  }
  if (is("copy_kernel")) {  // two cells a thread
    const auto* from = next.get<const double*>();
    auto* to = next.get<double*>();
    return each_thread(blocks, threads, [=](std::int64_t i) {
      to[2 * i] = from[2 * i];
      to[2 * i + 1] = from[2 * i + 1];
    });
  }
  if (is("inject_kernel")) {
    auto* field = next.get<double*>();
    const auto ld = next.get<std::int64_t>();
    const auto sources = next.get<SourceList>();
    return each_thread(blocks, threads,
                       [=](std::int64_t i) { inject_cell(field, ld, sources, i); });
  }
  if (is("step_kernel")) {
    const StepArguments a = next.step();
    const auto across = next.get<unsigned>();
    return [=] {
      for (unsigned block = 0; block < blocks; ++block) {
        for (unsigned thread = 0; thread < threads; ++thread) step_column(a, across, block, thread);
      }
    };
  }
  std::fprintf(stderr, "fake CUDA: there is no kernel %s\n", name.c_str());
  std::abort();
}

std::map<const void*, std::string>& kernel_names() {
  static std::map<const void*, std::string> names;
  return names;
}

struct Size {
  unsigned x, y, z;
};

}  // namespace
}  // namespace heat::test

using namespace heat::test;

extern "C" {
void** __cudaRegisterFatBinary(void*) {
  static void* none = nullptr;
  return &none;
}
void __cudaRegisterFatBinaryEnd(void**) {}
void __cudaUnregisterFatBinary(void**) {}
char __cudaInitModule(void**) { return 1; }
void __cudaRegisterFunction(void**, const char* function, char*, const char* name, int, void*,
                            void*, void*, void*, int*) {
  kernel_names()[function] = name;
}
Code cudaLaunchKernel(const void* function, Size grid, Size block, void** arguments, std::size_t,
                      HostStream* stream) {
  return attempt(
      [&] { put(*stream, work_of(kernel_names().at(function), grid.x, block.x, arguments)); });
}

// Launches by <<<>>>, which nobody makes; see launch() in cxx/cuda.hpp.
void __cudaPopCallConfiguration() { std::abort(); }
void __cudaGetKernel() { std::abort(); }
void __cudaLaunchKernel() { std::abort(); }
}
