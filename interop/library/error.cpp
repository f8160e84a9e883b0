/// Each thread's message of its last failure, and the check that every struct passes first.
#include <cstring>
#include <string>

#include "heat/services.h"

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
