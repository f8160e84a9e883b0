/// Going on with a comparison that was interrupted, or is to grow.
#ifndef HEAT_COMPARE_RESUME_HPP
#define HEAT_COMPARE_RESUME_HPP

#include "interop/compare/options/options.hpp"

namespace heat::compare {

/// Options of a comparison that is resumed: those recorded, under those given now.
/// @throws Refusal if there is nothing to resume
Options recorded_options(const Options& given);

}  // namespace heat::compare

#endif
