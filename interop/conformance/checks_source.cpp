/// Sources: where they are, and in which order they are injected.
#include "checks.hpp"

namespace heat::conformance {
namespace {

void run(Trial& t, std::vector<heat_source> sources, const std::string& what) {
  Problem problem = a_problem();
  problem.sources = std::move(sources);
  Instance instance(t, problem);
  instance.run(1, "one step with " + what);
  instance.advance(8);
  instance.expect_steps(9, "nine steps with " + what);
}

void no_sources(Trial& t) { run(t, {}, "no sources"); }

void corners(Trial& t) {
  run(t, {{1, 1, 1.0}, {23, 1, 2.0}, {1, 17, 4.0}, {23, 17, -8.0}}, "sources in the corners");
}

/// Each cell beside a border between blocks: a rank must not inject the neighbour's.
void borders(Trial& t) {
  std::vector<heat_source> sources;
  for (const heat_block& b : t.world().gather(Instance(t).block())) {
    if (b.nx < 1 || b.ny < 1) continue;
    for (const std::int64_t x : {b.x, b.x + b.nx - 1}) {
      for (const std::int64_t y : {b.y, b.y + b.ny - 1}) {
        sources.push_back({x, y, 0.25 + static_cast<double>(sources.size())});
      }
    }
  }
  run(t, sources, "sources in the corners of every block");
}

/// 1 + 1e16 - 1e16 is another number in each order.
void order(Trial& t) {
  run(t, {{7, 9, 1.0}, {7, 9, 1e16}, {7, 9, -1e16}}, "three sources on one cell");
  run(t, {{7, 9, 1e16}, {7, 9, -1e16}, {7, 9, 1.0}}, "the same sources in another order");
}

void zero_rate(Trial& t) { run(t, {{7, 9, 0.0}, {8, 9, -0.0}}, "sources of rate 0"); }

void axes(Trial& t) { run(t, {{20, 3, 1.0}, {3, 16, 2.0}}, "sources far from the diagonal"); }

void many(Trial& t) {
  std::vector<heat_source> sources;
  for (int i = 0; i < 500; ++i) sources.push_back({1 + i * 7 % 23, 1 + i * 5 % 17, 0.125 * i});
  run(t, sources, "500 sources");
}

}  // namespace

std::vector<Check> source_checks() {
  return {{"sources-may-be-none", no_sources},
          {"sources-may-be-in-corners-of-the-grid", corners},
          {"sources-at-borders-of-blocks-are-injected-once", borders},
          {"sources-on-one-cell-are-injected-in-order", order},
          {"sources-may-have-rate-0", zero_rate},
          {"sources-count-x-fast-and-y-slow", axes},
          {"sources-may-be-many", many}};
}

}  // namespace heat::conformance
