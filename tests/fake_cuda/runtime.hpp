/// Calls of the fake CUDA, and knowledge of the runtime beyond CUDA's own calls.
#ifndef HEAT_TESTS_FAKE_CUDA_RUNTIME_HPP
#define HEAT_TESTS_FAKE_CUDA_RUNTIME_HPP

#include <type_traits>

#include "queue.hpp"

namespace heat::test {

/// cudaError_t
enum Code : int {
  success = 0,
  invalid_value = 1,
  out_of_memory = 2,
  invalid_pitch = 12,
  invalid_device = 101,
  launch_failure = 719
};
/// Whether this call of the runtime is the one that FAKE_CUDA_FAILS names.
bool is_to_fail();

/// Keep a failure for cudaGetLastError().
Code noted(Code code);

/// Do what a call does, which returns a Code or nothing, unless it is the one that is to fail: then
/// queued work is done before, because the arrays of its caller may not outlive the failure.
template <class Call>
Code attempt(Call&& call, Code failure = launch_failure) {
  if (is_to_fail()) {
    finish_all();
    return noted(failure);
  }
  if constexpr (std::is_void_v<decltype(call())>) {
    call();
    return success;
  } else {
    return noted(call());
  }
}

/// Whether an address is in memory that cudaMalloc gave.
bool is_on_device(const void* address);

}  // namespace heat::test

#endif
