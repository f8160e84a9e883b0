#include <mpi.h>

#include "world.hpp"

namespace heat {
namespace {

template <class Value>
Value reduce(Value value, MPI_Datatype type, MPI_Op op, bool alone) {
  if (!alone) MPI_Allreduce(MPI_IN_PLACE, &value, 1, type, op, MPI_COMM_WORLD);
  return value;
}

}  // namespace

World::World(bool needs_mpi) {
  if (!needs_mpi) return;
  MPI_Init(nullptr, nullptr);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  comm_ = MPI_Comm_c2f(MPI_COMM_WORLD);
}

World::~World() {
  if (comm_ != HEAT_NO_COMM) MPI_Finalize();
}

void World::barrier() const {
  if (size_ > 1) MPI_Barrier(MPI_COMM_WORLD);
}

std::int32_t World::first_ranks(int ranks) const {
  if (ranks == size_) return comm_;
  MPI_Comm part = MPI_COMM_NULL;  // not freed: it is needed to the end
  MPI_Comm_split(MPI_COMM_WORLD, rank_ < ranks ? 0 : MPI_UNDEFINED, rank_, &part);
  return part == MPI_COMM_NULL ? HEAT_NO_COMM : MPI_Comm_c2f(part);
}

void World::send(int to, std::span<const double> cells) const {
  MPI_Send(cells.data(), static_cast<int>(cells.size()), MPI_DOUBLE, to, 0, MPI_COMM_WORLD);
}

void World::receive(int from, std::span<double> cells) const {
  MPI_Recv(cells.data(), static_cast<int>(cells.size()), MPI_DOUBLE, from, 0, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
}

double World::max(double value) const { return reduce(value, MPI_DOUBLE, MPI_MAX, size_ == 1); }
double World::sum(double value) const { return reduce(value, MPI_DOUBLE, MPI_SUM, size_ == 1); }
std::uint64_t World::sum(std::uint64_t value) const {
  return reduce(value, MPI_UINT64_T, MPI_SUM, size_ == 1);
}
int World::min(int value) const { return reduce(value, MPI_INT, MPI_MIN, size_ == 1); }
std::int32_t World::max(std::int32_t value) const {
  return reduce(value, MPI_INT32_T, MPI_MAX, size_ == 1);
}

std::vector<heat_block> World::gather(const heat_block& block) const {
  std::vector<heat_block> blocks(static_cast<std::size_t>(size_), block);
  constexpr int bytes = sizeof(heat_block);
  if (size_ > 1) {
    MPI_Allgather(&block, bytes, MPI_BYTE, blocks.data(), bytes, MPI_BYTE, MPI_COMM_WORLD);
  }
  return blocks;
}

}  // namespace heat
