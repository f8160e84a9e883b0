/// NULL and wrong headers, in every function that takes a solver.
#include "checks.hpp"
#include "instance.hpp"

namespace heat::conformance {
namespace {

void null_solver(Trial& t) {
  const heat_solver_table& f = t.table();
  auto block = patterned<heat_block>();
  auto timings = patterned<heat_timings>();
  const heat_block block_before = block, window = make_block(1, 1, 1, 1);
  const heat_timings timings_before = timings;
  double cell = 7.0;
  const auto refuse = [&](const char* what, auto&& call) {
    t.refused(HEAT_INVALID_ARGUMENT, std::string(what) + " of a NULL solver", call);
  };
  refuse("advance()", [&] { return f.advance(nullptr, 1); });
  refuse("block()", [&] { return f.block(nullptr, &block); });
  refuse("read()", [&] { return f.read(nullptr, &window, &cell, 1); });
  refuse("write()", [&] { return f.write(nullptr, &window, &cell, 1); });
  refuse("timings()", [&] { return f.timings(nullptr, &timings); });
  t.expect(same_bytes(block, block_before), "block() of a NULL solver: expected it as it was");
  t.expect(same_bytes(timings, timings_before),
           "timings() of a NULL solver: expected them as they were");
  t.expect(cell == 7.0, "read() of a NULL solver: expected the cells as they were");
}

void null_struct(Trial& t) {
  const heat_solver_table& f = t.table();
  Live live(t, a_problem(23, 17));
  double cell = 7.0;
  const auto refuse = [&](const char* what, auto&& call) {
    t.refused(HEAT_INVALID_ARGUMENT, what, call);
  };
  refuse("block() into NULL", [&] { return f.block(live.handle(), nullptr); });
  refuse("read() of a NULL window", [&] { return f.read(live.handle(), nullptr, &cell, 1); });
  refuse("write() of a NULL window", [&] { return f.write(live.handle(), nullptr, &cell, 1); });
  refuse("timings() into NULL", [&] { return f.timings(live.handle(), nullptr); });
  t.expect(cell == 7.0, "read() of a NULL window: expected the cells as they were");
}

void null_cells(Trial& t) {
  const heat_solver_table& f = t.table();
  const Problem problem = a_problem(23, 17);
  Live live(t, problem);
  live.start();
  if (live.block().nx > 0) {
    const heat_block window = live.block();
    t.refused(HEAT_INVALID_ARGUMENT, "read() into NULL",
              [&] { return f.read(live.handle(), &window, nullptr, window.nx); });
    t.refused(HEAT_INVALID_ARGUMENT, "write() from NULL",
              [&] { return f.write(live.handle(), &window, nullptr, window.nx); });
  }
  live.expect_field(reference_start(problem), "after a write() from NULL: the field");
}

void block_header(Trial& t) {
  Live live(t, a_problem(23, 17));
  for (const WrongHeader& wrong : wrong_headers) {
    auto block = patterned<heat_block>();
    spoil(block, wrong);
    const heat_block before = block;
    const std::string what = std::string("block() with a block ") + wrong.what;
    t.refused(HEAT_ABI_MISMATCH, what, [&] { return t.table().block(live.handle(), &block); });
    t.expect(same_bytes(block, before), what + ": expected it as it was");
  }
}

void timings_header(Trial& t) {
  Live live(t, a_problem(23, 17));
  for (const WrongHeader& wrong : wrong_headers) {
    auto timings = patterned<heat_timings>();
    spoil(timings, wrong);
    const heat_timings before = timings;
    const std::string what = std::string("timings() with timings ") + wrong.what;
    t.refused(HEAT_ABI_MISMATCH, what, [&] { return t.table().timings(live.handle(), &timings); });
    t.expect(same_bytes(timings, before), what + ": expected them as they were");
  }
}

void window_header(Trial& t) {
  const Problem problem = a_problem(23, 17);
  Live live(t, problem);
  live.start();
  std::vector<double> cells(static_cast<std::size_t>(live.block().nx * live.block().ny) + 1, 7.0);
  for (const WrongHeader& wrong : wrong_headers) {
    heat_block window = live.block();
    spoil(window, wrong);
    const std::int64_t ld = live.block().nx;
    const std::string with = std::string(" with a window ") + wrong.what;
    t.refused(HEAT_ABI_MISMATCH, "read()" + with,
              [&] { return t.table().read(live.handle(), &window, cells.data(), ld); });
    t.refused(HEAT_ABI_MISMATCH, "write()" + with,
              [&] { return t.table().write(live.handle(), &window, cells.data(), ld); });
  }
  for (const double cell : cells) t.expect(cell == 7.0, "read(): expected the cells as they were");
  live.expect_field(reference_start(problem), "after a write() that was refused: the field");
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
