#include "solver.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

namespace heat::faults {

using cxx::check_mpi;

// The steps, done right.

heat_block block_at(const State& s, std::int64_t i, std::int64_t j) {
  const std::int64_t x = first_cell(i, s.problem.nx, s.px), y = first_cell(j, s.problem.ny, s.py);
  return make_block(x + 1, y + 1, first_cell(i + 1, s.problem.nx, s.px) - x,
                    first_cell(j + 1, s.problem.ny, s.py) - y);
}

void choose_grid(State& s) {
  s.px = 0;
  for (std::int64_t px = s.ranks; px >= 1; --px) {
    const std::int64_t py = s.ranks / px;
    if (px * py != s.ranks || px > s.problem.nx || py > s.problem.ny) continue;
    if (s.px != 0 && std::abs(px - py) >= std::abs(s.px - s.py)) continue;
    s.px = px;
    s.py = py;
  }
  if (s.px == 0) throw Error(HEAT_INVALID_ARGUMENT, "too many ranks for blocks with cells");
}

void divide(State& s) {
  s.cells = block_at(s, s.i, s.j);
  s.nx = s.cells.nx;
  s.ny = s.cells.ny;
}

void place_source(State& s, const heat_source& source) {
  const std::int64_t x = source.x - s.cells.x + 1, y = source.y - s.cells.y + 1;
  if (x >= 1 && x <= s.nx && y >= 1 && y <= s.ny) s.sources.push_back({x, y, source.rate});
}

void place_sources(State& s) {
  for (const heat_source& source : s.all) place_source(s, source);
}

void write(State& s, const heat_block& window, const double* cells, std::int64_t ld) {
  for (std::int64_t j = 0; j < window.ny; ++j) {
    const auto row = s.at(window.x - s.cells.x + 1, window.y - s.cells.y + 1 + j);
    std::copy_n(cells + j * ld, window.nx, &s.now[row]);
  }
}

void read(const State& s, const heat_block& window, double* cells, std::int64_t ld) {
  for (std::int64_t j = 0; j < window.ny; ++j) {
    const auto row = s.at(window.x - s.cells.x + 1, window.y - s.cells.y + 1 + j);
    std::copy_n(&s.now[row], window.nx, cells + j * ld);
  }
}

std::vector<std::size_t> line(const State& s, Side side, bool halo) {
  const bool across_x = side == x_low || side == x_high;
  const std::int64_t last = across_x ? s.nx : s.ny, length = across_x ? s.ny : s.nx;
  const std::int64_t outwards = halo ? 1 : 0;
  const std::int64_t at = side == x_low || side == y_low ? 1 - outwards : last + outwards;
  std::vector<std::size_t> cells;
  for (std::int64_t k = 1; k <= length; ++k) {
    cells.push_back(across_x ? s.at(at, k) : s.at(k, at));
  }
  return cells;
}

void receive(State& s, std::span<const std::size_t> halo, Side /*from*/,
             std::span<const double> line) {
  for (std::size_t k = 0; k < std::min(halo.size(), line.size()); ++k) s.now[halo[k]] = line[k];
}

double update(const Stencil& u) { return 0.5 * (u.centre + 0.25 * u.sum()); }

Formula* formula(const State& /*s*/) { return update; }

void sweep_cells(State& s, Formula* f, std::int64_t nx, std::int64_t ny) {
  const auto up = static_cast<std::size_t>(s.ld());
  for (std::int64_t y = 1; y <= ny; ++y) {
    for (std::int64_t x = 1; x <= nx; ++x) {
      const std::size_t c = s.at(x, y);
      s.next[c] = f({s.now[c], s.now[c - 1], s.now[c + 1], s.now[c - up], s.now[c + up]});
    }
  }
}

void sweep(State& s, Formula* f) { sweep_cells(s, f, s.nx, s.ny); }

double add(double cell, double rate) { return cell + rate; }

Solver::Solver(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
               const char* options, const char* name, const Steps& steps)
    : comm_(comm, name), steps_(steps) {
  comm_.agree([&] {
    State& s = state_;
    s.comm = comm_.get();
    s.rank = comm_.rank();
    s.ranks = comm_.size();
    check(heat_check_problem(&problem, s.ranks));
    if (kernel != nullptr && kernel->sweep != nullptr) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  std::string(name) + " has a sweep of its own and takes no other");
    }
    s.all.assign(problem.sources, problem.sources + problem.n_sources);
    s.problem = problem;
    s.problem.sources = s.all.data();
    choose_place(options);
    steps_.divide(s);
    steps_.place_sources(s);
    s.now.resize(static_cast<std::size_t>(s.ld() * (s.cells.ny + 2)));
    s.next.resize(s.now.size());
  });
}

