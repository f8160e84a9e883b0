/// What the runtime knows beyond CUDA's own calls.
#ifndef HEAT_TESTS_FAKE_CUDA_RUNTIME_HPP
#define HEAT_TESTS_FAKE_CUDA_RUNTIME_HPP

namespace heat::test {

/// Whether an address is in memory that cudaMalloc gave.
bool is_on_device(const void* address);

}  // namespace heat::test

#endif
