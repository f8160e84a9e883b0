/// One rank, without MPI.
#include "heat/heat.h"
#include "world.hpp"

namespace heat::test {

World::World() = default;
World::~World() = default;
std::int32_t World::handle() { return HEAT_NO_COMM; }
std::int64_t World::ranks() { return 1; }
bool World::is_first() { return true; }
std::uint64_t World::shared(std::uint64_t mine) { return mine; }
std::uint64_t World::sum(std::uint64_t mine) { return mine; }

}  // namespace heat::test
