/// A program in C++ of some other project: ranks share the rows, and it records its field at each
/// step.
#include <mpi.h>

#include <cstdio>
#include <heat/trace.hpp>
#include <vector>

namespace {

constexpr int nx = 100, ny_all = 37, steps = 3;

/// This rank's rows with a ring of halo cells, u[y][x].
struct Block {
  int y0, ny;
  int ld = nx + 2;
  std::vector<double> u = std::vector<double>(static_cast<std::size_t>((ny + 2) * ld));

  void advance(int step) {
    for (int y = 1; y <= ny; ++y)
      for (int x = 1; x <= nx; ++x)
        u[static_cast<std::size_t>(y * ld + x)] = x + 0.125 * (y0 + y) + step;
  }
};

void run(const char* path, MPI_Comm comm) {
  int rank = 0, ranks = 0;
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &ranks);
  const int y0 = ny_all * rank / ranks;
  Block block{y0, ny_all * (rank + 1) / ranks - y0};
  heat::Trace trace(path, comm);
  for (int step = 1; step <= steps; ++step) {
    block.advance(step);
    const heat::TraceView cells(&block.u.at(block.ld + 1), {nx, block.ny}, {1, block.ld});
    trace.field("u", step, cells, {.first = {1, y0 + 1}, .whole = {nx, ny_all}});
  }
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int status = 0;
  try {
    run(argc > 1 ? argv[1] : "port.trace", MPI_COMM_WORLD);
  } catch (const heat::TraceError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    status = 1;
  }
  MPI_Finalize();
  return status;
}
