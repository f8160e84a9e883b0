/** shallow.cpp: the port of shallow.f90, operation by operation, and three faults of a port.
 *
 *      mpiexec -n 4 ./shallow-cxx TRACE [STEPS [NX NY]] [--fault NAME]
 *
 *  NAME is none or
 *      halo    the exchange after smooth() is forgotten: one advance_h() takes a halo that is old
 *      factor  advance_v() has dt as a common factor of two terms
 *      wall    advance_u() ends where advance_v() does, a row early at the wall */
#include <mpi.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <heat/trace.hpp>
#include <set>
#include <string>
#include <vector>

namespace {

constexpr double dt = 0.3, rotation = 0.1;
constexpr int smoothing = 100;  // steps between two calls of smooth()

/** Cells (1..nx, 1..ny) with a halo of one cell, x fastest. */
struct Field {
  int nx, ny;
  std::vector<double> cells;
  Field(int width, int height) : nx(width), ny(height), cells((nx + 2) * (ny + 2)) {}
  double& operator()(int i, int j) { return cells[j * (nx + 2) + i]; }
};

/** A block of cells a rank; those of unequal size differ by one cell. */
struct Block {
  MPI_Comm comm = MPI_COMM_NULL;
  int west = 0, east = 0, south = 0, north = 0;  // MPI_PROC_NULL beyond a wall
  std::array<int, 2> whole, before{}, cells{};

  Block(int nx, int ny) : whole{nx, ny} {
    int ranks = 0, rank = 0, blocks[2] = {0, 0}, place[2], walls[2] = {0, 0};
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    MPI_Dims_create(ranks, 2, blocks);
    MPI_Cart_create(MPI_COMM_WORLD, 2, blocks, walls, 0, &comm);
    MPI_Comm_rank(comm, &rank);
    MPI_Cart_coords(comm, rank, 2, place);
    MPI_Cart_shift(comm, 0, 1, &west, &east);
    MPI_Cart_shift(comm, 1, 1, &south, &north);
    for (int axis = 0; axis < 2; ++axis) {
      before[axis] = place[axis] * whole[axis] / blocks[axis];
      cells[axis] = (place[axis] + 1) * whole[axis] / blocks[axis] - before[axis];
    }
  }

  /** Fill the halo from the blocks beside this one: along x, then along y with the corners. */
  void exchange(Field& a) const {
    const int nx = a.nx, ny = a.ny;
    MPI_Datatype column;
    MPI_Type_vector(ny + 2, 1, nx + 2, MPI_DOUBLE, &column);
    MPI_Type_commit(&column);
    const auto pass = [&](double& line, int to, double& halo, int from, int n, MPI_Datatype type) {
      MPI_Sendrecv(&line, n, type, to, 0, &halo, n, type, from, 0, comm, MPI_STATUS_IGNORE);
    };
    pass(a(nx, 0), east, a(0, 0), west, 1, column);
    pass(a(1, 0), west, a(nx + 1, 0), east, 1, column);
    pass(a(0, ny), north, a(0, 0), south, nx + 2, MPI_DOUBLE);
    pass(a(0, 1), south, a(0, ny + 1), north, nx + 2, MPI_DOUBLE);
    MPI_Type_free(&column);
  }
};

struct Shallow {
  const Block& block;
  std::string fault;
  int nx, ny, last_u, last_v;  // the high side of the last cell is a wall, where nothing flows
  Field h, u, v, flux_x, flux_y;

  /** A hump of water at rest. */
  Shallow(const Block& b, const std::string& planted)
      : block(b),
        fault(planted),
        nx(b.cells[0]),
        ny(b.cells[1]),
        last_u(b.east == MPI_PROC_NULL ? nx - 1 : nx),
        last_v(b.north == MPI_PROC_NULL ? ny - 1 : ny),
        h(nx, ny),
        u(h),
        v(h),
        flux_x(h),
        flux_y(h) {
    for (int j = 1; j <= ny; ++j)
      for (int i = 1; i <= nx; ++i) {
        const double x = (block.before[0] + i - 0.5) / block.whole[0];
        const double y = (block.before[1] + j - 0.5) / block.whole[1];
        h(i, j) = 1 + x * x * (1 - x) * y * (1 - y);
      }
    block.exchange(h);
  }

