/// tiled_test -- SOLVER [SEED]: a serial tiled solver against the oracle, on problems and tiles
/// drawn at random and at every instruction level. The seed of a failure is in its message.
#define BOOST_TEST_MODULE tiled
#include <boost/test/unit_test.hpp>

#include "tiled_cases.hpp"

using namespace heat::test;

namespace {

std::string argument(int i, const char* otherwise) {
  const auto& suite = boost::unit_test::framework::master_test_suite();
  return i < suite.argc ? suite.argv[i] : otherwise;
}

std::string solver_name() { return argument(1, ""); }

std::uint64_t solve(const TiledCase& drawn) {
  heat::Solver solver(solver_name(), drawn.row.problem(), HEAT_NO_COMM, drawn.options);
  for (const std::int64_t steps : drawn.pieces) solver.advance(steps);
  return solver.digest().fingerprint;
}

void check_refused(const std::string& options, const std::string& part) {
  const Row row{20, 10, 5, "zero", "none", std::nullopt};
  BOOST_CHECK_EXCEPTION(heat::Solver(solver_name(), row.problem(), HEAT_NO_COMM, options),
                        heat::Error, [&](const heat::Error& error) {
                          return error.status() == HEAT_INVALID_ARGUMENT &&
                                 std::string(error.what()).find(part) != std::string::npos;
                        });
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_problem_on_any_tiles_has_the_oracles_bits) {
  const std::string seed = argument(2, "2021");
  BOOST_TEST_MESSAGE("seed " << seed);
  Draw draw(std::stoull(seed));
  const std::vector<std::string> isas = levels();
  BOOST_REQUIRE(!isas.empty());
  for (int i = 0; i < 1500; ++i) {
    const TiledCase drawn = draw_case(draw);
    const std::string isa = isas[static_cast<std::size_t>(i) % isas.size()];
    BOOST_TEST_CONTEXT("seed " << seed << " case " << i << " " << isa << ": " << drawn.text()) {
      const Level level(isa);
      BOOST_TEST(solve(drawn) == answer(drawn.row).fingerprint);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_tiles_of_this_machine_have_the_oracles_bits) {
  for (const std::string& isa : levels()) {
    const Level level(isa);
    const TiledCase wide{
        {2003, 301, 50, "random:3", "1,1,1.0 2003,301,2.0", std::nullopt}, "", {50}};
    BOOST_TEST(solve(wide) == answer(wide.row).fingerprint, isa);
  }
}

BOOST_AUTO_TEST_CASE(rows_that_begin_on_no_cache_line_have_the_oracles_bits) {
  for (const std::string& isa : levels()) {
    const Level level(isa);
    for (const std::int64_t nx : {1, 5}) {  // so narrow that rows are not padded
      const TiledCase thin{{nx, 90000, 9, "random:4", "1,90000,1.0", std::nullopt}, "", {7, 2}};
      BOOST_TEST(solve(thin) == answer(thin.row).fingerprint, isa << " " << nx);
    }
  }
}

BOOST_AUTO_TEST_CASE(tiles_that_cannot_be_are_refused) {
  check_refused("steps_per_pass=0", "steps_per_pass");
  check_refused("steps_per_pass=9999999", "steps_per_pass");
  check_refused("width=-8", "width");
  check_refused("steps_per_pass=1000,width=60000", "8 MiB");
  check_refused("colour=2", "steps_per_pass,width");
}

BOOST_AUTO_TEST_CASE(the_sweep_of_another_is_refused) {
  heat::Found found(solver_name());
  heat::check(heat_find_kernel("cxx", &found.kernel));
  const Row row{20, 10, 5, "zero", "none", std::nullopt};
  BOOST_CHECK_EXCEPTION(heat::Solver(found, row.problem()), heat::Error,
                        [](const heat::Error& error) {
                          return error.status() == HEAT_INVALID_ARGUMENT &&
                                 std::string(error.what()).find("no kernel") != std::string::npos;
                        });
}
