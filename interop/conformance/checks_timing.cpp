/// timings(): seconds that make sense.
#include <chrono>
#include <cmath>

#include "checks.hpp"

namespace heat::conformance {
namespace {

heat_timings ask(Trial& t, const Instance& instance) {
  auto timings = patterned<heat_timings>();
  t.succeeds(t.table().timings(instance.handle(), &timings), "timings()");
  return timings;
}

double sum(const heat_timings& timings) {
  return timings.compute + timings.exchange + timings.waiting;
}

void header(Trial& t) {
  Instance instance(t);
  const heat_timings timings = ask(t, instance);
  t.expect(timings.struct_size == sizeof timings && timings.abi_version == HEAT_ABI_VERSION,
           "timings(): expected the header as it was");
}

void zero(Trial& t) {
  Instance instance(t);
  instance.start();
  t.expect(sum(ask(t, instance)) == 0.0, "before advance(): expected 0 seconds");
}

void grow(Trial& t) {
  Instance instance(t, a_problem(37, 29));
  instance.start();
  heat_timings before = ask(t, instance);
  for (const std::int64_t steps : {1, 0, 20, 5}) {
    instance.advance(steps);
    const heat_timings now = ask(t, instance);
    for (const double part : {now.compute, now.exchange, now.waiting}) {
      t.expect(std::isfinite(part) && part >= 0.0,
               "expected finite seconds >= 0, found " + std::to_string(part));
    }
    t.expect(now.compute >= before.compute && now.exchange >= before.exchange &&
                 now.waiting >= before.waiting,
             "expected seconds that do not decrease");
    t.expect(steps < 20 || instance.block().nx == 0 || now.compute > before.compute,
             "expected steps to take time");
    before = now;
  }
}

/// The parts are of one clock's seconds, so they cannot exceed the whole.
void bounded(Trial& t) {
  Instance instance(t, a_problem(64, 61));
  instance.start();
  const auto begin = std::chrono::steady_clock::now();
  instance.advance(200);
  const std::chrono::duration<double> whole = std::chrono::steady_clock::now() - begin;
  const double parts = sum(ask(t, instance));
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
