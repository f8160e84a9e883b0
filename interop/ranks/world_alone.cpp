/// Without MPI there is one process, and no solver that needs more is available.
#include "world.hpp"

namespace heat {

Mpi mpi_state() { return Mpi::not_there; }

World::World(bool) {}
World World::part(int, int) const { return *this; }
void World::send(int, std::span<const double>) const {}
void World::receive(int, std::span<double>) const {}
void World::barrier() const {}
std::uint64_t World::sum(std::uint64_t mine) const { return mine; }
double World::largest(double mine) const { return mine; }
std::int64_t World::largest(std::int64_t mine) const { return mine; }
void World::broadcast_bytes(int, void*, int) const {}
void World::gather_bytes(const void*, int, void*) const {}  // it is there already
void World::collect_bytes(const void*, int, void*) const {}

}  // namespace heat
