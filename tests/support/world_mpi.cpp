/// The ranks of MPI_COMM_WORLD.
#include <mpi.h>

#include "world.hpp"

namespace heat::test {

World::World() { MPI_Init(nullptr, nullptr); }
World::~World() { MPI_Finalize(); }
std::int32_t World::handle() { return MPI_Comm_c2f(MPI_COMM_WORLD); }
std::int64_t World::ranks() {
  int size = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  return size;
}
bool World::is_first() {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank == 0;
}
std::uint64_t World::shared(std::uint64_t mine) {
  MPI_Bcast(&mine, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
  return mine;
}
std::uint64_t World::sum(std::uint64_t mine) {
  MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
  return mine;
}

}  // namespace heat::test
