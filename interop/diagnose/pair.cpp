#include "pair.hpp"

namespace heat::diagnose {

Side::Side(const World& world, const Found& found, const Problem& problem,
           const std::string& options, int ranks)
    : world_(world), nx_(problem.nx) {
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

/// Call visit(rank, part, cells, at) for the part of some rows on each rank, on that rank and on
/// rank 0: `cells` has room for it, and at(j) is where its row j begins in the rows.
template <class Visit>
void Side::each_part(std::int64_t y, std::int64_t count, Visit&& visit) const {
  std::vector<double> cells;
  for (int rank = 0; rank < world_.size(); ++rank) {
    heat_block part = blocks_[static_cast<std::size_t>(rank)];
    const std::int64_t end = std::min(part.y + part.ny, y + count);
    part.y = std::max(part.y, y);
    part.ny = end - part.y;
    if (part.nx < 1 || part.ny < 1 || (world_.rank() != rank && world_.rank() != 0)) continue;
    cells.resize(static_cast<std::size_t>(part.nx * part.ny));
    visit(rank, part, cells, [&](std::int64_t j) {
      return static_cast<std::size_t>((part.y - y + j) * nx_ + part.x - 1);
    });
  }
}

void Side::read_rows(std::int64_t y, std::int64_t count, std::span<double> rows) const {
  each_part(y, count, [&](int rank, const heat_block& part, std::vector<double>& cells, auto at) {
    if (world_.rank() == rank) solver_->read(part, cells);
    if (rank != 0 && world_.rank() == rank) world_.send(0, cells);
    if (world_.rank() != 0) return;
    if (rank != 0) world_.receive(rank, cells);
    for (std::int64_t j = 0; j < part.ny; ++j) {
      std::copy_n(&cells[static_cast<std::size_t>(j * part.nx)], part.nx, &rows[at(j)]);
    }
  });
}

void Side::write_rows(std::int64_t y, std::int64_t count, std::span<const double> rows) {
  each_part(y, count, [&](int rank, const heat_block& part, std::vector<double>& cells, auto at) {
    if (world_.rank() == 0) {
      for (std::int64_t j = 0; j < part.ny; ++j) {
        std::copy_n(&rows[at(j)], part.nx, &cells[static_cast<std::size_t>(j * part.nx)]);
      }
      if (rank != 0) world_.send(rank, cells);
    } else {
      world_.receive(0, cells);
    }
    if (world_.rank() == rank) solver_->write(part, cells);
  });
}

}  // namespace heat::diagnose
