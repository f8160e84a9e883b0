/// Problems that cannot be run: create() refuses each as heat_check_problem() does.
#include <cmath>
#include <limits>

#include "checks.hpp"

namespace heat::conformance {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

/// Expect a right problem to be refused once `spoil` has changed it.
template <class Spoil>
void refuse(Trial& t, const std::string& what, Spoil&& spoil) {
  const Problem problem = a_problem();
  heat_problem c = problem.c();
  spoil(c);
  refuse_create(t, HEAT_INVALID_ARGUMENT, what, &c, t.comm());
}

void refuse_grid(Trial& t, const std::string& what, std::int64_t nx, std::int64_t ny) {
  refuse(t, what, [=](heat_problem& c) {
    c.nx = nx;
    c.ny = ny;
  });
}

void refuse_source(Trial& t, const std::string& what, heat_source source) {
  refuse(t, what, [&](heat_problem& c) {
    c.sources = &source;
    c.n_sources = 1;
  });
}

void no_cells(Trial& t) {
  refuse_grid(t, "nx = 0", 0, 17);
  refuse_grid(t, "ny = 0", 23, 0);
  refuse_grid(t, "nx = -1", -1, 17);
  refuse_grid(t, "nx = ny = -23", -23, -23);
}

void overflow(Trial& t) {
  refuse_grid(t, "nx of 2^63 - 1", largest, 17);
  refuse_grid(t, "ny of 2^63 - 1", 23, largest);
  refuse_grid(t, "2^32 x 2^32 cells", std::int64_t{1} << 32, std::int64_t{1} << 32);
}

void memory(Trial& t) {
  refuse_grid(t, "2^28 x 2^28 cells", std::int64_t{1} << 28, std::int64_t{1} << 28);
}

void steps(Trial& t) {
  refuse(t, "steps = -1", [](heat_problem& c) { c.steps = -1; });
}

void start(Trial& t) {
  refuse(t, "initial = 2", [](heat_problem& c) { c.initial = 2; });
  refuse(t, "initial = -1", [](heat_problem& c) { c.initial = -1; });
}

void outside(Trial& t) {
  refuse_source(t, "a source at x = 0", {0, 5, 1.0});
  refuse_source(t, "a source at y = 0", {5, 0, 1.0});
  refuse_source(t, "a source at x = nx + 1", {24, 5, 1.0});
  refuse_source(t, "a source at y = ny + 1", {5, 18, 1.0});
  refuse_source(t, "a source at x = 2^63 - 1", {largest, 5, 1.0});
}

void not_finite(Trial& t) {
  refuse_source(t, "a rate of NaN", {5, 5, std::nan("")});
  refuse_source(t, "a rate of infinity", {5, 5, HUGE_VAL});
  refuse_source(t, "a rate of -infinity", {5, 5, -HUGE_VAL});
}

void list(Trial& t) {
  refuse(t, "n_sources = -1", [](heat_problem& c) { c.n_sources = -1; });
  refuse(t, "3 sources at NULL", [](heat_problem& c) { c.sources = nullptr; });
}

void last_source(Trial& t) {
  Problem problem = a_problem();
  problem.sources.push_back({24, 1, 1.0});
  const heat_problem c = problem.c();
  refuse_create(t, HEAT_INVALID_ARGUMENT, "a last source outside", &c, t.comm());
}

void ranks(Trial& t) {
  if (t.world().size() == 1) return t.skip("there is one rank");
  const Problem problem{.nx = t.world().size() - 1, .ny = 1};
  const heat_problem c = problem.c();
  refuse_create(t, HEAT_INVALID_ARGUMENT, "more ranks than cells", &c, t.comm());
}

}  // namespace

std::vector<Check> problem_checks() {
  return {{"create-refuses-a-grid-without-cells", no_cells},
          {"create-refuses-a-grid-beyond-64-bits", overflow},
          {"create-refuses-a-grid-beyond-memory", memory},
          {"create-refuses-negative-steps", steps},
          {"create-refuses-an-unknown-start", start},
          {"create-refuses-a-source-outside-the-grid", outside},
          {"create-refuses-a-rate-that-is-not-finite", not_finite},
          {"create-refuses-a-missing-list-of-sources", list},
          {"create-looks-at-the-last-source-too", last_source},
          {"create-refuses-more-ranks-than-cells", ranks, Scope::mpi}};
}

}  // namespace heat::conformance
