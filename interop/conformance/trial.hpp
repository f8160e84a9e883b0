/// One check under way, and its findings.
#ifndef HEAT_CONFORMANCE_TRIAL_HPP
#define HEAT_CONFORMANCE_TRIAL_HPP

#include <cstring>
#include <string>

#include "heat/heat.hpp"
#include "interop/ranks/world.hpp"

namespace heat::conformance {

/// Thrown on every rank of a world, when a check cannot go on.
struct Stop {};

/// "HEAT_OK", ..., or the number if it is no status.
std::string status_name(heat_status status);

/// The note about a call that should have succeeded, with this thread's message.
std::string unexpected(const std::string& call, heat_status status);

/// A struct full of a pattern, with its header set, which a failed call must leave as it is.
template <class Struct>
Struct patterned() {
  Struct value;
  std::memset(static_cast<void*>(&value), 0xa5, sizeof value);
  value.struct_size = sizeof value;
  value.abi_version = HEAT_ABI_VERSION;
  return value;
}

template <class Struct>
bool same_bytes(const Struct& a, const Struct& b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

/// Call body(value, description) with each kind of header that is not the contract's.
template <class Struct, class Body>
void with_wrong_headers(Struct value, Body&& body) {
  const std::uint32_t size = sizeof value, version = HEAT_ABI_VERSION;
  const struct {
    std::uint32_t size, version;
    const char* what;
  } headers[] = {{size + 8, version, "of a size 8 bytes too large"},
                 {size - 8, version, "of a size 8 bytes too small"},
                 {size, version + 1, "of the next version"},
                 {size, 0, "of version 0"}};
  for (const auto& wrong : headers) {
    value.struct_size = wrong.size;
    value.abi_version = wrong.version;
    body(value, std::string(wrong.what));
  }
}

class Trial {
 public:
  Trial(const NamedSolver& found, const World& world) : found_(found), world_(world) {}

  /// The table for one call, with the message of an earlier one cleared.
  [[nodiscard]] const heat_solver_table& table() const;
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] std::int32_t comm() const { return world_.comm(); }
  [[nodiscard]] bool needs(std::uint32_t what) const { return (found_.table.needs & what) != 0; }

  /// The kernel named after '+', or NULL.
  [[nodiscard]] const heat_kernel* kernel() const {
    return found_.kernel.sweep == nullptr ? nullptr : &found_.kernel;
  }

  /// Note "expected ..., found ..." unless it holds; the first such note is the verdict.
  void expect(bool holds, const std::string& otherwise);

  /// Stop the check on all ranks of a world if something does not hold on one of them.
  void require(bool holds, const std::string& otherwise, const World& world);

  /// Expect HEAT_OK.
  void succeeds(heat_status status, const std::string& call);

  /// Expect a call that was made by table() to have failed with a status and a message.
  void refused(heat_status expected, const std::string& what, heat_status found);

  /// Expect a call to refuse a struct by its header, and to leave it as it was.
  template <class Struct, class Call>
  void refuses_headers(const std::string& what, Call&& call) {
    with_wrong_headers(patterned<Struct>(), [&](Struct& value, const std::string& header) {
      const Struct before = value;
      refused(HEAT_ABI_MISMATCH, what + " " + header, call(&value));
      expect(same_bytes(value, before), what + " " + header + ": expected it as it was");
    });
  }

  /// Say why a check cannot be run here.
  void skip(const std::string& reason) { skipped_ = reason; }

  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] const std::string& skipped() const { return skipped_; }

 private:
  const NamedSolver& found_;
  const World& world_;
  std::string failure_, skipped_;
};

}  // namespace heat::conformance

#endif
