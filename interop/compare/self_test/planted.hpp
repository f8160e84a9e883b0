/// The planted faults that the self-test runs, and what has to become of each.
#ifndef HEAT_COMPARE_PLANTED_HPP
#define HEAT_COMPARE_PLANTED_HPP

#include <string>
#include <vector>

namespace heat::compare {

/// The problems that faults are run on.
enum class On { oblong, square, subnormal };

/// On which rank counts a fault changes the field; interop/self_test/README.md says why.
enum class Changes { never, on_several_ranks, always };

/// A planted fault and the cause that is to be named for it; none where no single one is right.
struct Fault {
  const char* id;
  On on = On::oblong;
  Changes changes = Changes::always;
  const char* cause = "";
};

const std::vector<Fault>& planted_faults();

/// What became of a fault at one rank count.
struct Result {
  int ranks = 0;
  bool failed = false;   ///< no field to look at
  bool changes = false;  ///< byte by byte, not by the fingerprint
  bool by_fingerprint = false;
  bool by_heat = false;  ///< as the paper prints it, with four decimals
  std::string cause;

  [[nodiscard]] bool same_but_ranks(const Result& other) const {
    return failed == other.failed && changes == other.changes &&
           by_fingerprint == other.by_fingerprint && by_heat == other.by_heat &&
           cause == other.cause;
  }
};

/// Whether a run shows what was planted. A fault that needs several ranks may be right on some of
/// them, where blocks happen to be equal; see turned_harmless().
bool as_planted(const Fault& fault, const Result& result);

/// Whether a fault of several ranks changes the field on none of them, and would let all pass.
bool turned_harmless(const Fault& fault, const std::vector<Result>& results);

}  // namespace heat::compare

#endif
