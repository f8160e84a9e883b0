/// views_mpi FILE: the same by all ranks, on the communicator of C and, FILE.handle, on its handle.
#include "views_cases.hpp"
// MPI stands behind trace.hpp here, and before it in tests/install/trace/main.cpp.
#include <mpi.h>

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0, ranks = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  {
    heat::Trace trace(argv[1], MPI_COMM_WORLD);
    views::write_cases(trace, rank, ranks);
    heat::Trace again(std::string(argv[1]) + ".handle", MPI_Comm_c2f(MPI_COMM_WORLD));
    views::write_cases(again, rank, ranks);
  }
  MPI_Finalize();
}
