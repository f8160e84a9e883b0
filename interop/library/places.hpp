/// Where ranks ran, from what each of them tells.
#ifndef HEAT_PLACES_HPP
#define HEAT_PLACES_HPP

#include <cstdint>
#include <span>
#include <string>

#include "heat/heat.hpp"

namespace heat {

/// "0+2/n1/0-1/;2+1/n2/0-3/NVIDIA_H200_0000:1b:00.0", a word: the first rank and how many follow it
/// in one place, its node, processors and GPU; where the solver told of threads, "/" follows and to
/// how many sets of processors they are bound. Beyond 512 places it is an entry for each node and
/// GPU instead, with the first rank and the number of ranks there, and processors "*".
std::string hosts_text(std::span<const heat_rank_times> ranks);

/// How many ranks are sure to share processors: more of a machine, each of its threads counted, may
/// run on these only than there are. Ranks whose processors are not known are left out.
std::int64_t oversubscribed_ranks(std::span<const heat_rank_times> ranks);

}  // namespace heat

#endif
