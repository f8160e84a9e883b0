/// libheat_trace in one process: what it records, with ranks that are threads.
#include <heat/trace.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "random_field.hpp"
#include "tests/support/process.hpp"
#include "tests/truth/problems.hpp"
#include "thread_world.hpp"
#include "trace_file.hpp"

using heat::test::Folder;
using heat::test::Part;
using heat::test::Random;
using heat::test::Record;
using heat::test::ThreadWorld;
using heat::test::TraceFile;
using heat::test::Whole;

namespace {

/// A field of two axes in one process.
heat_trace_array plain(const std::vector<double>& cells, std::int64_t nx, std::int64_t ny) {
  heat_trace_array array{};
  array.data = cells.data();
  array.type = HEAT_TRACE_REAL64;
  array.axes = 2;
  const std::array extent{nx, ny}, stride{std::int64_t{8}, 8 * nx};
  for (std::size_t a = 0; a < 2; ++a) {
    array.extent[a] = array.whole[a] = extent[a];
    array.stride[a] = stride[a];
    array.first[a] = 1;
  }
  return array;
}

/// Record the parts, each on a rank that is a thread.
/// @return the first reason why not, or ""
std::string record_parts(const std::string& path, const std::vector<Part>& parts) {
  std::vector<std::string> reasons(parts.size());
  ThreadWorld ranks(static_cast<int>(parts.size()));
  ranks.run([&](int rank, const heat_trace_world* world) {
    const auto r = static_cast<std::size_t>(rank);
    const heat_trace_array array = array_of(parts[r]);
    heat_trace* trace = nullptr;
    for (const int step : {0, 1}) {
      const heat_trace_status status = step == 0 ? heat_trace_open(&trace, path.c_str(), world)
                                                 : heat_trace_field(trace, "u", 7, &array);
      if (status != HEAT_TRACE_OK && reasons[r].empty()) reasons[r] = heat_trace_message();
    }
    if (heat_trace_close(&trace) != HEAT_TRACE_OK) reasons[r] = heat_trace_message();
  });
  for (const std::string& reason : reasons) {
    if (!reason.empty()) return reason;
  }
  return ranks.releases == ranks.size() ? "" : "worlds were not released once";
}

/// Check a whole against the record of it.
void check_record(const Record& got, const Whole& whole) {
  const Record expected = expected_record(whole);
  BOOST_TEST(differences(got, expected) == "");
  const double magnitude = magnitude_of(whole);
  if (magnitude < 1e300) {
    BOOST_TEST(std::abs(got.sum - expected.sum) <= 1e-12 * magnitude);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trace_library)

BOOST_AUTO_TEST_CASE(a_real64_field_of_two_axes_has_the_fingerprint_of_compare) {
  const Folder folder;
  const std::string path = folder.path("vectors.trace");
  heat_trace* trace = nullptr;
  BOOST_TEST_REQUIRE(heat_trace_open(&trace, path.c_str(), nullptr) == HEAT_TRACE_OK);
  std::vector<std::uint64_t> given;
  for (const heat::test::Row& row : heat::test::read_rows("vectors.csv")) {
    if (row.nx * row.ny > 20000) continue;
    const std::vector<double> cells = heat::test::oracle_field(row);
    const heat_trace_array array = plain(cells, row.nx, row.ny);
    BOOST_TEST(heat_trace_field(trace, "u", std::ssize(given), &array) == HEAT_TRACE_OK);
    given.push_back(row.given->fingerprint);
  }
  BOOST_TEST(heat_trace_close(&trace) == HEAT_TRACE_OK);
  BOOST_TEST(trace == nullptr);
  std::vector<std::uint64_t> recorded;
  for (const Record& field : heat::test::read_trace(path).fields()) {
    recorded.push_back(field.fingerprint);
  }
  BOOST_TEST(recorded.size() > 5);
  BOOST_TEST(recorded == given);
}

BOOST_AUTO_TEST_CASE(any_field_in_any_parts_has_the_record_of_its_cells) {
  const Folder folder;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Random random(seed);
    const Whole whole = heat::test::draw_whole(random);
    const std::vector<Part> parts =
        draw_parts(random, whole, 1 + static_cast<int>(heat::test::draw(random, 5)));
    BOOST_TEST_CONTEXT("seed " << seed) {
      const std::string path = folder.path("any.trace");
      BOOST_TEST(record_parts(path, parts) == "");
      const TraceFile trace = heat::test::read_trace(path);
      BOOST_TEST(trace.version == 1);
      BOOST_TEST(trace.ranks == parts.size());
      BOOST_TEST(trace.rest == 0);
      BOOST_TEST_REQUIRE(trace.records.size() == 2);
      const Record &blocks = trace.records[0], &field = trace.records[1];
      check_record(field, whole);
      BOOST_TEST(field.name == "u");
      BOOST_TEST(field.step == 7);
      std::vector<std::int64_t> expected;
      for (const Part& part : parts) {
        for (std::size_t a = 0; a < whole.shape.size(); ++a) {
          expected.push_back(part.array.first[a]);
          expected.push_back(part.array.extent[a]);
        }
      }
      BOOST_TEST(blocks.blocks == expected);
      BOOST_TEST(blocks.name == "u");
      BOOST_TEST(blocks.ranks == parts.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_longer_and_shorter_than_what_is_taken_at_a_time) {
  const Folder folder;
  for (const std::int64_t nx : {511, 512, 513, 1024, 4097, 5000}) {
    Random random(static_cast<std::uint64_t>(nx));
    for (const heat_trace_type type : {HEAT_TRACE_REAL64, HEAT_TRACE_REAL32, HEAT_TRACE_INT8}) {
      Whole whole{
          type,
          {nx, 3},
          std::string(static_cast<std::size_t>(3 * nx * heat::test::bytes_of_cell(type)), '\0')};
      for (char& byte : whole.cells) byte = static_cast<char>(heat::test::draw(random, 100));
      BOOST_TEST(record_parts(folder.path("row.trace"), draw_parts(random, whole, 1)) == "");
      check_record(heat::test::read_trace(folder.path("row.trace")).fields().at(0), whole);
    }
  }
}

BOOST_AUTO_TEST_CASE(cells_are_counted_beyond_two_to_the_31) {
  const Folder folder;
  const std::string path = folder.path("large.trace");
  const double number = 1.5;
  constexpr std::int64_t n = 1 << 21;
  heat_trace* trace = nullptr;
  BOOST_TEST_REQUIRE(heat_trace_open(&trace, path.c_str(), nullptr) == HEAT_TRACE_OK);
  heat_trace_array array{};
  array.data = &number;
  array.type = HEAT_TRACE_REAL64;
  array.axes = 3;
  for (std::size_t a = 0; a < 3; ++a) {
    array.extent[a] = a == 0 ? 3 : 1;
    array.first[a] = a == 0 ? 5 : n;
    array.whole[a] = a == 0 ? 7 : n;
  }
  BOOST_TEST(heat_trace_field(trace, "u", 0, &array) == HEAT_TRACE_INVALID);
  BOOST_TEST(heat_trace_message() ==
             std::string("u: the parts have 3 cells, the whole has 30786325577728"));
  heat_trace_close(&trace);
}

BOOST_AUTO_TEST_CASE(blocks_are_recorded_again_only_when_they_have_changed) {
  const Folder folder;
  const std::string path = folder.path("blocks.trace");
  ThreadWorld ranks(2);
  const std::vector<double> cells(12, 1.0);
  ranks.run([&](int rank, const heat_trace_world* world) {
    heat_trace* trace = nullptr;
    heat_trace_open(&trace, path.c_str(), world);
    for (const auto& [name, split] : {std::pair{"u", 1}, {"v", 1}, {"u", 1}, {"u", 2}, {"v", 1}}) {
      heat_trace_array array = plain(cells, 4, 3);
      array.first[1] = rank == 0 ? 1 : 1 + split;
      array.extent[1] = rank == 0 ? split : 3 - split;
      heat_trace_field(trace, name, 0, &array);
    }
    heat_trace_close(&trace);
  });
  std::string order;
  for (const Record& record : heat::test::read_trace(path).records) {
    order += (record.kind == 2 ? "blocks " : "") + record.name + " ";
  }
  BOOST_TEST(order == "blocks u u blocks v v u blocks u u v ");
}

BOOST_AUTO_TEST_CASE(a_call_is_one_reduction_and_one_word_after_it) {
  const Folder folder;
  ThreadWorld ranks(1);
  ranks.run([&](int, const heat_trace_world* world) {
    heat_trace* trace = nullptr;
    const std::vector<double> cells(4, 1.0);
    const heat_trace_array array = plain(cells, 2, 2);
    heat_trace_open(&trace, folder.path("calls.trace").c_str(), world);
    heat_trace_field(trace, "u", 0, &array);
    const int before = ranks.reductions;
    heat_trace_field(trace, "u", 1, &array);
    BOOST_TEST(ranks.reductions - before == 2);
    heat_trace_close(&trace);
  });
}

BOOST_AUTO_TEST_CASE(the_same_call_gives_the_same_sum_whatever_the_ranks) {
  // Sums of ranks are added exactly, so 1e300 and -1e300 leave what is between them.
  const Folder folder;
  const std::vector<double> cells{1e300, 3.25, -1e300, 5e-324};
  ThreadWorld ranks(4);
  ranks.run([&](int rank, const heat_trace_world* world) {
    heat_trace* trace = nullptr;
    heat_trace_open(&trace, folder.path("sum.trace").c_str(), world);
    heat_trace_array array = plain(cells, 4, 1);
    array.data = &cells[static_cast<std::size_t>(rank)];
    array.extent[0] = 1;
    array.first[0] = rank + 1;
    heat_trace_field(trace, "u", 0, &array);
    heat_trace_close(&trace);
  });
  BOOST_TEST(heat::test::read_trace(folder.path("sum.trace")).fields().at(0).sum == 3.25);
}

BOOST_AUTO_TEST_CASE(a_thousand_steps_of_512x512_take_less_than_a_megabyte) {
  const Folder folder;
  const std::string path = folder.path("size.trace");
  const std::vector<double> cells(512 * 512, 0.5);
  const heat_trace_array array = plain(cells, 512, 512);
  heat_trace* trace = nullptr;
  heat_trace_open(&trace, path.c_str(), nullptr);
  for (int step = 0; step < 1000; ++step) {
    if (heat_trace_field(trace, "u", step, &array) != HEAT_TRACE_OK) break;
  }
  heat_trace_close(&trace);
  BOOST_TEST(heat::test::read_trace(path).fields().size() == 1000);
  BOOST_TEST(heat::test::read_file(path).size() < 1000000);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(trace_large)

BOOST_AUTO_TEST_CASE(a_cell_beyond_two_to_the_31_has_its_own_number) {
  // One rank has all cells but the last, which are one zero by a stride of 0.
  constexpr std::int64_t n = (INT64_C(1) << 31) + 5;
  const Folder folder;
  const std::array<std::int8_t, 3> cells{0, 0, 5};
  ThreadWorld(2).run([&](int rank, const heat_trace_world* world) {
    heat_trace* trace = nullptr;
    heat_trace_open(&trace, folder.path("large.trace").c_str(), world);
    for (const std::size_t last : {1, 2}) {
      heat_trace_array array{cells.data(), HEAT_TRACE_INT8, 1, {n - 1}, {0}, {1}, {n}};
      if (rank == 1) {
        array.data = &cells[last];
        array.extent[0] = 1;
        array.first[0] = n;
      }
      heat_trace_field(trace, "u", 0, &array);
    }
    heat_trace_close(&trace);
  });
  const auto fields = heat::test::read_trace(folder.path("large.trace")).fields();
  BOOST_TEST_REQUIRE(fields.size() == 2);
  const std::uint64_t k = heat::test::scramble(n - 1);
  const std::uint64_t change = heat::test::scramble(5 ^ k) - heat::test::scramble(k);
  BOOST_TEST(fields[1].fingerprint - fields[0].fingerprint == change);
  BOOST_TEST(fields[1].tiles[7] - fields[0].tiles[7] == change);
}

BOOST_AUTO_TEST_SUITE_END()
