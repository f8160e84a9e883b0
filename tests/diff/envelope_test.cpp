/// What is said with --envelope, --span and tolerances. Intervals are computed here.
#include "diffs.hpp"

using namespace heat::test;

namespace {

Field row(const std::vector<double>& cells) {
  return {"f8", "(" + std::to_string(cells.size()) + ",)", cells};
}

/// A is the first of the runs.
void check_envelope(const std::vector<Field>& runs, const Field& b, int status,
                    const Words& expressions, const Words& options = {}) {
  Files files;
  Words arguments{files.add("run-0.npy", runs.front()), files.add("b.npy", b), "--envelope"};
  for (std::size_t i = 1; i < runs.size(); ++i) {
    arguments.push_back(files.add("run-" + std::to_string(i) + ".npy", runs[i]));
  }
  check_diff(arguments + options, status, expressions);
}

const std::string inside =
    "^equal up to contraction or summation order \\(inside the envelope\\)\n";
const std::string outside = "^different \\(outside the envelope\\)\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(diff)
BOOST_AUTO_TEST_SUITE(envelope)

BOOST_AUTO_TEST_CASE(a_field_within_every_interval_is_inside) {
  const Field low = row({1.0, -2.0, 3.0}), high = row({1.5, -2.5, 3.0});
  check_envelope({low, high}, row({1.25, -2.25, 3.0}), 1, {inside, "0 of 3 cells of B outside"});
  check_envelope({high, low}, row({1.0, -2.5, 3.0}), 1, {inside});
  check_envelope({low, high}, row({1.25, -2.25, 3.0}), 0, {inside}, {"--accept", "within"});
  check_envelope({low, high}, low, 0, {"^identical\n"});
}

BOOST_AUTO_TEST_CASE(how_far_a_field_is_outside_is_said) {
  check_envelope({row({1.0, 10.0, 5.0, 7.0}), row({2.0, 14.0, 5.0, 7.0})},
                 row({4.0, 15.0, 5.5, 7.0}), 1,
                 {outside, "3 of 4 cells of B outside of what 2 runs have, 75%\n",
                  "expected of one more run: up to 66.7%\n",  // 2 / (2 + 1)
                  "1 of them where all runs have one value\n",
                  "farthest outside: 2 at \\(1\\), 2 times the cell's span at \\(1\\)\n",
                  "span of the field +4, the largest between two runs; B is 5 from a run at "
                  "most,\n +beyond it\n"});
}

BOOST_AUTO_TEST_CASE(the_span_of_the_field_decides_if_asked) {
  const std::vector<Field> runs{row({1.0, 10.0}), row({1.5, 14.0})};
  const Words asked{"--span", "field"};
  check_envelope(runs, row({3.0, 12.0}), 1, {outside, "1 of 2 cells of B outside"});
  check_envelope(runs, row({3.0, 12.0}), 1,
                 {"^equal up to contraction or summation order \\(inside the span of the "
                  "field\\)\n"},
                 asked);
  check_envelope(runs, row({1.0, 14.5}), 1, {"^different \\(outside the span of the field\\)\n"},
                 asked);
  check_envelope(runs, row({not_a_number, 14.0}), 1,
                 {"^different \\(outside the span of the field\\)\n"}, asked);
}

BOOST_AUTO_TEST_CASE(more_runs_widen_the_envelope) {
  const Field b = row({2.5, 1.0});
  check_envelope({row({1.0, 1.0}), row({2.0, 1.0})}, b, 1, {outside});
  check_envelope({row({1.0, 1.0}), row({2.0, 1.0}), row({3.0, 1.0})}, b, 1,
                 {inside, "what 3 runs"});
  check_envelope({row({1.0, 1.0}), row({1.0, 1.0})}, b, 1, {outside, "1 of them where all runs"});
}

BOOST_AUTO_TEST_CASE(a_run_counts_once) {
  Files files;
  const std::string a = files.add("a.npy", row({1.0, 1.0})),
                    b = files.add("b.npy", row({1.5, 1.0})),
                    run = files.add("run.npy", row({2.0, 1.0}));
  check_diff({a, b, "--envelope", a, run}, 1, {inside, "what 2 runs have"});
  check_diff({"--envelope", run, a, "--", a, b}, 1, {inside, "what 2 runs have"});
  check({{program("heat-diff"), a, b, "--envelope", a},
         2,
         "^$",
         "^heat-diff: --envelope: there is no run besides A\n$"});
  check({{program("heat-diff"), a, b, "--envelope", run, b},
         2,
         "^$",
         "^heat-diff: --envelope: B is one of the runs\n$"});
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_inside_where_a_run_has_it) {
  const std::vector<Field> runs{row({not_a_number, not_a_number, infinity, 1.0}),
                                row({not_a_number, 2.0, 3.0, 1.0})};
  check_envelope(runs, row({-not_a_number, not_a_number, 4.0, 1.0}), 1, {inside});
  check_envelope(runs, row({not_a_number, 2.0, infinity, not_a_number}), 1,
                 {outside, "1 of 4 cells of B outside"});
  check_envelope(runs, row({1.0, 3.0, 2.0, 1.0}), 1, {outside, "3 of 4 cells of B outside"});
  for (const double value : {not_a_number, infinity}) {
    check_envelope({row({1.0, 1.0}), row({2.0, 1.0})}, row({1.5, value}), 1,
                   {outside, "two runs; B is beyond it: NaN or\n +infinite where no run is"});
  }
}

BOOST_AUTO_TEST_CASE(a_tolerance_is_given_by_the_user) {
  const Field a = row({1.0, 100.0, 0.0}), b = row({1.0 + 0x1p-50, 101.0, 0x1p-1074});
  const std::string equal = "^equal within the tolerance\n", beyond = "different \\(beyond the ";
  const auto asked = [&](const Words& options, int cells) {
    check_diff(a, b, 1,
               {cells == 0 ? equal : beyond,
                "tolerance +" + std::to_string(cells) + " of 3 cells beyond "},
               options);
  };
  asked({"--absolute", "1"}, 0);
  asked({"--absolute", "0.99"}, 1);
  asked({"--relative", "0.01"}, 1);  // 0 and any other number are 100% apart
  asked({"--relative", "0.009"}, 2);
  asked({"--ulps", "4"}, 1);
  asked({"--ulps", "3"}, 2);
  asked({"--ulps", "1", "--relative", "0.01"}, 0);
  check_diff(a, b, 0, {equal}, {"--ulps", "1", "--relative", "0.01", "--accept", "within"});
  check_diff(row({1.0, not_a_number}), row({1.0, 1.0}), 1, {beyond, "1 of 2 cells"},
             {"--absolute", "inf"});
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
