/// timings(): seconds that make sense.
#include <chrono>
#include <cmath>

#include "checks.hpp"
#include "instance.hpp"

namespace heat::conformance {
namespace {

heat_timings ask(Trial& t, const Live& live) {
  auto timings = patterned<heat_timings>();
  t.succeeds(t.table().timings(live.handle(), &timings), "timings()");
  return timings;
}

double sum(const heat_timings& timings) {
  return timings.compute + timings.exchange + timings.waiting;
}

void header(Trial& t) {
  Live live(t, a_problem(23, 17));
  const heat_timings timings = ask(t, live);
  t.expect(timings.struct_size == sizeof timings && timings.abi_version == HEAT_ABI_VERSION,
           "timings(): expected the header as it was");
}

void zero(Trial& t) {
  Live live(t, a_problem(23, 17));
  live.start();
  t.expect(sum(ask(t, live)) == 0.0, "before advance(): expected 0 seconds");
}

void grow(Trial& t) {
  Live live(t, a_problem(37, 29));
  live.start();
  heat_timings before = ask(t, live);
  for (const std::int64_t steps : {1, 0, 20, 5}) {
    live.advance(steps);
    const heat_timings now = ask(t, live);
    for (const double part : {now.compute, now.exchange, now.waiting}) {
      t.expect(std::isfinite(part) && part >= 0.0,
               "expected finite seconds >= 0, found " + std::to_string(part));
    }
    t.expect(now.compute >= before.compute && now.exchange >= before.exchange &&
                 now.waiting >= before.waiting,
             "expected seconds that do not decrease");
    t.expect(steps < 20 || live.block().nx == 0 || now.compute > before.compute,
             "expected steps to take time");
    before = now;
  }
}

/// The parts are of one clock's seconds, so they cannot exceed the whole.
void bounded(Trial& t) {
  Live live(t, a_problem(64, 61));
  live.start();
  const auto begin = std::chrono::steady_clock::now();
  live.advance(200);
  const std::chrono::duration<double> whole = std::chrono::steady_clock::now() - begin;
  const double parts = sum(ask(t, live));
  t.expect(parts <= 1.01 * whole.count() + 1e-3,
           "expected at most the " + std::to_string(whole.count()) + " s of advance(), found " +
               std::to_string(parts) + " s");
}

}  // namespace

std::vector<Check> timing_checks() {
  return {{"timings-keep-the-header", header},
          {"timings-are-0-before-the-first-step", zero},
          {"timings-are-finite-and-do-not-decrease", grow},
          {"timings-are-no-longer-than-advance", bounded}};
}

}  // namespace heat::conformance
