/// What a launch runs here.
#ifndef HEAT_TESTS_FAKE_CUDA_KERNELS_HPP
#define HEAT_TESTS_FAKE_CUDA_KERNELS_HPP

#include <string>

#include "queue.hpp"

namespace heat::test {

/// A launch as work, with its arguments copied; ends the program for a kernel that is not known.
/// @param name       of the device's function, mangled
/// @param arguments  as the runtime gets them: the address of each
Work work_of(const std::string& name, unsigned blocks, unsigned threads, void** arguments);

}  // namespace heat::test

#endif
