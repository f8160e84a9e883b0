#include "solvers.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>

namespace heat::call_cost {
namespace {

heat_block whole(const Problem& problem) { return make_block(1, 1, problem.nx, problem.ny); }

std::vector<double> zeros(const Problem& problem) {
  return std::vector<double>(static_cast<std::size_t>(problem.nx * problem.ny));
}

/// A field with its ring. It begins at a page, for a small field is faster or slower by where its
/// rows meet the lines of the cache.
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

struct Sweep {
  Sweep(heat_sweep* sweep_, const Problem& problem_)
      : sweep(sweep_), problem(problem_), now(make_field(problem)), next(make_field(problem)) {
    const heat_problem c = problem.c();
    const heat_block grid = whole(problem);
    check(heat_initial_cells(&c, &grid, &now[static_cast<std::size_t>(ld() + 1)], ld()));
  }
  std::int64_t ld() const { return problem.nx + 2; }

  double advance(heat_border_sweeper* sweeper, std::int64_t calls) {
    double seconds = 0.0;
    check(sweeper(sweep, calls, now.get(), next.get(), problem.nx, problem.ny, ld(), &seconds));
    if (calls % 2 != 0) std::swap(now, next);
    return seconds;
  }

  std::vector<double> cells() const {
    std::vector<double> inner;
    for (std::int64_t y = 1; y <= problem.ny; ++y) {
      const double* row = now.get() + y * ld() + 1;
      inner.insert(inner.end(), row, row + problem.nx);
    }
    return inner;
  }

  heat_sweep* sweep;
  Problem problem;
  Field now, next;
};

/// A solver behind its table.
struct Table {
  Table(const char* name, const Problem& problem_) : problem(problem_), found(name) {
    const heat_problem c = problem.c();
    check(found.table.create(&c, HEAT_NO_COMM, nullptr, nullptr, &solver));
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() { found.table.destroy(solver); }

  Problem problem;
  Found found;
  heat_solver* solver = nullptr;
};

}  // namespace

Open open_sweep(const char* name, heat_border_sweeper* sweeper) {
  auto kernel = make<heat_kernel>();
  check(heat_find_kernel(name, &kernel));
  return [kernel, sweeper](const Problem& problem) {
    const auto sweep = std::make_shared<Sweep>(kernel.sweep, problem);
    return Live{[sweep, sweeper](std::int64_t calls) { return sweep->advance(sweeper, calls); },
                [sweep] { return sweep->cells(); }};
  };
}

Open open_table(const char* name) {
  return [name](const Problem& problem) {
    const auto live = std::make_shared<Table>(name, problem);
    const heat_problem c = problem.c();
    check(heat_start_solver(&c, &live->found.table, live->solver));
    const auto advance = [live](std::int64_t calls) {
      double seconds = 0.0;
      check(heat_border_advance_table(&live->found.table, live->solver, calls, &seconds));
      return seconds;
    };
    const auto cells = [live] {
      std::vector<double> inner = zeros(live->problem);
      const heat_block window = whole(live->problem);
      check(live->found.table.read(live->solver, &window, inner.data(), window.nx));
      return inner;
    };
    return Live{advance, cells};
  };
}

Open open_class(const char* name) {
  return [name](const Problem& problem) {
    const auto solver = std::make_shared<Solver>(name, problem);
    const auto cells = [solver, problem] {
      std::vector<double> inner = zeros(problem);
      solver->read(whole(problem), inner);
      return inner;
    };
    return Live{[solver](std::int64_t calls) { return call_cost::advance(*solver, calls); }, cells};
  };
}

Open open_fortran(const char* name) {
  return [name](const Problem& problem) {
    const heat_problem c = problem.c();
    void* opened = nullptr;
    check(heat_border_open_fortran(name, &c, &opened));
    const std::shared_ptr<void> solver(opened, [](void* p) { heat_border_close_fortran(p); });
    const auto advance = [solver](std::int64_t calls) {
      double seconds = 0.0;
      check(heat_border_advance_fortran(solver.get(), calls, &seconds));
      return seconds;
    };
    const auto cells = [solver, problem] {
      std::vector<double> inner = zeros(problem);
      const heat_block window = whole(problem);
      check(heat_border_read_fortran(solver.get(), &window, inner.data(), window.nx));
      return inner;
    };
    return Live{advance, cells};
  };
}

}  // namespace heat::call_cost
