#include "samples.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

#include "loops.hpp"

namespace heat::call_cost {
namespace {

/// Steps before the timed ones, in which both arrays of a field are written.
constexpr std::int64_t untimed = 2;

heat_block whole(const Problem& problem) { return make_block(1, 1, problem.nx, problem.ny); }

Sample sample_for(const Problem& problem) {
  return {std::vector<double>(static_cast<std::size_t>(problem.nx * problem.ny))};
}

/// A field with its ring. It begins at a page, because a small field is faster or slower by where
/// its rows meet the lines of the cache.
using Field = std::unique_ptr<double[], decltype(&std::free)>;

Field make_field(const Problem& problem) {
  constexpr std::size_t page = 4096;
  const auto cells = static_cast<std::size_t>((problem.nx + 2) * (problem.ny + 2));
  const std::size_t bytes = (cells * sizeof(double) + page - 1) / page * page;
  auto* memory = static_cast<double*>(std::aligned_alloc(page, bytes));
  if (memory == nullptr) throw std::bad_alloc();
  std::fill_n(memory, cells, 0.0);
  return {memory, &std::free};
}

Sample sweep_by(heat_call_cost_sweeper* loop, const char* name, const Problem& problem,
                std::int64_t calls) {
  auto kernel = make<heat_kernel>();
  check(heat_find_kernel(name, &kernel));
  const Field now = make_field(problem), next = make_field(problem);
  const heat_problem c = problem.c();
  const heat_block grid = whole(problem);
  const std::int64_t ld = problem.nx + 2;
  check(heat_initial_cells(&c, &grid, &now[static_cast<std::size_t>(ld + 1)], ld));
  Sample sample = sample_for(problem);
  for (const std::int64_t count : {untimed, calls}) {
    check(loop(kernel.sweep, count, now.get(), next.get(), problem.nx, problem.ny, ld,
               &sample.seconds));
  }
  const Field& last = calls % 2 == 0 ? now : next;
  for (std::int64_t y = 0; y < problem.ny; ++y) {
    std::copy_n(&last[static_cast<std::size_t>((y + 1) * ld + 1)], problem.nx,
                &sample.cells[static_cast<std::size_t>(y * problem.nx)]);
  }
  return sample;
}

}  // namespace

Sample sweep_cxx(const char* name, const Problem& problem, std::int64_t calls) {
  return sweep_by(heat_call_cost_sweep_cxx, name, problem, calls);
}

Sample sweep_fortran(const char* name, const Problem& problem, std::int64_t calls) {
  return sweep_by(heat_call_cost_sweep_fortran, name, problem, calls);
}

Sample solver_table(const char* name, const Problem& problem, std::int64_t calls) {
  const NamedSolver found(name);
  const heat_solver_table& table = found.table;
  const heat_problem c = problem.c();
  heat_solver* made = nullptr;
  check(table.create(&c, HEAT_NO_COMM, nullptr, nullptr, &made));
  const std::unique_ptr<heat_solver, decltype(table.destroy)> solver(made, table.destroy);
  check(heat_start_solver(&c, &table, made));
  Sample sample = sample_for(problem);
  for (const std::int64_t count : {untimed, calls}) {
    check(heat_call_cost_advance(&table, made, count, &sample.seconds));
  }
  const heat_block window = whole(problem);
  check(table.read(made, &window, sample.cells.data(), window.nx));
  return sample;
}

Sample solver_class(const char* name, const Problem& problem, std::int64_t calls) {
  Solver solver(name, problem);
  solver.advance(untimed);
  Sample sample = sample_for(problem);
  const double start = heat_call_cost_seconds();
  for (std::int64_t call = 0; call < calls; ++call) solver.advance(1);
  sample.seconds = heat_call_cost_seconds() - start;
  solver.read(whole(problem), sample.cells);
  return sample;
}

Sample solver_fortran(const char* name, const Problem& problem, std::int64_t calls) {
  const heat_problem c = problem.c();
  Sample sample = sample_for(problem);
  check(heat_call_cost_solver_fortran(name, &c, untimed, calls, sample.cells.data(),
                                      &sample.seconds));
  return sample;
}

}  // namespace heat::call_cost
