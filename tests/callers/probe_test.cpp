/// heat-probe: which parts of a solver there are, what they leave out, and what is refused.
#include "callers.hpp"

using namespace heat::test;

BOOST_AUTO_TEST_SUITE(probe)

namespace {

/// Lines of these keys and no others, each with a number.
std::string lines(const Words& keys) {
  std::string all = "^";
  for (const std::string& key : keys) all += key + " +[0-9][^ ]*\n";
  return all + "$";
}

}  // namespace

BOOST_AUTO_TEST_CASE(alone) {
  check({"heat-probe --solver cxx/serial --grid 8x8 --steps 3"_words, 0,
         lines({"whole", "without_kernel", "in_cache"})});
  check({"heat-probe --solver fortran/serial+cxx --grid 8x8 --steps 3 --initial random:1"_words, 0,
         lines({"whole", "without_kernel", "in_cache"})});
  check({"heat-probe --solver cxx/serial_tiled --grid 8x8 --steps 3"_words, 0,
         lines({"whole", "in_cache"})});
  // A step takes 30 us and more; without its sweep some ns.
  check({"heat-probe --solver cxx/serial --grid 400x400 --steps 1000"_words, 0,
         "\nwithout_kernel +[0-9.]+e-(0[789]|1)"});
}

BOOST_AUTO_TEST_CASE(refusals) {
  check({"heat-probe --solver cxx/serial --grid 8x8 --steps 0"_words, 2, "^$",
         "^heat-probe: --steps: give at least 1\n$"});
  check({"heat-probe --solver cxx/serial --option a=1"_words, 2, "^$", "^heat-probe: [^\n]*a\n?"});
  // The sweep that does nothing is no kernel of the library.
  check({"heat-run-cxx --solver cxx/serial+nothing --grid 8x8"_words, 2, "^$", "'nothing'"});
}

BOOST_AUTO_TEST_CASE(launched) {
  check({"heat-probe --messages"_words, 2, "^$", "^heat-probe: --messages: [^\n]*2 ranks\n$"});
  check({on_ranks(2) + "heat-probe --messages"_words, 0, lines({"ranks", "latency", "bandwidth"})});
  check({on_ranks(3) + "heat-probe --messages"_words, 0, "^ranks +3\n"});
  check({on_ranks(2) +
             "heat-probe --solver fortran/mpi --grid 9x8 --steps 3 --ranks 2 --option px=2"_words,
         0, lines({"whole", "without_kernel", "without_neighbours", "in_cache"})});
  check({on_ranks(2) + "heat-probe --solver cxx/mpi_tiled --grid 9x8 --steps 3"_words, 0,
         lines({"whole", "without_neighbours", "in_cache"})});
  check({on_ranks(2) + "heat-probe --solver cxx/mpi --grid 9x8 --option px=3"_words, 2, "^$",
         "heat-probe: [^\n]*px"});
  // See timed_plugin.c: the last of 4 ranks takes 0.4 s in advance(), but not as one of one rank.
  check({on_ranks(4) + "heat-probe --solver timed/mpi --plugin libheat_timed_plugin.so --grid 8x8 "
                       "--steps 1 --option px=4"_words,
         0, "^whole +(0\\.[4-9]|[1-9]).*\nwithout_neighbours +([0-9.]+e-|0\\.0)"});
}

BOOST_AUTO_TEST_SUITE_END()
