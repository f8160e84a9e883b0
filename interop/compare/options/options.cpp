#include "options.hpp"

#include <algorithm>

namespace heat::compare {

bool Options::given(const std::string& option) const {
  return std::find(named.begin(), named.end(), option) != named.end();
}

heat::Problem Options::problem_on(const Grid& grid) const {
  heat::Problem problem{.nx = grid.nx, .ny = grid.ny, .steps = steps, .sources = sources};
  heat::check(heat_parse_initial(initial.c_str(), &problem.initial, &problem.seed));
  // A grid without cells is refused as that, by the plan, not for its lack of default sources.
  if (given("--source") || grid.nx < 1 || grid.ny < 1) return problem;
  problem.sources.resize(3);
  if (heat_default_sources(grid.nx, grid.ny, problem.sources.data()) != HEAT_OK) {
    throw Refusal(Refusal::usage, "--grid: " + heat::error_message() + " by --source");
  }
  return problem;
}

}  // namespace heat::compare
