#include "planted.hpp"

#include <algorithm>

namespace heat::compare {

const std::vector<Fault>& planted_faults() {
  // Contraction and flushing change subnormal numbers only, of which a random start has none.
  static const std::vector<Fault> faults{
      {"none", On::oblong, Changes::never},
      {"transposed", On::square, Changes::always, "transposed"},
      {"shifted", On::oblong, Changes::always, "shifted"},
      {"source-missing", On::oblong, Changes::always, "source-missing"},
      {"source-doubled", On::oblong, Changes::always, "source-doubled"},
      {"source-block", On::oblong, Changes::always, "source-misplaced"},
      {"sources-transposed", On::square, Changes::always, "sources-transposed"},
      {"remainder", On::oblong, Changes::on_several_ranks, "never-updated"},
      {"stale-halo", On::oblong, Changes::on_several_ranks, "stale-halo"},
      {"zero-halo", On::oblong, Changes::on_several_ranks, "stale-halo"},
      {"one-late-step", On::oblong, Changes::on_several_ranks, "halo"},
      {"fma", On::oblong, Changes::never},
      {"fma", On::subnormal, Changes::always, "fma"},
      {"flush-to-zero", On::oblong, Changes::never},
      {"flush-to-zero", On::subnormal, Changes::always, "flush-to-zero"},
      {"reassociated", On::oblong, Changes::always, "reassociated"},
      {"single", On::oblong, Changes::always, "single-precision"},
      {"single-storage", On::oblong, Changes::always, "single-precision"},
      {"hidden-by-chunks", On::oblong, Changes::always, "hidden-by-pieces"},
      {"every-second-step", On::oblong, Changes::always, "other-formula"},  // the paper's fault 1
      {"paper-layout", On::oblong, Changes::on_several_ranks},              // 2
      {"drop-remainder", On::oblong, Changes::on_several_ranks, "never-updated"},  // 3
      {"border-source", On::oblong, Changes::never},                               // 4
  };
  return faults;
}

bool as_planted(const Fault& fault, const Result& result) {
  if (result.failed || result.changes != result.by_fingerprint) return false;
  const bool must = fault.changes == Changes::always;
  const bool may = must || (fault.changes == Changes::on_several_ranks && result.ranks > 1);
  if (result.changes ? !may : must) return false;
  return !result.changes || *fault.cause == '\0' || result.cause == fault.cause;
}

bool turned_harmless(const Fault& fault, const std::vector<Result>& results) {
  if (fault.changes != Changes::on_several_ranks) return false;
  const auto on_several = [](const Result& r) { return !r.failed && r.ranks > 1; };
  return std::any_of(results.begin(), results.end(), on_several) &&
         std::none_of(results.begin(), results.end(), [](const Result& r) { return r.changes; });
}

}  // namespace heat::compare
