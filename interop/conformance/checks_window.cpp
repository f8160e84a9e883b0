/// read() and write(): windows, leading dimensions, and values that arithmetic would change.
#include <cmath>
#include <limits>

#include "checks.hpp"

namespace heat::conformance {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

/// A started solver, and room for its block with a gap after every row.
struct Room {
  Problem problem = a_problem();
  Instance instance;
  std::int64_t ld;
  std::vector<double> cells;

  explicit Room(Trial& t) : instance(t, problem), ld(instance.block().nx + 3) {
    instance.start();
    for (std::int64_t i = 0; i < ld * (instance.block().ny + 1); ++i) {
      cells.push_back(-1.0 - static_cast<double>(i));
    }
  }
};

/// Expect read() and write() of one window to be refused.
void refuse(Trial& t, Room& room, const heat_block& window, std::int64_t ld,
            const std::string& what) {
  const std::vector<double> before = room.cells;
  t.refused(HEAT_INVALID_ARGUMENT, "read() of " + what,
            t.table().read(room.instance.handle(), &window, room.cells.data(), ld));
  t.expect(room.cells == before, "read() of " + what + ": expected the cells as they were");
  t.refused(HEAT_INVALID_ARGUMENT, "write() of " + what,
            t.table().write(room.instance.handle(), &window, room.cells.data(), ld));
}

void outside(Trial& t) {
  Room room(t);
  const heat_block b = room.instance.block();
  const std::int64_t ld = room.ld, x = b.x, y = b.y;
  refuse(t, room, make_block(x - 1, y, 1, 1), ld, "a window before the first x");
  refuse(t, room, make_block(x, y - 1, 1, 1), ld, "a window before the first y");
  refuse(t, room, make_block(x + b.nx, y, 1, 1), ld, "a window after the last x");
  refuse(t, room, make_block(x, y + b.ny, 1, 1), ld, "a window after the last y");
  refuse(t, room, make_block(x, y, b.nx + 1, 1), ld, "a window that ends beyond x");
  refuse(t, room, make_block(x, y, 1, b.ny + 1), ld, "a window that ends beyond y");
  refuse(t, room, make_block(x, y, -1, 1), ld, "a window of -1 cells along x");
  refuse(t, room, make_block(x, y, 1, -1), ld, "a window of -1 cells along y");
  refuse(t, room, make_block(largest, y, 1, 1), ld, "a window at x = 2^63 - 1");
  refuse(t, room, make_block(x, largest, 1, 1), ld, "a window at y = 2^63 - 1");
  refuse(t, room, make_block(least, y, 1, 1), ld, "a window at x = -2^63");
  refuse(t, room, make_block(x, y, largest, 1), largest, "a window of 2^63 - 1 cells");
  refuse(t, room, make_block(x, y, 1, largest), ld, "a window of 2^63 - 1 rows");
  room.instance.expect_steps(0, "after refused windows");
}

void narrow(Trial& t) {
  Room room(t);
  const heat_block b = room.instance.block();
  if (b.nx > 0) {
    refuse(t, room, b, b.nx - 1, "the block with a leading dimension too small by 1");
    refuse(t, room, b, 0, "the block with a leading dimension of 0");
    refuse(t, room, b, -b.nx, "the block with a negative leading dimension");
  }
  room.instance.expect_steps(0, "after refused windows");
}

void empty(Trial& t) {
  Room room(t);
  const std::vector<double> before = room.cells;
  const heat_block none = make_block(1, 1, 0, 0);
  t.succeeds(t.table().read(room.instance.handle(), &none, room.cells.data(), 0),
             "read() of no cells");
  t.succeeds(t.table().write(room.instance.handle(), &none, room.cells.data(), 0),
             "write() of no cells");
  t.succeeds(t.table().read(room.instance.handle(), &none, nullptr, 0),
             "read() of no cells to NULL");
  t.expect(room.cells == before, "read() of no cells: expected the array as it was");
  room.instance.expect_steps(0, "after a write() of no cells");
}

/// Windows of a block: all of it, each corner, a row, a column, and all but its edge.
std::vector<heat_block> windows_of(const heat_block& b) {
  if (b.nx < 1 || b.ny < 1) return {};
  const std::int64_t x = b.x, y = b.y, x_end = b.x + b.nx - 1, y_end = b.y + b.ny - 1;
  std::vector<heat_block> windows = {b,
                                     make_block(x, y, 1, 1),
                                     make_block(x_end, y, 1, 1),
                                     make_block(x, y_end, 1, 1),
                                     make_block(x_end, y_end, 1, 1),
                                     make_block(x, y + b.ny / 2, b.nx, 1),
                                     make_block(x + b.nx / 2, y, 1, b.ny)};
  if (b.nx > 2 && b.ny > 2) windows.push_back(make_block(x + 1, y + 1, b.nx - 2, b.ny - 2));
  return windows;
}

void read_strided(Trial& t) {
  Room room(t);
  const Field start = reference_start(room.problem);
  for (const heat_block& window : windows_of(room.instance.block())) {
    std::vector<double> cells = room.cells;
    t.succeeds(t.table().read(room.instance.handle(), &window, cells.data(), room.ld), "read()");
    bool right = true, untouched = true;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto dx = static_cast<std::int64_t>(i) % room.ld;
      const auto dy = static_cast<std::int64_t>(i) / room.ld;
      if (dx < window.nx && dy < window.ny) {
        right = right && bits(cells[i]) == bits(start.get(window.x + dx, window.y + dy));
      } else {
        untouched = untouched && cells[i] == room.cells[i];
      }
    }
    t.expect(right, "read() with ld > nx: expected cell (x,y) at [(y - y0) * ld + x - x0]");
    t.expect(untouched, "read() with ld > nx: expected the gaps between the rows as they were");
  }
}

void write_strided(Trial& t) {
  Room room(t);
  Field expected = reference_start(room.problem);
  for (const heat_block& window : windows_of(room.instance.block())) {
    for_each_cell(window, [&](auto x, auto y) {
      const std::int64_t at = (y - window.y) * room.ld + x - window.x;
      expected.at(x, y) = room.cells[static_cast<std::size_t>(at)];
    });
    const std::vector<double> before = room.cells;
    t.succeeds(t.table().write(room.instance.handle(), &window, room.cells.data(), room.ld),
               "write()");
    t.expect(room.cells == before, "write(): expected the caller's cells as they were");
    room.instance.expect_field(expected, "after a write() with ld > nx");
    for (double& cell : room.cells) cell += 0.5;
  }
}

/// Copies keep every bit; arithmetic on these would not.
void odd_values(Trial& t) {
  Room room(t);
  Field field(room.problem.nx, room.problem.ny);
  const double odd[] = {std::nan("0x123"), HUGE_VAL, -HUGE_VAL, -0.0, 4.9e-324, -1e-310, 1e308};
  for (std::size_t k = 0; k < field.cells.size(); ++k) field.cells[k] = odd[k % std::size(odd)];
  room.instance.write(field);
  room.instance.expect_field(field, "after a write() of NaN, infinities, -0 and subnormals");
}

}  // namespace

std::vector<Check> window_checks() {
  return {{"read-and-write-refuse-a-window-outside-the-block", outside},
          {"read-and-write-refuse-a-leading-dimension-below-the-window", narrow},
          {"read-and-write-take-an-empty-window", empty},
          {"read-honours-the-leading-dimension-and-leaves-the-gaps", read_strided},
          {"write-honours-the-leading-dimension-and-the-window", write_strided},
          {"read-returns-every-bit-that-was-written", odd_values}};
}

}  // namespace heat::conformance
