/// advance(): the same field as the reference, however the steps are asked for.
#include <algorithm>
#include <limits>

#include "checks.hpp"
#include "instance.hpp"

namespace heat::conformance {
namespace {

/// One cell, one cell thin, prime and round sizes, each large enough for the ranks.
std::vector<Problem> problems(const Trial& t) {
  std::vector<Problem> all;
  const std::int64_t thin = std::max(29, 2 * t.team().size() + 1);
  const std::int64_t sizes[][2] = {{1, 1},   {1, thin}, {thin, 1}, {2, thin}, {7, 5},  {13, 11},
                                   {16, 16}, {37, 23},  {5, 64},   {64, 5},   {101, 3}};
  std::uint64_t seed = 18446744073709551557U;
  for (const auto& [nx, ny] : sizes) {
    if (nx * ny < t.team().size()) continue;
    all.push_back(a_problem(nx, ny, seed++));
    all.push_back(all.back());
    all.back().initial = HEAT_INITIAL_ZERO;
  }
  return all;
}

void negative(Trial& t) {
  const Problem problem = a_problem(23, 17);
  Live live(t, problem);
  live.start();
  for (const std::int64_t steps : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
    const std::string call = "advance(" + std::to_string(steps) + ")";
    t.refused(HEAT_INVALID_ARGUMENT, call, [&] { return t.table().advance(live.handle(), steps); });
    live.expect_field(reference(problem, 0), "after " + call + ": the field");
  }
  live.advance(2);
  live.expect_field(reference(problem, 2), "after steps that were refused: two steps");
}

void none(Trial& t) {
  for (const Problem& problem : problems(t)) {
    Live live(t, problem);
    live.start();
    live.advance(0);
    live.expect_field(reference(problem, 0), "after advance(0): the start");
    live.advance(1);
    live.advance(0);
    live.expect_field(reference(problem, 1), "after advance(1) and advance(0): the field");
  }
}

void at_once(Trial& t) {
  for (const Problem& problem : problems(t)) {
    Live live(t, problem);
    live.start();
    live.advance(23);
    live.expect_field(reference(problem, 23), "after 23 steps at once: the field");
  }
}

void in_pieces(Trial& t) {
  for (const Problem& problem : problems(t)) {
    Live live(t, problem);
    live.start();
    std::int64_t done = 0;
    for (const std::int64_t steps : {1, 2, 0, 1, 5, 3, 11}) {
      live.advance(steps);
      done += steps;
      live.expect_field(reference(problem, done),
                        "after " + std::to_string(done) + " steps in pieces: the field");
    }
  }
}

/// problem.steps is what the program means to do; advance() decides.
void beyond_plan(Trial& t) {
  Problem problem = a_problem(23, 17);
  problem.steps = 0;
  Live live(t, problem);
  live.start();
  live.advance(9);
  live.expect_field(reference(problem, 9), "after more steps than planned: the field");
}

/// A new field after an odd and after an even number of steps, so that neither of two arrays can
/// be mistaken for the other; halos of the old field must not be used.
void written_values(Trial& t) {
  for (const Problem& problem : problems(t)) {
    Live live(t, problem);
    live.start();
    std::uint64_t seed = 100;
    for (const std::int64_t steps : {1, 2, 3, 0}) {
      live.advance(steps);
      const Problem other = a_problem(problem.nx, problem.ny, ++seed);
      const Field fresh = reference_start(other);
      live.write(fresh);
      live.advance(4);
      live.expect_field(reference_steps(fresh, problem.sources, 4),
                        "four steps after a new field was written: the field");
    }
  }
}

/// Only the outermost cells of every rank's block, which its neighbours need in the next step.
void written_edges(Trial& t) {
  const Problem problem = a_problem(23, 17);
  Live live(t, problem);
  live.start();
  live.advance(3);
  Field expected = reference(problem, 3);
  const Field fresh = reference_start(a_problem(23, 17, 77));
  const heat_block mine = live.block();
  for (const heat_block& b : t.team().gather(mine)) {
    if (b.nx < 1 || b.ny < 1) continue;
    for (const heat_block& edge :
         {make_block(b.x, b.y, b.nx, 1), make_block(b.x, b.y, 1, b.ny),
          make_block(b.x, b.y + b.ny - 1, b.nx, 1), make_block(b.x + b.nx - 1, b.y, 1, b.ny)}) {
      if (same_bytes(b, mine)) live.write(edge, fresh);
      for (std::int64_t y = edge.y; y < edge.y + edge.ny; ++y) {
        for (std::int64_t x = edge.x; x < edge.x + edge.nx; ++x)
          expected.at(x, y) = fresh.get(x, y);
      }
    }
  }
  live.expect_field(expected, "after the blocks' edges were written: the field");
  live.advance(5);
  live.expect_field(reference_steps(expected, problem.sources, 5),
                    "five steps after the blocks' edges were written: the field");
}

/// A row of tests/truth/vectors.csv marked "subnormal": contraction to FMA and flush-to-zero change
/// it. Its fingerprint was worked out by independent programs, and vouches for the reference too.
void subnormal(Trial& t) {
  const Problem problem{
      .nx = 33, .ny = 47, .steps = 90, .sources = {{5, 40, -1e-300}, {20, 9, 3e-305}}};
  const Field expected = reference(problem, 90);
  t.expect(reference_fingerprint(expected) == 0xccfd220146fbdf5cU,
           "this program was built with contraction or without subnormals");
  Live live(t, problem);
  live.start();
  live.advance(90);
  live.expect_field(expected, "with subnormal values: the field");
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
    Live live(t, problem);
    live.start();
    live.write(field);
    for (const std::int64_t steps : {1, 2}) {
      live.advance(steps);
      field = reference_steps(field, {}, steps);
      live.expect_field(field, "with zeros of both signs: the field");
    }
  }
}

}  // namespace

std::vector<Check> step_checks() {
  return {{"advance-refuses-negative-steps-and-keeps-the-field", negative},
          {"advance-by-0-changes-nothing", none},
          {"advance-at-once-gives-the-reference", at_once},
          {"advance-in-pieces-gives-the-reference", in_pieces},
          {"advance-goes-beyond-the-steps-of-the-problem", beyond_plan},
          {"advance-starts-from-what-was-written", written_values},
          {"advance-sees-what-was-written-at-the-edges-of-blocks", written_edges},
          {"advance-keeps-subnormals-and-does-not-contract", subnormal},
          {"advance-keeps-the-signs-of-zeros", signed_zeros}};
}

}  // namespace heat::conformance
