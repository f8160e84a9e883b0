/// NULL and wrong headers, in every function that takes a solver.
#include "checks.hpp"

namespace heat::conformance {
namespace {

/// Expect HEAT_INVALID_ARGUMENT from block(), read(), write() and timings() with NULL arguments.
void refuse_nulls(Trial& t, heat_solver* solver, heat_block* block, const heat_block* window,
                  heat_timings* timings, const std::string& what) {
  double cell = 7.0;
  t.refused(HEAT_INVALID_ARGUMENT, "block()" + what, t.table().block(solver, block));
  t.refused(HEAT_INVALID_ARGUMENT, "read()" + what, t.table().read(solver, window, &cell, 1));
  t.refused(HEAT_INVALID_ARGUMENT, "write()" + what, t.table().write(solver, window, &cell, 1));
  t.refused(HEAT_INVALID_ARGUMENT, "timings()" + what, t.table().timings(solver, timings));
  t.expect(cell == 7.0, "read()" + what + ": expected the cells as they were");
}

void null_solver(Trial& t) {
  auto block = patterned<heat_block>();
  auto timings = patterned<heat_timings>();
  const heat_block block_before = block, window = make_block(1, 1, 1, 1);
  const heat_timings timings_before = timings;
  t.refused(HEAT_INVALID_ARGUMENT, "advance() of a NULL solver", t.table().advance(nullptr, 1));
  refuse_nulls(t, nullptr, &block, &window, &timings, " of a NULL solver");
  t.expect(same_bytes(block, block_before) && same_bytes(timings, timings_before),
           "block() and timings() of a NULL solver: expected them as they were");
}

void null_struct(Trial& t) {
  Instance instance(t);
  refuse_nulls(t, instance.handle(), nullptr, nullptr, nullptr, " with a NULL struct");
}

void null_cells(Trial& t) {
  Instance instance(t);
  instance.start();
  const heat_block window = instance.block();
  if (window.nx > 0) {
    t.refused(HEAT_INVALID_ARGUMENT, "read() into NULL",
              t.table().read(instance.handle(), &window, nullptr, window.nx));
    t.refused(HEAT_INVALID_ARGUMENT, "write() from NULL",
              t.table().write(instance.handle(), &window, nullptr, window.nx));
  }
  instance.expect_steps(0, "after a write() from NULL");
}

void block_header(Trial& t) {
  Instance instance(t);
  t.refuses_headers<heat_block>("block() with a block", [&](heat_block* block) {
    return t.table().block(instance.handle(), block);
  });
}

void timings_header(Trial& t) {
  Instance instance(t);
  t.refuses_headers<heat_timings>("timings() with timings", [&](heat_timings* timings) {
    return t.table().timings(instance.handle(), timings);
  });
}

void window_header(Trial& t) {
  Instance instance(t);
  instance.start();
  const std::int64_t ld = instance.block().nx;
  std::vector<double> cells(static_cast<std::size_t>(ld * instance.block().ny) + 1, 7.0);
  with_wrong_headers(instance.block(), [&](const heat_block& window, const std::string& header) {
    const std::string with = " with a window " + header;
    t.refused(HEAT_ABI_MISMATCH, "read()" + with,
              t.table().read(instance.handle(), &window, cells.data(), ld));
    t.refused(HEAT_ABI_MISMATCH, "write()" + with,
              t.table().write(instance.handle(), &window, cells.data(), ld));
  });
  for (const double cell : cells) t.expect(cell == 7.0, "read(): expected the cells as they were");
  instance.expect_steps(0, "after a write() that was refused");
}

}  // namespace

std::vector<Check> argument_checks() {
  return {{"every-function-refuses-a-null-solver", null_solver},
          {"every-function-refuses-a-null-struct", null_struct},
          {"read-and-write-refuse-null-cells", null_cells},
          {"block-refuses-a-block-of-another-size-or-version", block_header},
          {"timings-refuses-timings-of-another-size-or-version", timings_header},
          {"read-and-write-refuse-a-window-of-another-size-or-version", window_header}};
}

}  // namespace heat::conformance
