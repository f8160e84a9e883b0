#include <mpi.h>

#include "world.hpp"

namespace heat {
namespace {

/// A pointer whose last copy runs `action`, if MPI is running then.
template <class Action>
std::shared_ptr<const void> at_end(Action action) {
  return {nullptr, [action](const void*) mutable {
            if (mpi_state() == Mpi::running) action();
          }};
}

template <class Number>
Number reduce(Number mine, MPI_Datatype type, MPI_Op operation, MPI_Comm comm) {
  Number result = mine;
  MPI_Allreduce(&mine, &result, 1, type, operation, comm);
  return result;
}

}  // namespace

Mpi mpi_state() {
  int started = 0, ended = 0;
  MPI_Initialized(&started);
  MPI_Finalized(&ended);
  if (ended != 0) return Mpi::ended;
  return started != 0 ? Mpi::running : Mpi::not_started;
}

World::World(bool needs_mpi) {
  if (!needs_mpi) return;
  int provided = 0;  // a solver that needs more than is found says so
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  comm_ = MPI_Comm_c2f(MPI_COMM_WORLD);
  owner_ = at_end([] { MPI_Finalize(); });
}

World World::part(int color, int key) const {
  World part(false);
  MPI_Comm comm = MPI_COMM_NULL;
  MPI_Comm_split(MPI_Comm_f2c(comm_), color < 0 ? MPI_UNDEFINED : color, key, &comm);
  if (comm == MPI_COMM_NULL) return part;
  MPI_Comm_rank(comm, &part.rank_);
  MPI_Comm_size(comm, &part.size_);
  part.comm_ = MPI_Comm_c2f(comm);
  part.owner_ = at_end([comm]() mutable { MPI_Comm_free(&comm); });
  return part;
}

void World::send(int to, std::span<const double> cells) const {
  MPI_Send(cells.data(), static_cast<int>(cells.size()), MPI_DOUBLE, to, 0, MPI_Comm_f2c(comm_));
}

void World::receive(int from, std::span<double> cells) const {
  MPI_Recv(cells.data(), static_cast<int>(cells.size()), MPI_DOUBLE, from, 0, MPI_Comm_f2c(comm_),
           MPI_STATUS_IGNORE);
}

void World::barrier() const {
  if (size_ > 1) MPI_Barrier(MPI_Comm_f2c(comm_));
}

std::uint64_t World::sum(std::uint64_t mine) const {
  return size_ == 1 ? mine : reduce(mine, MPI_UINT64_T, MPI_SUM, MPI_Comm_f2c(comm_));
}

double World::largest(double mine) const {
  return size_ == 1 ? mine : reduce(mine, MPI_DOUBLE, MPI_MAX, MPI_Comm_f2c(comm_));
}

std::int64_t World::largest(std::int64_t mine) const {
  return size_ == 1 ? mine : reduce(mine, MPI_INT64_T, MPI_MAX, MPI_Comm_f2c(comm_));
}

void World::broadcast_bytes(int from, void* bytes, int count) const {
  if (size_ > 1) MPI_Bcast(bytes, count, MPI_BYTE, from, MPI_Comm_f2c(comm_));
}

void World::gather_bytes(const void* mine, int bytes, void* all) const {
  if (size_ == 1) return;  // it is there already
  MPI_Allgather(mine, bytes, MPI_BYTE, all, bytes, MPI_BYTE, MPI_Comm_f2c(comm_));
}

void World::collect_bytes(const void* mine, int bytes, void* all) const {
  if (size_ == 1) return;
  MPI_Gather(mine, bytes, MPI_BYTE, all, bytes, MPI_BYTE, 0, MPI_Comm_f2c(comm_));
}

}  // namespace heat
