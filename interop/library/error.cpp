/// Each thread's message of its last failure, and the check that every struct passes first.
#include <cstring>
#include <string>

#include "heat/heat.hpp"

namespace {
thread_local std::string message;
}

heat_status heat_fail(heat_status status, const char* text) {
  try {
    message = text == nullptr ? "" : text;
  } catch (...) {
    message.clear();  // there is no memory for the reason
  }
  return status;
}

heat_status heat_error_message(char* text, int64_t size, int64_t* length) {
  const auto needed = static_cast<int64_t>(message.size());
  if (text != nullptr) {
    if (size <= needed) return HEAT_INVALID_ARGUMENT;  // the old message must survive this call
    std::memcpy(text, message.c_str(), message.size() + 1);
  }
  if (length != nullptr) *length = needed;
  return HEAT_OK;
}

heat_status heat_check_struct(const void* value, uint32_t size, const char* name) {
  const std::string what = name == nullptr ? "a struct" : name;
  if (value == nullptr) return heat_fail(HEAT_INVALID_ARGUMENT, (what + " is NULL").c_str());
  uint32_t header[2];
  std::memcpy(header, value, sizeof header);
  if (header[0] == size && header[1] == HEAT_ABI_VERSION) return HEAT_OK;
  return heat_fail(HEAT_ABI_MISMATCH,
                   (what + " has size " + std::to_string(header[0]) + " and ABI version " +
                    std::to_string(header[1]) + ", not " + std::to_string(size) + " and " +
                    std::to_string(HEAT_ABI_VERSION))
                       .c_str());
}

heat_status heat_check_kernel(const heat_kernel* kernel, int64_t halo, int32_t corners) {
  return heat::guard([&] {
    if (kernel == nullptr) return;
    if (kernel->struct_size != sizeof(heat_wide_kernel)) {
      return heat::require(kernel, "heat_kernel");
    }
    heat::check(heat_check_struct(kernel, sizeof(heat_wide_kernel), "heat_wide_kernel"));
    const auto* wide = reinterpret_cast<const heat_wide_kernel*>(kernel);
    const std::string name = kernel->name == nullptr ? "" : kernel->name;
    const auto refuse = [&](const std::string& why) {
      throw heat::Error(HEAT_INVALID_ARGUMENT, "the kernel '" + name + "' " + why);
    };
    if (wide->halo < 1 || (wide->corners | 1) != 1 || wide->reserved != 0) {
      refuse("needs a halo >= 1, corners 0 or 1, and reserved 0");
    }
    if (kernel->sweep == nullptr) return;  // it is none
    if (wide->halo > halo) {
      refuse("reads " + std::to_string(wide->halo) + " cells beyond its part, and the solver has " +
             std::to_string(halo));
    }
    if (wide->corners > corners) {
      refuse(
          "reads corners of the halo, which the solver does not exchange; one without MPI has "
          "them");
    }
  });
}
