/// Finding the first step at which two solvers part.
#ifndef HEAT_DIAGNOSE_SEARCH_HPP
#define HEAT_DIAGNOSE_SEARCH_HPP

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pair.hpp"

namespace heat::diagnose {

/// The findings; only rank 0 has more than `manner`.
struct Findings {
  /// How the difference shows again.
  enum class Manner {
    stepwise,    ///< also when both are advanced a few steps at a time: the first bad step is known
    kept_state,  ///< likewise, but not when they go on from the state before
    only_at_once,  ///< only when all steps are taken in one call
    never,         ///< not again: the result varies from run to run
    nowhere        ///< both agree, in pieces and at once
  } manner = Manner::never;
  Difference at_end;       ///< after all steps
  std::int64_t low = 0;    ///< last step after which both agreed, as far as it was found
  std::int64_t high = 0;   ///< first step after which they differ; the first bad one if low + 1
  Difference at_first;     ///< after the first bad step
  std::string cause;       ///< id of a Guess, or one of the words in search.cpp
  std::string cause_text;  ///< one sentence
  std::vector<heat_block> blocks;
  std::string difference_lost;  ///< why the file of differences was not written, or ""
};

/// Run both solvers in lockstep, compare them every few steps, and look for the first bad step in
/// the first interval that has one: by bisection from the last state that agreed, which is kept.
/// Beside the two solvers every rank holds its share of two fields, and rank 0 some windows of 8
/// MiB. Called by every rank.
///
/// Time: a run of each solver, 32 comparisons, and about a tenth of a run for the search. If the
/// fault needs data that a solver keeps between calls, both are run once more from the start.
Findings diagnose(const World& world, const Request& request);

/// The findings as JSON, and in its `text` the same in sentences, a line each.
nlohmann::ordered_json report(const Request& request, int ranks, const Findings& findings);

}  // namespace heat::diagnose

#endif
