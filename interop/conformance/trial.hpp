/// One check under way, and what is found by it.
#ifndef HEAT_CONFORMANCE_TRIAL_HPP
#define HEAT_CONFORMANCE_TRIAL_HPP

#include <cstring>
#include <string>

#include "heat/heat.hpp"
#include "interop/ranks/team.hpp"

namespace heat::conformance {

/// Thrown on every rank of a team, when a check cannot go on.
struct Stop {};

/// "HEAT_OK", ..., or the number of what is no status.
std::string status_name(heat_status status);

/// What to say of a call that should have succeeded, with this thread's message.
std::string unexpected(const std::string& call, heat_status status);

/// A struct full of a pattern, with its header set: what a failed call must leave as it is.
template <class Struct>
Struct patterned(std::uint32_t size = sizeof(Struct), std::uint32_t version = HEAT_ABI_VERSION) {
  Struct value;
  std::memset(static_cast<void*>(&value), 0xa5, sizeof value);
  value.struct_size = size;
  value.abi_version = version;
  return value;
}

template <class Struct>
bool same_bytes(const Struct& a, const Struct& b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

/// A header that is not the contract's.
struct WrongHeader {
  std::int64_t more_bytes;
  std::uint32_t version;
  const char* what;
};
inline constexpr WrongHeader wrong_headers[] = {
    {8, HEAT_ABI_VERSION, "of a size 8 bytes too large"},
    {-8, HEAT_ABI_VERSION, "of a size 8 bytes too small"},
    {0, HEAT_ABI_VERSION + 1, "of the next version"},
    {0, 0, "of version 0"},
};

/// Set a header that is not the contract's.
template <class Struct>
void spoil(Struct& value, const WrongHeader& wrong) {
  value.struct_size =
      static_cast<std::uint32_t>(static_cast<std::int64_t>(sizeof(Struct)) + wrong.more_bytes);
  value.abi_version = wrong.version;
}

class Trial {
 public:
  Trial(const Found& found, const Team& team) : found_(found), team_(team) {}

  /// For a call, whose message will not be that of an earlier one.
  [[nodiscard]] const heat_solver_table& table() const {
    forget_message();
    return found_.table;
  }
  [[nodiscard]] const Team& team() const { return team_; }
  [[nodiscard]] bool needs(std::uint32_t what) const { return (found_.table.needs & what) != 0; }

  /// The kernel named after '+', or NULL.
  [[nodiscard]] const heat_kernel* kernel() const {
    return found_.kernel.sweep == nullptr ? nullptr : &found_.kernel;
  }

  /// Note what was expected and found, unless it holds; the first such note is the verdict.
  void expect(bool holds, const std::string& otherwise);

  /// Stop the check on all ranks of a team if something does not hold on one of them.
  void require(bool holds, const std::string& otherwise, const Team& team);

  /// Expect HEAT_OK.
  void succeeds(heat_status status, const std::string& call);

  /// Expect a call to fail with a status, and to leave a message of its own.
  template <class Call>
  void refused(heat_status expected, const std::string& what, Call&& call) {
    forget_message();
    after_refusal(expected, call(), what);
  }

  /// Say why a check is of no use here.
  void skip(const std::string& reason) { skipped_ = reason; }

  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] const std::string& skipped() const { return skipped_; }

 private:
  static void forget_message();
  void after_refusal(heat_status expected, heat_status status, const std::string& what);

  const Found& found_;
  const Team& team_;
  std::string failure_, skipped_;
};

}  // namespace heat::conformance

#endif
