#include <mpi.h>

#include "team.hpp"

namespace heat::conformance {

Mpi mpi_state() {
  int started = 0, ended = 0;
  MPI_Initialized(&started);
  MPI_Finalized(&ended);
  if (ended != 0) return Mpi::ended;
  return started != 0 ? Mpi::running : Mpi::not_started;
}

bool has_mpi() { return true; }
void start_mpi() { MPI_Init(nullptr, nullptr); }
void end_mpi() { MPI_Finalize(); }

Team Team::world() {
  Team world;
  MPI_Comm_rank(MPI_COMM_WORLD, &world.rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &world.size_);
  world.handle_ = MPI_Comm_c2f(MPI_COMM_WORLD);
  return world;
}

Team Team::part(int color, int key) const {
  MPI_Comm comm = MPI_COMM_NULL;
  MPI_Comm_split(MPI_Comm_f2c(handle_), color, key, &comm);
  Team part;
  MPI_Comm_rank(comm, &part.rank_);
  MPI_Comm_size(comm, &part.size_);
  part.handle_ = MPI_Comm_c2f(comm);
  part.owner_ = std::shared_ptr<const void>(nullptr, [comm](const void*) mutable {
    if (mpi_state() == Mpi::running) MPI_Comm_free(&comm);
  });
  return part;
}

int Team::first_without(bool holds) const {
  int first = holds ? size_ : rank_;
  if (handle_ == HEAT_NO_COMM) return first;
  MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, MPI_Comm_f2c(handle_));
  return first;
}

std::string Team::from(int rank, const std::string& text) const {
  if (handle_ == HEAT_NO_COMM) return text;
  const MPI_Comm comm = MPI_Comm_f2c(handle_);
  int length = static_cast<int>(text.size());
  MPI_Bcast(&length, 1, MPI_INT, rank, comm);
  std::string shared = text;
  shared.resize(static_cast<std::size_t>(length));
  MPI_Bcast(shared.data(), length, MPI_CHAR, rank, comm);
  return shared;
}

std::vector<heat_block> Team::gather(const heat_block& block) const {
  std::vector<heat_block> blocks(static_cast<std::size_t>(size_), block);
  if (handle_ == HEAT_NO_COMM) return blocks;
  constexpr int bytes = sizeof(heat_block);
  MPI_Allgather(&block, bytes, MPI_BYTE, blocks.data(), bytes, MPI_BYTE, MPI_Comm_f2c(handle_));
  return blocks;
}

}  // namespace heat::conformance
