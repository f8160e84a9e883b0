#include "trial.hpp"

#include "interop/common/status.h"

namespace heat::conformance {
namespace {
const char* const no_message = "no message was set";
}

std::string status_name(heat_status status) { return heat_caller_status_name(status); }

std::string unexpected(const std::string& call, heat_status status) {
  return call + ": expected HEAT_OK, found " + status_name(status) + " (" + error_message() + ")";
}

void Trial::expect(bool holds, const std::string& otherwise) {
  if (!holds && failure_.empty()) failure_ = otherwise;
}

void Trial::require(bool holds, const std::string& otherwise, const World& world) {
  expect(holds, otherwise);
  if (world.first_without(holds) != world.size()) throw Stop{};
}

void Trial::succeeds(heat_status status, const std::string& call) {
  if (status == HEAT_OK) return;
  expect(false, unexpected(call, status));
}

const heat_solver_table& Trial::table() const {
  heat_fail(HEAT_OK, no_message);
  return found_.table;
}

void Trial::refused(heat_status expected, const std::string& what, heat_status found) {
  expect(found == expected,
         what + ": expected " + status_name(expected) + ", found " + status_name(found));
  const std::string message = error_message();
  expect(!message.empty() && message != no_message,
         what + ": expected a message that says why, found none");
}

}  // namespace heat::conformance
