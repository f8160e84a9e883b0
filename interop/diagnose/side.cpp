#include "side.hpp"

#include <algorithm>

namespace heat::diagnose {

Side::Side(const World& world, const Found& found, const Problem& problem,
           const std::string& options, int ranks)
    : world_(world), nx_(problem.nx), ny_(problem.ny) {
  const bool spread = (found.table.needs & HEAT_NEEDS_MPI) != 0;
  const int used = !spread ? 1 : ranks > 0 ? ranks : world.size();
  const bool takes_part = world.rank() < used;
  const World part = spread ? world.part(takes_part ? 0 : -1, world.rank()) : World(false);
  if (takes_part) solver_ = std::make_unique<Solver>(found, problem, part.comm(), options);
  blocks_ = world.gather(solver_ ? solver_->block() : make_block(1, 1, 0, 0));
  // A cell of no rank would be compared with what was read before.
  const heat_problem c = problem.c();
  const auto count = static_cast<std::int64_t>(blocks_.size());
  if (heat_check_partition(&c, blocks_.data(), count) != HEAT_OK) {
    throw Error(HEAT_INTERNAL_ERROR, std::string(found.table.name) + ": " + error_message());
  }
}

void Side::advance(std::int64_t steps) {
  if (solver_) solver_->advance(steps);
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

std::int64_t Side::rows_at_once() const {
  return std::clamp<std::int64_t>((std::int64_t{1} << 20) / nx_, 1, ny_);
}

heat_block Side::part(int rank, std::int64_t y, std::int64_t count) const {
  heat_block part = blocks_[static_cast<std::size_t>(rank)];
  const std::int64_t end = std::min(part.y + part.ny, y + count);
  part.y = std::max(part.y, y);
  part.ny = std::max<std::int64_t>(end - part.y, 0);
  return part;
}

void Side::read_rows(std::int64_t y, std::int64_t count, std::span<double> rows) const {
  std::vector<double> cells;
  for (int rank = 0; rank < world_.size(); ++rank) {
    const heat_block from = part(rank, y, count);
    if (from.nx * from.ny == 0 || (world_.rank() != rank && world_.rank() != 0)) continue;
    cells.resize(static_cast<std::size_t>(from.nx * from.ny));
    if (world_.rank() == rank) solver_->read(from, cells);
    if (rank != 0 && world_.rank() == rank) world_.send(0, cells);
    if (rank != 0 && world_.rank() == 0) world_.receive(rank, cells);
    if (world_.rank() != 0) continue;
    for (std::int64_t j = 0; j < from.ny; ++j) {
      std::copy_n(&cells[static_cast<std::size_t>(j * from.nx)], from.nx,
                  &rows[static_cast<std::size_t>((from.y - y + j) * nx_ + from.x - 1)]);
    }
  }
}

void Side::write(std::span<const double> field) {
  std::vector<double> cells;
  for (std::int64_t y = 1; y <= ny_; y += rows_at_once()) {
    for (int rank = 0; rank < world_.size(); ++rank) {
      const heat_block to = part(rank, y, rows_at_once());
      if (to.nx * to.ny == 0 || (world_.rank() != rank && world_.rank() != 0)) continue;
      cells.resize(static_cast<std::size_t>(to.nx * to.ny));
      if (world_.rank() == 0) {
        for (std::int64_t j = 0; j < to.ny; ++j) {
          std::copy_n(&field[static_cast<std::size_t>((to.y + j - 1) * nx_ + to.x - 1)], to.nx,
                      &cells[static_cast<std::size_t>(j * to.nx)]);
        }
        if (rank != 0) world_.send(rank, cells);
      } else {
        world_.receive(0, cells);
      }
      if (world_.rank() == rank) solver_->write(to, cells);
    }
  }
}

}  // namespace heat::diagnose
