/// advance(): the same field as the reference, however the steps are asked for.
#include <algorithm>
#include <limits>

#include "checks.hpp"

namespace heat::conformance {
namespace {

/// One cell, one cell thin, prime and round sizes, each large enough for the ranks.
std::vector<Problem> problems(const Trial& t) {
  std::vector<Problem> all;
  const std::int64_t thin = std::max(29, 2 * t.world().size() + 1);
  const std::int64_t sizes[][2] = {{1, 1},   {1, thin}, {thin, 1}, {2, thin}, {7, 5},  {13, 11},
                                   {16, 16}, {37, 23},  {5, 64},   {64, 5},   {101, 3}};
  std::uint64_t seed = 18446744073709551557U;
  for (const auto& [nx, ny] : sizes) {
    if (nx * ny < t.world().size()) continue;
    all.push_back(a_problem(nx, ny, seed++));
    all.push_back(all.back());
    all.back().initial = HEAT_INITIAL_ZERO;
  }
  return all;
}

void negative(Trial& t) {
  Instance instance(t);
  instance.start();
  for (const std::int64_t steps : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
    const std::string call = "advance(" + std::to_string(steps) + ")";
    t.refused(HEAT_INVALID_ARGUMENT, call, t.table().advance(instance.handle(), steps));
    instance.expect_steps(0, "after " + call);
  }
  instance.advance(2);
  instance.expect_steps(2, "two steps after some that were refused");
}

void none(Trial& t) {
  for (const Problem& problem : problems(t)) {
    Instance instance(t, problem);
    instance.run(0, "after advance(0)");
    instance.advance(1);
    instance.advance(0);
    instance.expect_steps(1, "after advance(1) and advance(0)");
  }
}

void at_once(Trial& t) {
  for (const Problem& problem : problems(t)) Instance(t, problem).run(23, "after 23 steps at once");
}

void in_pieces(Trial& t) {
  for (const Problem& problem : problems(t)) {
    Instance instance(t, problem);
    instance.start();
    std::int64_t done = 0;
    for (const std::int64_t steps : {1, 2, 0, 1, 5, 3, 11}) {
      instance.advance(steps);
      done += steps;
      instance.expect_steps(done, "after " + std::to_string(done) + " steps in pieces");
    }
  }
}

/// problem.steps is a plan; advance() decides.
void beyond_plan(Trial& t) {
  Problem problem = a_problem();
  problem.steps = 0;
  Instance(t, problem).run(9, "after more steps than planned");
}

/// A new field after an odd and after an even number of steps, so that a solver cannot take one of
/// its two arrays for the other, nor use a halo of the old field.
void written_values(Trial& t) {
  for (const Problem& problem : problems(t)) {
    Instance instance(t, problem);
    instance.start();
    std::uint64_t seed = 100;
    for (const std::int64_t steps : {1, 2, 3, 0}) {
      instance.advance(steps);
      const Problem other = a_problem(problem.nx, problem.ny, ++seed);
      const Field fresh = reference_start(other);
      instance.write(fresh);
      instance.advance(4);
      instance.expect_field(reference_steps(fresh, problem.sources, 4),
                            "four steps after a new field was written");
    }
  }
}

/// Only the outermost cells of every rank's block, which its neighbours need in the next step.
void written_edges(Trial& t) {
  const Problem problem = a_problem();
  Instance instance(t, problem);
  instance.start();
  instance.advance(3);
  Field expected = reference(problem, 3);
  const Field fresh = reference_start(a_problem(23, 17, 77));
  const heat_block mine = instance.block();
  for (const heat_block& b : t.world().gather(mine)) {
    if (b.nx < 1 || b.ny < 1) continue;
    for (const heat_block& edge :
         {make_block(b.x, b.y, b.nx, 1), make_block(b.x, b.y, 1, b.ny),
          make_block(b.x, b.y + b.ny - 1, b.nx, 1), make_block(b.x + b.nx - 1, b.y, 1, b.ny)}) {
      if (same_bytes(b, mine)) instance.write(edge, fresh);
      for_each_cell(edge, [&](auto x, auto y) { expected.at(x, y) = fresh.get(x, y); });
    }
  }
  instance.expect_field(expected, "after the blocks' edges were written");
  instance.advance(5);
  instance.expect_field(reference_steps(expected, problem.sources, 5),
                        "five steps after the blocks' edges were written");
}

/// A row of tests/truth/vectors.csv marked "subnormal": contraction to FMA and flush-to-zero change
/// it. Its fingerprint comes from independent programs, and checks the reference, too.
void subnormal(Trial& t) {
  if (formula() != nullptr) return t.skip("the known answer is of heat's formula");
  const Problem problem{
      .nx = 33, .ny = 47, .steps = 90, .sources = {{5, 40, -1e-300}, {20, 9, 3e-305}}};
  t.expect(reference_fingerprint(reference(problem, 90)) == 0xccfd220146fbdf5cU,
           "this program was built with contraction or without subnormals");
  Instance(t, problem).run(90, "with subnormal values");
}

/// Zeros have signs: a sum of negative ones is negative, and one positive zero among them, such as
/// a cell of the ring or of a vector that was cleared, makes it positive.
void signed_zeros(Trial& t) {
  for (Problem problem : problems(t)) {
    problem.sources.clear();
    Field field = reference_start(problem);
    for (std::size_t k = 0; k < field.cells.size(); ++k) {
      field.cells[k] = k % 89 == 40 ? 0.0 : -0.0;
    }
    Instance instance(t, problem);
    instance.start();
    instance.write(field);
    for (const std::int64_t steps : {1, 2}) {
      instance.advance(steps);
      field = reference_steps(field, {}, steps);
      instance.expect_field(field, "with zeros of both signs");
    }
  }
}

}  // namespace

std::vector<Check> step_checks() {
  return {{"advance-refuses-negative-steps-and-keeps-the-field", negative},
          {"advance-by-0-changes-nothing", none},
          {plain_steps_name, at_once},
          {"advance-in-pieces-gives-the-reference", in_pieces},
          {"advance-goes-beyond-the-steps-of-the-problem", beyond_plan},
          {"advance-starts-from-what-was-written", written_values},
          {"advance-sees-what-was-written-at-the-edges-of-blocks", written_edges},
          {"advance-keeps-subnormals-and-does-not-contract", subnormal},
          {"advance-keeps-the-signs-of-zeros", signed_zeros}};
}

}  // namespace heat::conformance
