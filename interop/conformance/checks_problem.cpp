/// Problems that cannot be run: create() refuses each as heat_check_problem() does.
#include <cmath>
#include <limits>

#include "checks.hpp"

namespace heat::conformance {
namespace {

using Change = void(heat_problem& c);

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

void set_grid(heat_problem& c, std::int64_t nx, std::int64_t ny) {
  c.nx = nx;
  c.ny = ny;
}

void set_source(heat_problem& c, std::int64_t x, std::int64_t y, double rate = 1.0) {
  static heat_source only;
  only = {x, y, rate};
  c.sources = &only;
  c.n_sources = 1;
}

/// The checks, and the faults that each puts into a problem of 23x17 cells.
const struct {
  const char* check;
  struct Case {
    const char* what;
    Change* change;
  };
  std::vector<Case> cases;
} refused[] = {
    {"create-refuses-a-grid-without-cells",
     {{"nx = 0", [](heat_problem& c) { c.nx = 0; }},
      {"ny = 0", [](heat_problem& c) { c.ny = 0; }},
      {"nx = -1", [](heat_problem& c) { c.nx = -1; }},
      {"nx = ny = -23", [](heat_problem& c) { set_grid(c, -23, -23); }}}},
    {"create-refuses-a-grid-beyond-64-bits",
     {{"nx of 2^63 - 1", [](heat_problem& c) { c.nx = largest; }},
      {"ny of 2^63 - 1", [](heat_problem& c) { c.ny = largest; }},
      {"2^32 x 2^32 cells", [](heat_problem& c) { set_grid(c, 1L << 32, 1L << 32); }}}},
    {"create-refuses-a-grid-beyond-memory",
     {{"2^28 x 2^28 cells", [](heat_problem& c) { set_grid(c, 1L << 28, 1L << 28); }}}},
    {"create-refuses-negative-steps", {{"steps = -1", [](heat_problem& c) { c.steps = -1; }}}},
    {"create-refuses-an-unknown-start",
     {{"initial = 2", [](heat_problem& c) { c.initial = 2; }},
      {"initial = -1", [](heat_problem& c) { c.initial = -1; }}}},
    {"create-refuses-a-source-outside-the-grid",
     {{"a source at x = 0", [](heat_problem& c) { set_source(c, 0, 5); }},
      {"a source at y = 0", [](heat_problem& c) { set_source(c, 5, 0); }},
      {"a source at x = nx + 1", [](heat_problem& c) { set_source(c, 24, 5); }},
      {"a source at y = ny + 1", [](heat_problem& c) { set_source(c, 5, 18); }},
      {"a source at x = 2^63 - 1", [](heat_problem& c) { set_source(c, largest, 5); }}}},
    {"create-refuses-a-rate-that-is-not-finite",
     {{"a rate of NaN", [](heat_problem& c) { set_source(c, 5, 5, std::nan("")); }},
      {"a rate of infinity", [](heat_problem& c) { set_source(c, 5, 5, HUGE_VAL); }},
      {"a rate of -infinity", [](heat_problem& c) { set_source(c, 5, 5, -HUGE_VAL); }}}},
    {"create-refuses-a-missing-list-of-sources",
     {{"n_sources = -1", [](heat_problem& c) { c.n_sources = -1; }},
      {"3 sources at NULL", [](heat_problem& c) { c.sources = nullptr; }}}}};

void refuse(Trial& t, const std::string& what, const Problem& problem, Change* change = nullptr) {
  heat_problem c = problem.c();
  if (change != nullptr) change(c);
  refuse_create(t, HEAT_INVALID_ARGUMENT, what, &c, t.comm());
}

void last_source(Trial& t) {
  Problem problem = a_problem();
  problem.sources.push_back({24, 1, 1.0});
  refuse(t, "a last source outside", problem);
}

void ranks(Trial& t) {
  if (t.world().size() == 1) return t.skip("there is one rank");
  refuse(t, "more ranks than cells", {.nx = t.world().size() - 1, .ny = 1});
}

}  // namespace

std::vector<Check> problem_checks() {
  std::vector<Check> checks;
  for (const auto& row : refused) {
    checks.push_back({row.check, [&row](Trial& t) {
                        for (const auto& c : row.cases) refuse(t, c.what, a_problem(), c.change);
                      }});
  }
  checks.push_back({"create-looks-at-the-last-source-too", last_source});
  checks.push_back({"create-refuses-more-ranks-than-cells", ranks, Scope::mpi});
  return checks;
}

}  // namespace heat::conformance
