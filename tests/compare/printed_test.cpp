/// What is read of the lines that a caller prints, of this build, of an older one, or of none.
#define BOOST_TEST_MODULE compare_printed
#include "interop/compare/measure/printed.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace {

using heat::compare::RankPlace;
using heat::compare::RankSpread;
using heat::compare::Run;

/// What callers printed before they told of their ranks.
const std::string older =
    "seconds       0.5\nseconds_setup 0.25\ncompute       0.125\nexchange      0.0625\n"
    "waiting       0.03125\nheat          1500\nfingerprint   0123456789abcdef\n";

const std::string newer = older +
                          "descheduled       0.015625\n"
                          "ranks_compute     0.1,0.2,0.3,4\nranks_exchange    1,1,1,0\n"
                          "ranks_waiting     0,1e-3,2,11\nranks_descheduled 3.5,4.5,5.5,1\n"
                          "ranks_sharing     6\nranks_oversubscribed 5\n"
                          "hosts 0+2/n1/0-1/;2+1/n2/*/A_card_0000:1b:00.0\n";

bool same(const RankSpread& a, const RankSpread& b) {
  return a.min == b.min && a.median == b.median && a.max == b.max && a.slowest == b.slowest;
}

}  // namespace

BOOST_AUTO_TEST_CASE(times_of_ranks_are_read) {
  Run run;
  BOOST_TEST(read_result(newer, run) == "");
  BOOST_TEST(run.waiting == 0.03125);
  BOOST_TEST(run.descheduled.value() == 0.015625);
  BOOST_TEST(same(run.ranks.value().compute, {0.1, 0.2, 0.3, 4}));
  BOOST_TEST(same(run.ranks->exchange, {1.0, 1.0, 1.0, 0}));
  BOOST_TEST(same(run.ranks->waiting, {0.0, 1e-3, 2.0, 11}));
  BOOST_TEST(same(run.ranks->descheduled, {3.5, 4.5, 5.5, 1}));
  BOOST_TEST(run.ranks->sharing == 6);
}

BOOST_AUTO_TEST_CASE(places_of_ranks_are_read) {
  Run run;
  BOOST_TEST(read_result(newer, run) == "");
  BOOST_TEST(run.oversubscribed);
  BOOST_TEST((run.hosts == std::vector<RankPlace>{{0, 2, "n1", "0-1", ""},
                                                  {2, 1, "n2", "", "A card 0000:1b:00.0"}}));
}

BOOST_AUTO_TEST_CASE(places_of_threads_are_read) {
  const std::string text = older + "threads 2\nhosts 0+1/n1/0-1//2;1+1/n1/2-3/A_card/1\n";
  Run run;
  run.config.threads = 2;
  BOOST_TEST(read_result(text, run) == "");
  BOOST_TEST((run.hosts == std::vector<RankPlace>{{0, 1, "n1", "0-1", "", 2},
                                                  {1, 1, "n1", "2-3", "A card", 1}}));
  run.config.threads = 3;
  BOOST_TEST(read_result(text, run) == "the solver ran on 2 threads, not on 3");
}

BOOST_AUTO_TEST_CASE(places_that_a_launcher_has_cut_are_not_known) {
  for (const std::string end : {"/n1", "0+", "0+2/n1", "x+1/n1/0/"}) {
    Run run;
    BOOST_TEST(read_result(older + "hosts 0+2/n1/0-1/;" + end + "\n", run) == "");
    BOOST_TEST(run.hosts.empty(), end);
    BOOST_TEST(!run.oversubscribed);
  }
}

BOOST_AUTO_TEST_CASE(an_older_caller_tells_nothing_of_them) {
  Run run;
  BOOST_TEST(read_result(older, run) == "");
  BOOST_TEST(run.compute == 0.125);
  BOOST_TEST(!run.descheduled);
  BOOST_TEST(!run.ranks);
  BOOST_TEST(run.hosts.empty());
}

const std::string wrong[] = {"ranks_waiting 0.1,0.2,0.3",
                             "ranks_waiting 0.1,0.2,0.3,4,5",
                             "ranks_waiting 0.1,0.3,0.2,4",
                             "ranks_waiting -1,0.2,0.3,4",
                             "ranks_waiting 0.1,0.2,0.3,-4",
                             "ranks_waiting 0.1;0.2;0.3;4",
                             "ranks_waiting nan,nan,nan,0",
                             "ranks_waiting 0,1,inf,0",
                             "ranks_waiting soon",
                             "descheduled -0.5",
                             "descheduled inf"};

BOOST_DATA_TEST_CASE(other_times_of_them_are_refused, boost::unit_test::data::make(wrong)) {
  const std::string key = sample.substr(0, sample.find(' '));
  std::string text = newer;
  const std::size_t at = text.find("\n" + key) + 1;
  text.replace(at, text.find('\n', at) - at, sample);
  Run run;
  BOOST_TEST(read_result(text, run) == "the caller printed '" + sample + "', which is no time");
}
