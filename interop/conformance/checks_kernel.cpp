/// The kernel given to create() is the sweep that is used, on every cell, at every step.
///
/// A sweep keeps no state and gets no context, so these sweeps count in a global, which several
/// threads of a solver may do at once.
#include <algorithm>
#include <atomic>

#include "checks.hpp"
#include "interop/library/stencil.hpp"

namespace heat::conformance {
namespace {

struct Count {
  std::atomic<std::int64_t> cells = 0;        // swept since it was reset
  std::atomic<std::int64_t> calls_left = -1;  // before a sweep fails; negative: none does
  std::atomic<const char*> wrong = nullptr;   // a call that broke the contract of a sweep

  void reset() {
    cells = 0;
    calls_left = -1;
    wrong = nullptr;
  }
} count;

/// The formula, with a look at the arguments.
heat_status counting_sweep(const double* now, double* next, std::int64_t nx, std::int64_t ny,
                           std::int64_t ld) {
  if (now == nullptr || next == nullptr) count.wrong = "an array that is NULL";
  if (nx < 0 || ny < 0 || ld < nx + 2) count.wrong = "a size outside its range";
  if (count.wrong != nullptr) return heat_fail(HEAT_INVALID_ARGUMENT, "wrong use of a sweep");
  if (count.calls_left >= 0 && count.calls_left-- == 0) {
    return heat_fail(HEAT_INTERNAL_ERROR, "the sweep gave up");
  }
  const std::int64_t size = (ny + 1) * ld + nx + 2;
  if (next < now + size && now < next + size) count.wrong = "arrays that overlap";
  count.cells += nx * ny;
  if (formula() != nullptr) return formula()->sweep(now, next, nx, ny, ld);
  for (std::int64_t y = 1; y <= ny; ++y) {
    for (std::int64_t x = 1; x <= nx; ++x) {
      const double* c = now + y * ld + x;
      next[y * ld + x] = 0.5 * (*c + 0.25 * (((c[-1] + c[1]) + c[-ld]) + c[ld]));
    }
  }
  return HEAT_OK;
}

/// A sweep that is not the formula: nothing moves.
heat_status still_sweep(const double* now, double* next, std::int64_t nx, std::int64_t ny,
                        std::int64_t ld) {
  for (std::int64_t y = 1; y <= ny; ++y) {
    std::copy_n(now + y * ld + 1, nx, next + y * ld + 1);
  }
  return HEAT_OK;
}

/// A kernel that reads what the formula's does, because the solver was made for that.
heat_wide_kernel kernel_of(heat_sweep* sweep) {
  heat_wide_kernel wide = widened(formula());
  wide.kernel.name = "conformance";
  wide.kernel.level = "generic";
  wide.kernel.sweep = sweep;
  return wide;
}

/// Whether create() refuses a kernel that differs from none by its sweep alone.
bool takes_no_kernel(Trial& t) {
  const Problem problem = a_problem();
  const heat_problem c = problem.c();
  const heat_wide_kernel kernel = kernel_of(counting_sweep);
  heat_solver* solver = nullptr;
  const heat_status status = t.table().create(&c, t.comm(), &kernel.kernel, nullptr, &solver);
  if (status == HEAT_OK) t.succeeds(t.table().destroy(solver), "destroy()");
  return status == HEAT_INVALID_ARGUMENT &&
         error_message().find("takes no kernel") != std::string::npos;
}

/// A solver on a GPU cannot use a sweep of the host, and one that tiles may have its own.
bool skipped(Trial& t) {
  const bool on_gpu = t.needs(HEAT_NEEDS_GPU);
  const bool skip = on_gpu || takes_no_kernel(t);
  if (skip) {
    t.skip(on_gpu ? "a GPU cannot run a sweep of the host"
                  : "create() refuses: it takes no kernel");
  }
  return skip;
}

void used(Trial& t) {
  if (skipped(t)) return;
  const Problem problem = a_problem();
  const heat_wide_kernel kernel = kernel_of(still_sweep);
  Instance instance(t, problem, t.world(), &kernel.kernel);
  instance.start();
  instance.advance(3);
  Field expected = reference_start(problem);
  for (int step = 0; step < 3; ++step) {
    for (const heat_source& s : problem.sources) expected.at(s.x, s.y) += s.rate;
  }
  instance.expect_field(expected, "three steps with a sweep that copies");
}

/// No start, no sources: an empty field is swept like any other.
void every_cell(Trial& t) {
  if (skipped(t)) return;
  for (const bool random : {true, false}) {
    Problem problem = a_problem();
    problem.sources.clear();
    problem.initial = random ? HEAT_INITIAL_RANDOM : HEAT_INITIAL_ZERO;
    const heat_wide_kernel kernel = kernel_of(counting_sweep);
    count.reset();
    Instance instance(t, problem, t.world(), &kernel.kernel);
    t.expect(count.cells == 0, "expected no sweep in create()");
    instance.run(7, "seven steps with a sweep that counts");
    const std::int64_t least = 7 * instance.block().nx * instance.block().ny;
    t.expect(count.cells >= least, std::string(random ? "random" : "zero") +
                                       " start: expected at least " + std::to_string(least) +
                                       " cells swept, found " + std::to_string(count.cells));
  }
}

void right_calls(Trial& t) {
  if (skipped(t)) return;
  const std::int64_t ranks = t.world().size();
  for (const Problem& problem : {a_problem(), a_problem(1, ranks), a_problem(ranks, 1),
                                 a_problem(2 * ranks, 3), a_problem(3, 2 * ranks)}) {
    const heat_wide_kernel kernel = kernel_of(counting_sweep);
    count.reset();
    Instance(t, problem, t.world(), &kernel.kernel)
        .run(3, "with a sweep that checks its arguments");
    const char* wrong = count.wrong;
    t.expect(wrong == nullptr, std::string("a sweep was given ") + (wrong == nullptr ? "" : wrong));
  }
}

void other_language(Trial& t) {
  if (formula() != nullptr) return t.skip("the languages' sweeps have heat's formula");
  if (skipped(t)) return;
  for (const char* name : {"cxx", "fortran"}) {
    auto kernel = make<heat_kernel>();
    const heat_status status = heat_find_kernel(name, &kernel);
    if (status == HEAT_UNAVAILABLE) continue;
    t.require(status == HEAT_OK, std::string("heat_find_kernel(): ") + name, t.world());
    Instance(t, a_problem(37, 29), t.world(), &kernel)
        .run(13, std::string("with the sweep of ") + name);
  }
}

/// heat_kernel.sweep NULL means no kernel: the solver's own.
void no_sweep(Trial& t) {
  if (t.kernel() != nullptr) {  // the solver's own formula may be another than that kernel's
    const heat_kernel* own = nullptr;
    check(heat_solver_formula(t.table().name, &own));
    use_formula(own);
  }
  const heat_wide_kernel kernel = kernel_of(nullptr);
  Instance(t, a_problem(), t.world(), &kernel.kernel).run(5, "with a kernel without a sweep");
}

void changed(Trial& t) {
  if (skipped(t)) return;
  heat_wide_kernel kernel = kernel_of(counting_sweep);
  count.reset();
  Instance instance(t, a_problem(), t.world(), &kernel.kernel);
  kernel = kernel_of(still_sweep);
  instance.run(3, "with a kernel that has changed");
}

/// The sweep fails on the last rank only; every rank must return that, and can still destroy.
void failure(Trial& t) {
  if (skipped(t)) return;
  for (const std::int64_t calls : {0, 1, 5}) {
    const heat_wide_kernel kernel = kernel_of(counting_sweep);
    count.reset();
    Instance instance(t, a_problem(), t.world(), &kernel.kernel);
    instance.start();
    if (t.world().rank() == t.world().size() - 1) count.calls_left = calls;
    t.refused(HEAT_INTERNAL_ERROR, "advance(20) with a sweep that fails on the last rank",
              t.table().advance(instance.handle(), 20));
    t.expect(error_message().find("the sweep gave up") != std::string::npos,
             "advance(): expected the message of the sweep, found '" + error_message() + "'");
    instance.destroy();
  }
}

}  // namespace

std::vector<Check> kernel_checks() {
  return {{"kernel-given-is-the-sweep-used", used},
          {"kernel-sweeps-every-cell-at-every-step", every_cell},
          {"kernel-is-called-as-its-contract-says", right_calls},
          {"kernel-may-be-of-another-language", other_language},
          {"kernel-without-a-sweep-is-none", no_sweep},
          {"kernel-may-change-after-create", changed},
          {"kernel-that-fails-on-a-rank-fails-advance-on-all", failure}};
}

}  // namespace heat::conformance
