#include "spread.hpp"

#include <algorithm>

namespace heat::diagnose {
namespace {

std::size_t cells_of(const heat_block& block) {
  return static_cast<std::size_t>(block.nx * block.ny);
}

/// What two blocks have in common; without cells if nothing.
heat_block common(const heat_block& a, const heat_block& b) {
  const std::int64_t x = std::max(a.x, b.x), y = std::max(a.y, b.y);
  const std::int64_t nx = std::min(a.x + a.nx, b.x + b.nx) - x;
  const std::int64_t ny = std::min(a.y + a.ny, b.y + b.ny) - y;
  return nx > 0 && ny > 0 ? make_block(x, y, nx, ny) : make_block(1, 1, 0, 0);
}

/// Call visit(rank, part, cells) for the part of a window in each rank's block, on that rank and on
/// `root`: `cells` has room for it.
template <class Visit>
void each_part(const World& world, const Blocks& blocks, const heat_block& window, int root,
               Visit&& visit) {
  std::vector<double> cells;
  for (int rank = 0; rank < world.size(); ++rank) {
    if (world.rank() != rank && world.rank() != root) continue;
    const heat_block part = common(blocks[static_cast<std::size_t>(rank)], window);
    if (part.nx == 0) continue;
    cells.resize(cells_of(part));
    visit(rank, part, cells);
  }
}

/// Call visit(i, k) for each row of a part: where it begins in the window's cells, and in its own.
template <class Visit>
void each_row(const heat_block& window, const heat_block& part, Visit&& visit) {
  for (std::int64_t j = 0; j < part.ny; ++j) {
    visit(static_cast<std::size_t>((part.y - window.y + j) * window.nx + part.x - window.x),
          static_cast<std::size_t>(j * part.nx));
  }
}

}  // namespace

void collect(const World& world, const Blocks& blocks, const heat_block& window, int root,
             const ReadPart& read, std::span<double> cells) {
  each_part(world, blocks, window, root,
            [&](int rank, const heat_block& part, std::vector<double>& moved) {
              if (world.rank() == rank) read(part, moved);
              if (world.rank() != root) return world.send(root, moved);
              if (rank != root) world.receive(rank, moved);
              each_row(window, part, [&](std::size_t i, std::size_t k) {
                std::copy_n(&moved[k], part.nx, &cells[i]);
              });
            });
}

void distribute(const World& world, const Blocks& blocks, const heat_block& window, int root,
                std::span<const double> cells, const WritePart& write) {
  each_part(world, blocks, window, root,
            [&](int rank, const heat_block& part, std::vector<double>& moved) {
              if (world.rank() == root) {
                each_row(window, part, [&](std::size_t i, std::size_t k) {
                  std::copy_n(&cells[i], part.nx, &moved[k]);
                });
                if (rank != root) world.send(rank, moved);
              } else {
                world.receive(root, moved);
              }
              if (world.rank() == rank) write(part, moved);
            });
}

void each_band(const heat_block& block, const BandVisit& visit) {
  const std::int64_t rows = std::max<std::int64_t>((std::int64_t{1} << 20) / block.nx, 1);
  const std::int64_t end = block.y + block.ny;
  for (std::int64_t y = block.y; y < end; y += rows) {
    visit(make_block(block.x, y, block.nx, std::min(rows, end - y)));
  }
}

KeptField::KeptField(const World& world, std::int64_t nx, std::int64_t ny) : world_(&world) {
  const std::int64_t most = (ny + world.size() - 1) / world.size();
  for (std::int64_t y = 0; static_cast<int>(rows_.size()) < world.size(); y += most) {
    rows_.push_back(make_block(1, y + 1, nx, std::clamp<std::int64_t>(ny - y, 0, most)));
  }
  cells_.resize(cells_of(rows_[static_cast<std::size_t>(world.rank())]));
}

void KeptField::take(const Blocks& from, const ReadPart& read) {
  for (int rank = 0; rank < world_->size(); ++rank) {
    each_band(rows_[static_cast<std::size_t>(rank)], [&](const heat_block& band) {
      collect(*world_, from, band, rank, read, rows_of(std::span(cells_), rank, band));
    });
  }
}

void KeptField::give(const Blocks& to, const WritePart& write) const {
  for (int rank = 0; rank < world_->size(); ++rank) {
    each_band(rows_[static_cast<std::size_t>(rank)], [&](const heat_block& band) {
      distribute(*world_, to, band, rank, rows_of(std::span(cells_), rank, band), write);
    });
  }
}

void KeptField::read(const heat_block& window, std::span<double> cells) const {
  const auto read_own = [&](const heat_block& part, std::span<double> into) {
    const heat_block whole = make_block(1, part.y, rows_.front().nx, part.ny);
    const auto rows = rows_of(std::span(cells_), world_->rank(), whole);
    each_row(whole, part,
             [&](std::size_t i, std::size_t k) { std::copy_n(&rows[i], part.nx, &into[k]); });
  };
  collect(*world_, rows_, window, 0, read_own, cells);
}

}  // namespace heat::diagnose
