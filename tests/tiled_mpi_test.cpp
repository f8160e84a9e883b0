/// mpirun tiled_mpi_test -- cxx/mpi_tiled [SEED]: the solver on all ranks against the oracle, on
/// problems, tiles, halo depths and process grids drawn at random.
#define BOOST_TEST_MODULE tiled_mpi
#include <mpi.h>

#include <boost/test/unit_test.hpp>

#include "tiled_cases.hpp"

using namespace heat::test;

namespace {

struct Mpi {
  Mpi() { MPI_Init(nullptr, nullptr); }
  ~Mpi() { MPI_Finalize(); }
};
BOOST_TEST_GLOBAL_FIXTURE(Mpi);

std::string argument(int i, const char* otherwise) {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  return i < suite.argc ? suite.argv[i] : otherwise;
}

std::uint64_t solve(const TiledCase& drawn) {
  heat::Solver solver(argument(1, ""), drawn.row.problem(), MPI_Comm_c2f(MPI_COMM_WORLD),
                      drawn.options);
  for (const std::int64_t steps : drawn.pieces) solver.advance(steps);
  std::uint64_t sum = solver.digest().fingerprint;
  MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_problem_on_any_tiles_and_ranks_has_the_oracles_bits) {
  const std::string seed = argument(2, "2021");
  int ranks = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  Draw draw(std::stoull(seed));
  const std::vector<std::string> isas = levels();
  for (int i = 0; i < 200; ++i) {
    TiledCase drawn = draw_case(draw, ranks);
    if (draw(0, 3) > 0) drawn.options += ",depth=" + std::to_string(draw(1, 8));
    if (draw(0, 3) > 0) drawn.options += ",overlap=" + std::to_string(draw(0, 1));
    const std::int64_t cut = draw(0, 3);  // across y alone, x alone, or as the solver does
    if (cut == 0 && drawn.row.ny >= ranks) drawn.options += ",px=1";
    if (cut == 1 && drawn.row.nx >= ranks) drawn.options += ",py=1";
    const std::string isa = isas[static_cast<std::size_t>(i) % isas.size()];
    BOOST_TEST_CONTEXT("seed " << seed << " case " << i << " " << isa << ": " << drawn.text()) {
      const Level level(isa);
      BOOST_TEST(solve(drawn) == answer(drawn.row).fingerprint);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_depth_or_an_overlap_that_cannot_be_is_refused) {
  Draw draw(1);
  TiledCase drawn = draw_case(draw, 30);
  for (const std::string key : {"depth", "overlap"}) {
    for (const char* value : {"-1", "many"}) {
      drawn.options = key + "=" + value;
      BOOST_CHECK_EXCEPTION(solve(drawn), heat::Error, [&](const heat::Error& error) {
        return error.status() == HEAT_INVALID_ARGUMENT &&
               std::string(error.what()).find(key) != std::string::npos;
      });
    }
  }
}
