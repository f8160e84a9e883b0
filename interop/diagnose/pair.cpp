#include "pair.hpp"

namespace heat::diagnose {

Side::Side(const World& world, const Found& found, const Problem& problem,
           const std::string& options, int ranks)
    : world_(world) {
  const bool spread = (found.table.needs & HEAT_NEEDS_MPI) != 0;
  const int used = !spread ? 1 : ranks > 0 ? ranks : world.size();
  const bool takes_part = world.rank() < used;
  const World part = spread ? world.part(takes_part ? 0 : -1, world.rank()) : World(false);
  if (takes_part) solver_ = std::make_unique<Solver>(found, problem, part.comm(), options);
  blocks_ = world.gather(solver_ ? solver_->block() : make_block(1, 1, 0, 0));
  // A cell that no rank holds would be compared with an earlier one.
  const heat_problem c = problem.c();
  const auto count = static_cast<std::int64_t>(blocks_.size());
  if (heat_check_partition(&c, blocks_.data(), count) != HEAT_OK) {
    throw Error(HEAT_INTERNAL_ERROR, std::string(found.table.name) + ": " + error_message());
  }
}

std::optional<std::uint64_t> Side::fingerprint() const {
  std::uint64_t mine = 0;
  bool finite = true;
  try {
    if (solver_) mine = solver_->digest().fingerprint;
  } catch (const Error& error) {
    if (error.status() != HEAT_NOT_FINITE) throw;
    finite = false;
  }
  const std::uint64_t sum = world_.sum(mine);
  if (world_.min(finite ? 1 : 0) == 0) return std::nullopt;
  return sum;
}

}  // namespace heat::diagnose