/// The process grid, this rank's place in it and its neighbours.
void Solver::choose_place(const char* options) {
  State& s = state_;
  check(heat_check_options(options, "px,py"));
  std::int64_t px = 0, py = 0;
  check(heat_option_integer(options, "px", &px));
  check(heat_option_integer(options, "py", &py));
  choose_grid(s);
  if (px != 0 || py != 0) {
    s.px = px == 0 && py > 0 ? s.ranks / py : px;
    s.py = py == 0 && px > 0 ? s.ranks / px : py;
    if (s.px < 1 || s.py < 1 || s.px > s.problem.nx || s.py > s.problem.ny || s.px > s.ranks ||
        s.px * s.py != s.ranks) {
      throw Error(HEAT_INVALID_ARGUMENT, "px and py must multiply to " + std::to_string(s.ranks) +
                                             " ranks and leave no block without cells");
    }
  }
  s.i = s.rank % s.px;
  s.j = s.rank / s.px;
  const auto neighbour = [](bool exists, std::int64_t rank) {
    return exists ? static_cast<int>(rank) : MPI_PROC_NULL;
  };
  s.neighbours[x_low] = neighbour(s.i > 0, s.rank - 1);
  s.neighbours[x_high] = neighbour(s.i + 1 < s.px, s.rank + 1);
  s.neighbours[y_low] = neighbour(s.j > 0, s.rank - s.px);
  s.neighbours[y_high] = neighbour(s.j + 1 < s.py, s.rank + s.px);
}

/// Send every edge and receive every halo, then unpack: a fault may unpack into cells that are
/// sent.
void Solver::exchange() {
  State& s = state_;
  constexpr std::size_t n = sides.size();
  std::array<std::vector<double>, n> edges, received;
  std::array<MPI_Request, 2 * n> requests;
  std::array<MPI_Status, 2 * n> statuses;
  for (const Side side : sides) {
    // A fault may have sender and receiver disagree on the length: there is room for any line.
    received[side].resize(static_cast<std::size_t>(std::max(s.problem.nx, s.problem.ny)));
    check_mpi(MPI_Irecv(received[side].data(), static_cast<int>(received[side].size()), MPI_DOUBLE,
                        s.neighbours[side], side, s.comm, &requests[side]));
  }
  for (const Side side : sides) {
    for (const std::size_t cell : steps_.line(s, side, false)) edges[side].push_back(s.now[cell]);
    check_mpi(MPI_Isend(edges[side].data(), static_cast<int>(edges[side].size()), MPI_DOUBLE,
                        s.neighbours[side], opposite(side), s.comm, &requests[n + side]));
  }
  check_mpi(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), statuses.data()));
  for (const Side side : sides) {
    if (s.neighbours[side] == MPI_PROC_NULL) continue;
    int count = 0;
    check_mpi(MPI_Get_count(&statuses[side], MPI_DOUBLE, &count));
    received[side].resize(static_cast<std::size_t>(count));
    steps_.receive(s, steps_.line(s, side, true), side, received[side]);
  }
}

void Solver::take_step() {
  State& s = state_;
  const double start = MPI_Wtime();
  if (steps_.exchanges(s)) exchange();
  const double halfway = MPI_Wtime();
  steps_.sweep(s, steps_.formula(s));
  for (const Source& source : s.sources) {
    double& cell = s.next[s.at(source.x, source.y)];
    cell = steps_.add(cell, source.rate);
  }
  std::swap(s.now, s.next);
  timings_.exchange += halfway - start;
  timings_.compute += MPI_Wtime() - halfway;
}

void Solver::advance(std::int64_t steps) {
  if (steps < 0) throw Error(HEAT_INVALID_ARGUMENT, "steps is negative");
  State& s = state_;
  steps_.begin(s);
  for (s.step_of_call = 1; s.step_of_call <= steps; ++s.step_of_call) {
    ++s.step;
    take_step();
  }
  if (steps_.halo_at_end) exchange();
  steps_.end(s);
}

}  // namespace heat::faults
