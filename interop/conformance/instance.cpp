#include "instance.hpp"

#include <cinttypes>
#include <cstdio>
#include <utility>

namespace heat::conformance {
namespace {

std::string hex(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.17g (bits %016" PRIx64 ")", value, bits(value));
  return text;
}

}  // namespace

Problem a_problem(std::int64_t nx, std::int64_t ny, std::uint64_t seed) {
  return {.nx = nx,
          .ny = ny,
          .steps = 20,
          .initial = HEAT_INITIAL_RANDOM,
          .seed = seed,
          .sources = {{1, 1, 1.0}, {nx, ny, -0.5}, {(nx + 1) / 2, (ny + 1) / 2, 0.125}}};
}

Instance::Instance(Trial& trial, const Problem& problem, const World& world,
                   const heat_kernel* kernel, const char* options)
    : trial_(trial), problem_(problem), world_(world) {
  const heat_problem c = problem_.c();
  const heat_status status = trial.table().create(
      &c, world_.comm(), kernel != nullptr ? kernel : trial.kernel(), options, &solver_);
  trial.require(status == HEAT_OK, unexpected("create()", status), world_);
  find_block();
}

Instance::Instance(Trial& trial, const Problem& problem, heat_solver* made)
    : trial_(trial), problem_(problem), world_(trial.world()), solver_(made) {
  find_block();
}

void Instance::find_block() {
  auto block = make<heat_block>();
  const heat_status told = trial_.table().block(solver_, &block);
  block_ = make_block(block.x, block.y, block.nx, block.ny);  // its header is another check's
  const bool empty = block_.nx == 0 && block_.ny == 0;
  const bool fits = block_.nx >= 1 && block_.ny >= 1 && block_.x >= 1 && block_.y >= 1 &&
                    block_.nx <= problem_.nx + 1 - block_.x &&
                    block_.ny <= problem_.ny + 1 - block_.y;
  try {
    trial_.require(told == HEAT_OK, unexpected("block()", told), world_);
    trial_.require(fits || empty, "block(): expected a part of the grid", world_);
  } catch (const Stop&) {
    destroy();
    throw;
  }
}

void Instance::advance(std::int64_t steps) {
  const heat_status status = trial_.table().advance(solver_, steps);
  trial_.require(status == HEAT_OK, unexpected("advance(" + std::to_string(steps) + ")", status),
                 world_);
}

std::vector<double> Instance::read() {
  std::vector<double> cells(static_cast<std::size_t>(block_.nx * block_.ny));
  trial_.succeeds(trial_.table().read(solver_, &block_, cells.data(), block_.nx),
                  "read() of the whole block");
  return cells;
}

void Instance::write(const heat_block& window, const Field& field) {
  std::vector<double> cells;
  for_each_cell(window, [&](auto x, auto y) { cells.push_back(field.get(x, y)); });
  trial_.succeeds(trial_.table().write(solver_, &window, cells.data(), window.nx),
                  "write() of a window");
}

void Instance::expect_field(const Field& expected, const std::string& when) {
  const std::vector<double> cells = read();
  for (std::int64_t k = 0; k < block_.nx * block_.ny; ++k) {
    const std::int64_t x = block_.x + k % block_.nx, y = block_.y + k / block_.nx;
    const double found = cells[static_cast<std::size_t>(k)], wanted = expected.get(x, y);
    if (bits(found) == bits(wanted)) continue;
    trial_.expect(false, when + ": " + the_field_of + std::to_string(expected.nx) + "x" +
                             std::to_string(expected.ny) + ": expected " + hex(wanted) +
                             " in cell (" + std::to_string(x) + "," + std::to_string(y) +
                             "), found " + hex(found));
    return;
  }
}

void Instance::run(std::int64_t steps, const std::string& when) {
  start();
  advance(steps);
  expect_steps(steps, when);
}

void Instance::destroy() {
  if (solver_ != nullptr) trial_.succeeds(trial_.table().destroy(release()), "destroy()");
}

heat_solver* Instance::release() { return std::exchange(solver_, nullptr); }

}  // namespace heat::conformance
