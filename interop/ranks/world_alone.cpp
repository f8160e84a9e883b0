#include "world.hpp"

namespace heat {

World::World(bool) {}  // without MPI no solver that needs it is available
World::~World() = default;

std::int32_t World::first_ranks(int) const { return comm_; }
void World::send(int, std::span<const double>) const {}  // there is no other rank
void World::receive(int, std::span<double>) const {}
void World::barrier() const {}
double World::max(double value) const { return value; }
double World::sum(double value) const { return value; }
std::uint64_t World::sum(std::uint64_t value) const { return value; }
int World::min(int value) const { return value; }
std::int32_t World::max(std::int32_t value) const { return value; }
std::vector<heat_block> World::gather(const heat_block& block) const { return {block}; }

}  // namespace heat