  void advance_h() {
    for (int j = 0; j <= ny; ++j)
      for (int i = 0; i <= nx; ++i) {
        flux_x(i, j) = 0.5 * (h(i, j) + h(i + 1, j)) * u(i, j);
        flux_y(i, j) = 0.5 * (h(i, j) + h(i, j + 1)) * v(i, j);
      }
    for (int j = 1; j <= ny; ++j)
      for (int i = 1; i <= nx; ++i)
        h(i, j) =
            h(i, j) - dt * ((flux_x(i, j) - flux_x(i - 1, j)) + (flux_y(i, j) - flux_y(i, j - 1)));
    block.exchange(h);
  }

  void advance_u() {
    const int last = fault == "wall" ? last_v : ny;
    for (int j = 1; j <= last; ++j)
      for (int i = 1; i <= last_u; ++i)
        u(i, j) = u(i, j) - dt * (h(i + 1, j) - h(i, j)) +
                  dt * rotation * 0.25 * (v(i, j - 1) + v(i + 1, j - 1) + v(i, j) + v(i + 1, j));
    block.exchange(u);
  }

  void advance_v() {
    for (int j = 1; j <= last_v; ++j)
      for (int i = 1; i <= nx; ++i) {
        const double slope = h(i, j + 1) - h(i, j);
        const double around = u(i - 1, j) + u(i, j) + u(i - 1, j + 1) + u(i, j + 1);
        v(i, j) = fault == "factor" ? v(i, j) - dt * (slope + rotation * 0.25 * around)
                                    : v(i, j) - dt * slope - dt * rotation * 0.25 * around;
      }
    block.exchange(v);
  }

  /** Take waves of two cells out of h; beyond a wall h is as before it. */
  void smooth() {
    for (int j = 0; j <= ny + 1; ++j) {
      if (block.west == MPI_PROC_NULL) h(0, j) = h(1, j);
      if (block.east == MPI_PROC_NULL) h(nx + 1, j) = h(nx, j);
    }
    for (int i = 0; i <= nx + 1; ++i) {
      if (block.south == MPI_PROC_NULL) h(i, 0) = h(i, 1);
      if (block.north == MPI_PROC_NULL) h(i, ny + 1) = h(i, ny);
    }
    Field old = h;
    for (int j = 1; j <= ny; ++j)
      for (int i = 1; i <= nx; ++i)
        h(i, j) = 0.5 * old(i, j) +
                  0.125 * (old(i - 1, j) + old(i + 1, j) + old(i, j - 1) + old(i, j + 1));
    if (fault != "halo") block.exchange(h);
  }
};

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  std::string fault = "none";
  if (argc > 2 && std::string(argv[argc - 2]) == "--fault") {
    fault = argv[argc - 1];
    argc -= 2;
  }
  if (argc < 2 || !std::set<std::string>{"none", "halo", "factor", "wall"}.contains(fault)) {
    std::fprintf(stderr, "shallow-cxx: no trace, or no such fault: %s\n", fault.c_str());
    MPI_Abort(MPI_COMM_WORLD, 2);
  }
  const auto argument = [&](int n, int otherwise) {
    return n < argc ? std::atoi(argv[n]) : otherwise;
  };
  const int steps = argument(2, 150);
  const Block block(argument(3, 200), argument(4, 150));
  Shallow water(block, fault);
  Field &h = water.h, &u = water.u, &v = water.v;
  const int nx = h.nx, ny = h.ny;
  heat::Trace trace(argv[1], block.comm);
  const heat::TracePart part{.first = {block.before[0] + 1, block.before[1] + 1},
                             .whole = block.whole};
  for (int step = 1; step <= steps; ++step) {
    water.advance_h();
    water.advance_u();
    water.advance_v();
    if (step % smoothing == 0) water.smooth();
    trace.field("h", step, {&h(1, 1), {nx, ny}, {1, nx + 2}}, part);
    trace.field("u", step, {&u(1, 1), {nx, ny}, {1, nx + 2}}, part);
    trace.field("v", step, {&v(1, 1), {nx, ny}, {1, nx + 2}}, part);
  }
  trace.close();
  double volume = 0;
  for (int j = 1; j <= ny; ++j)
    for (int i = 1; i <= nx; ++i) volume += h(i, j);
  MPI_Allreduce(MPI_IN_PLACE, &volume, 1, MPI_DOUBLE, MPI_SUM, block.comm);
  if (block.before == std::array{0, 0}) std::printf("volume %.6f\n", volume);
  MPI_Finalize();
}
