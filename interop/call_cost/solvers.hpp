/// What callers call: a field that a sweep is applied to, or a solver. Every sample has a new one.
#ifndef HEAT_BORDER_LIVE_HPP
#define HEAT_BORDER_LIVE_HPP

#include <cstdint>
#include <functional>
#include <vector>

#include "callers.hpp"

namespace heat::call_cost {

/// A field that can be advanced; it is freed with the functions.
struct Live {
  std::function<double(std::int64_t calls)> advance;  ///< one step a call; seconds of all calls
  std::function<std::vector<double>()> cells;         ///< the field, shape [ny][nx]
};

/// Make the start of a problem; throws Error.
using Open = std::function<Live(const Problem& problem)>;

/// A sweep, called by one of the sweepers on two arrays that begin at a page.
Open open_sweep(const char* kernel, heat_border_sweeper* sweeper);

/// A solver without MPI, called by its table, by heat::Solver, or by module heat.
Open open_table(const char* solver);
Open open_class(const char* solver);
Open open_fortran(const char* solver);

}  // namespace heat::call_cost

#endif
