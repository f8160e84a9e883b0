#include "solver.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace heat::faults {

using cxx::check_mpi;

Solver::Solver(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
               const char* options, const char* name, const Steps& steps)
    : comm_(comm, name), steps_(steps) {
  comm_.together([&] {
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
