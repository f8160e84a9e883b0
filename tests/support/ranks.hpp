/// The ranks of a test that mpirun starts.
#ifndef HEAT_TEST_RANKS_HPP
#define HEAT_TEST_RANKS_HPP

#include <mpi.h>

namespace heat::test {

inline int rank() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

inline int ranks() {
  int size = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}

}  // namespace heat::test

#endif
