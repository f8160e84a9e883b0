/// block(): the parts that the ranks hold make up the grid.
#include <algorithm>
#include <array>

#include "checks.hpp"
#include "instance.hpp"

namespace heat::conformance {
namespace {

std::string cell(std::int64_t x, std::int64_t y) {
  return "(" + std::to_string(x) + "," + std::to_string(y) + ")";
}

/// Count for each cell the ranks that hold it.
void expect_cover(Trial& t, const Team& team, std::int64_t nx, std::int64_t ny) {
  Live live(t, a_problem(nx, ny), team);
  const std::string grid = std::to_string(nx) + "x" + std::to_string(ny) + " on " +
                           std::to_string(team.size()) + " ranks: ";
  Field holders(nx, ny);
  for (const heat_block& block : team.gather(live.block())) {
    for (std::int64_t y = block.y; y < block.y + block.ny; ++y) {
      for (std::int64_t x = block.x; x < block.x + block.nx; ++x) {
        if (holders.get(x, y) < 2.0) holders.at(x, y) += 1.0;
      }
    }
  }
  for (std::int64_t y = 1; y <= ny; ++y) {
    for (std::int64_t x = 1; x <= nx; ++x) {
      t.expect(holders.get(x, y) == 1.0, grid + "expected one rank to hold cell " + cell(x, y) +
                                             ", found " +
                                             (holders.get(x, y) == 0.0 ? "none" : "more"));
    }
  }
}

void cover(Trial& t) {
  const std::int64_t ranks = t.team().size();
  for (const auto& [nx, ny] :
       {std::array{23L, 17L}, std::array{17L, 23L}, std::array{ranks, 1L}, std::array{1L, ranks},
        std::array{ranks + 1, 2L}, std::array{1L, 2 * ranks + 1}, std::array{31L, 29L}}) {
    if (nx * ny >= ranks) expect_cover(t, t.team(), nx, ny);
  }
}

void header(Trial& t) {
  Live live(t, a_problem(23, 17));
  auto block = patterned<heat_block>();
  t.succeeds(t.table().block(live.handle(), &block), "block()");
  t.expect(block.struct_size == sizeof block && block.abi_version == HEAT_ABI_VERSION,
           "block(): expected the header as it was");
}

void whole(Trial& t) {
  Live live(t, a_problem(23, 17));
  const heat_block expected = make_block(1, 1, 23, 17);
  t.expect(same_bytes(live.block(), expected), "expected the block to be the whole grid");
}

void constant(Trial& t) {
  Live live(t, a_problem(23, 17));
  const heat_block before = live.block();
  live.start();
  live.advance(3);
  auto after = make<heat_block>();
  t.succeeds(t.table().block(live.handle(), &after), "block()");
  t.expect(same_bytes(before, after), "after steps: expected the block as it was");
}

/// Where no px * py = ranks fits the grid a rank may be left without cells; all still work.
void thin(Trial& t) {
  struct Case {
    int ranks;
    std::int64_t nx, ny;
  };
  bool ran = false;
  for (const Case c : {Case{3, 2, 2}, Case{5, 3, 3}, Case{5, 2, 3}, Case{2, 1, 2}}) {
    if (t.team().size() < c.ranks) continue;
    ran = true;
    const int rank = t.team().rank();
    const Team part = t.team().part(rank < c.ranks ? 0 : 1, rank);
    if (rank >= c.ranks) continue;
    expect_cover(t, part, c.nx, c.ny);
    const Problem problem = a_problem(c.nx, c.ny, 11);
    Live live(t, problem, part);
    live.start();
    live.advance(7);
    live.expect_field(reference(problem, 7), "on a grid thinner than the ranks: the field");
  }
  if (!ran) t.skip("there is one rank");
}

}  // namespace

std::vector<Check> block_checks() {
  return {{"blocks-cover-the-grid-once", cover},
          {"block-keeps-the-header", header},
          {"block-is-the-whole-grid", whole, Of::serial},
          {"block-stays-as-it-is", constant},
          {"grids-thinner-than-the-ranks-work", thin, Of::mpi}};
}

}  // namespace heat::conformance
