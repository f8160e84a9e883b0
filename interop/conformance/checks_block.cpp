/// block(): the parts that the ranks hold make up the grid.
#include <array>

#include "checks.hpp"

namespace heat::conformance {
namespace {

/// Expect one rank to hold each cell.
void expect_cover(Trial& t, const World& world, std::int64_t nx, std::int64_t ny) {
  Instance instance(t, a_problem(nx, ny), world);
  Field holders(nx, ny);
  for (const heat_block& block : world.gather(instance.block())) {
    for_each_cell(block, [&](auto x, auto y) { holders.at(x, y) += 1.0; });
  }
  for_each_cell(make_block(1, 1, nx, ny), [&](auto x, auto y) {
    if (holders.get(x, y) == 1.0) return;
    t.expect(false, std::to_string(nx) + "x" + std::to_string(ny) + " on " +
                        std::to_string(world.size()) + " ranks: expected one rank to hold cell (" +
                        std::to_string(x) + "," + std::to_string(y) + "), found " +
                        (holders.get(x, y) == 0.0 ? "none" : "more"));
  });
}

void cover(Trial& t) {
  const std::int64_t ranks = t.world().size();
  for (const auto& [nx, ny] :
       {std::array{23L, 17L}, std::array{17L, 23L}, std::array{ranks, 1L}, std::array{1L, ranks},
        std::array{ranks + 1, 2L}, std::array{1L, 2 * ranks + 1}, std::array{31L, 29L}}) {
    if (nx * ny >= ranks) expect_cover(t, t.world(), nx, ny);
  }
}

void header(Trial& t) {
  Instance instance(t);
  auto block = patterned<heat_block>();
  t.succeeds(t.table().block(instance.handle(), &block), "block()");
  t.expect(block.struct_size == sizeof block && block.abi_version == HEAT_ABI_VERSION,
           "block(): expected the header as it was");
}

void whole(Trial& t) {
  t.expect(same_bytes(Instance(t).block(), make_block(1, 1, 23, 17)),
           "expected the block to be the whole grid");
}

void constant(Trial& t) {
  Instance instance(t);
  instance.start();
  instance.advance(3);
  auto after = make<heat_block>();
  t.succeeds(t.table().block(instance.handle(), &after), "block()");
  t.expect(same_bytes(instance.block(), after), "after steps: expected the block as it was");
}

/// Where no px * py = ranks fits the grid, a rank may have no cells, and all still work.
void thin(Trial& t) {
  const struct {
    int ranks;
    std::int64_t nx, ny;
  } cases[] = {{3, 2, 2}, {5, 3, 3}, {5, 2, 3}, {2, 1, 2}};
  if (t.world().size() == 1) return t.skip("there is one rank");
  for (const auto& c : cases) {
    if (t.world().size() < c.ranks) continue;
    const int rank = t.world().rank();
    const World part = t.world().part(rank < c.ranks ? 0 : -1, rank);
    bool stopped = false;
    try {
      if (rank < c.ranks) {
        expect_cover(t, part, c.nx, c.ny);
        Instance(t, a_problem(c.nx, c.ny, 11), part).run(7, "on a grid thinner than the ranks");
      }
    } catch (const Stop&) {
      stopped = true;
    }
    t.require(!stopped, "", t.world());  // ranks beside the part stop, too
  }
}

}  // namespace

std::vector<Check> block_checks() {
  return {{"blocks-cover-the-grid-once", cover},
          {"block-keeps-the-header", header},
          {"block-is-the-whole-grid", whole, Scope::serial},
          {"block-stays-as-it-is", constant},
          {"grids-thinner-than-the-ranks-work", thin, Scope::mpi}};
}

}  // namespace heat::conformance
