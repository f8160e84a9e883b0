/// Showing guesses the steps before.
#ifndef HEAT_DIAGNOSE_GATHER_HPP
#define HEAT_DIAGNOSE_GATHER_HPP

#include "causes.hpp"
#include "spread.hpp"

namespace heat::diagnose {

/// Collect on rank 0 what guesses about some rows need. Called by every rank.
/// @param before   the field a step before the first bad one
/// @param earlier  the one two steps before; NULL: there is none
void gather(const World& world, const KeptField& before, const KeptField* earlier,
            const heat_block& band, Evidence& evidence);

}  // namespace heat::diagnose

#endif
