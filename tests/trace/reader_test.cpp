/// What the reader of traces takes, and where it stops: at every place at which a file may be cut,
/// in front of every byte that is another one, and at all that a record must not say.
#include "interop/trace/reader.hpp"

#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "written.hpp"

namespace {

using namespace heat::test;
using heat::trace::parse;
using heat::trace::Range;
using heat::trace::Tiling;
using heat::trace::Trace;
using heat::trace::Unreadable;

Trace parsed(const std::string& bytes) {
  return parse({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

const std::string one = field({.step = 7, .whole = {2, 1}, .tiles = {3, 4}, .of_values = 9});
const std::string parts = blocks("u", {{{1, 1}, {1, 1}}, {{2, 1}, {1, 1}}});

/// A record that says what none may say, and what is said of it.
struct Bad {
  std::string bytes, says;
};
std::ostream& operator<<(std::ostream& out, const Bad& bad) { return out << bad.says; }

const std::string some = padded("u") + u64(5);
const std::string kind1 = i64(0) + u64(5) + u64(5) + real(0) + real(1) + real(2) + u64(0);
const std::vector<Bad> bad_records{
    {u32(1) + u32(0), "a record of a wrong length"},
    {u32(1) + u32(8), "a record of a wrong length"},
    {u32(1) + u32(20) + std::string(12, '\0'), "a record of a wrong length"},
    {u32(1) + u32(16) + u64(0), "its check is wrong"},
    {record(1, ""), "shorter than a field"},
    {record(1, kind1 + u32(0) + u32(0) + u32(1) + u32(1) + some), "an unknown type of cells"},
    {record(1, kind1 + u32(13) + u32(0) + u32(1) + u32(1) + some), "an unknown type of cells"},
    {record(1, kind1 + u32(2) + u32(8) + u32(1) + u32(1) + some),
     "more axes than a field can have"},
    {record(1, kind1 + u32(2) + u32(7) + u32(1) + u32(1) + u64(1)), "shorter than its counts say"},
    {record(1, kind1 + u32(2) + u32(1) + u32(1) + u32(1) + i64(0) + some), "an axis without cells"},
    {record(1, kind1 + u32(2) + u32(1) + u32(1) + u32(1) + i64(-1) + some),
     "an axis without cells"},
    {record(1, kind1 + u32(2) + u32(0) + u32(0) + u32(1) + u64(5)), "a name of a wrong length"},
    {record(1, kind1 + u32(2) + u32(0) + u32(65) + u32(1) + padded(std::string(65, 'u')) + u64(5)),
     "a name of a wrong length"},
    {record(1, kind1 + u32(2) + u32(0) + u32(64) + u32(1) + some), "shorter than its counts say"},
    {record(1, kind1 + u32(2) + u32(0) + u32(4) + u32(1) + padded("\x1b[2J") + u64(5)),
     "a name with a character that is not allowed"},
    {record(1, kind1 + u32(2) + u32(0) + u32(3) + u32(1) + padded("a/b") + u64(5)),
     "a name with a character that is not allowed"},
    {record(1, kind1 + u32(2) + u32(0) + u32(1) + u32(2) + some),
     "another number of tiles than its cells have"},
    {record(1, kind1 + u32(2) + u32(0) + u32(1) + u32(1) + some + u64(0)),
     "another number of tiles than its cells have"},
    {record(1, kind1 + u32(2) + u32(0) + u32(1) + u32(0) + padded("u")),
     "another number of tiles than its cells have"},
    {record(1, kind1 + u32(2) + u32(0) + u32(1) + u32(1) + padded("u") + u64(6)),
     "a fingerprint that is not the sum of its tiles'"},
    {record(2, u64(0)), "shorter than blocks"},
    {record(2, u32(8) + u32(2) + u32(1) + u32(0) + padded("u")), "more axes than a field can have"},
    {blocks("u", {{{1, 1}}}), "blocks of another number of ranks"},
    {record(2, u32(7) + u32(0xffffffff) + u32(1) + u32(0) + padded("u")),
     "blocks of another number of ranks"},
    {record(2, u32(1) + u32(2) + u32(1) + u32(0) + padded("u")), "another number of blocks"},
    {blocks("u", {{{1, 1}}, {{0, 1}}}), "a block outside its field"},
    {blocks("u", {{{1, -1}}, {{2, 1}}}), "a block outside its field"},
    {blocks("u", {{{3, std::numeric_limits<std::int64_t>::max()}}, {{2, 1}}}),
     "a block outside its field"},
};

const std::vector<std::pair<std::string, std::string>> no_traces{
    {"", "it is no trace: it does not begin like one"},
    {header(2).substr(0, 31), "it is no trace: it does not begin like one"},
    {std::string(64, '\0'), "it is no trace: it does not begin like one"},
    {header(2, 2), "it has version 2 of the format, not 1"},
    {header(0), "its header is damaged"},
    {header(2).replace(12, 1, "\3"), "its header is damaged"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(trace)
BOOST_AUTO_TEST_SUITE(reader)

BOOST_AUTO_TEST_CASE(a_record_is_what_was_written) {
  const Trace trace = parsed(header(2) + parts +
                             field({.name = "soil",
                                    .step = -3,
                                    .whole = {3, 1, 9},
                                    .tiles = std::vector<std::uint64_t>(24, ~std::uint64_t{0}),
                                    .of_values = 11,
                                    .least = -1.5,
                                    .greatest = 2.5,
                                    .sum = 4.0,
                                    .nans = 6,
                                    .type = 12}) +
                             one);
  BOOST_TEST(trace.ranks == 2u);
  BOOST_TEST(trace.ending == "");
  BOOST_REQUIRE(trace.records.size() == 2u);
  const auto& soil = trace.records[0];
  BOOST_TEST(soil.field == "soil");
  BOOST_TEST(soil.step == -3);
  BOOST_TEST(soil.fingerprint == std::uint64_t{0} - 24);
  BOOST_TEST(soil.of_values == 11u);
  BOOST_TEST((soil.least == -1.5 && soil.greatest == 2.5 && soil.sum == 4.0 && soil.nans == 6));
  BOOST_TEST(soil.type == 12);
  BOOST_TEST((soil.whole == std::vector<std::int64_t>{3, 1, 9}));
  BOOST_TEST(soil.tiles.size() == 24u);
  BOOST_TEST(soil.blocks == nullptr);
  BOOST_REQUIRE(trace.records[1].blocks != nullptr);
  BOOST_TEST((trace.records[1].blocks->of(1)[0] == Range{2, 1}));
  BOOST_TEST((trace.records[1].blocks->of(1)[1] == Range{1, 1}));
}

BOOST_AUTO_TEST_CASE(all_before_a_cut_is_used) {
  const std::string whole = header(2) + parts + one + one;
  const std::size_t first = header(2).size() + parts.size() + one.size();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    BOOST_TEST_CONTEXT("cut at byte " << size) {
      if (size < 32) {
        BOOST_CHECK_THROW(parsed(whole.substr(0, size)), Unreadable);
        continue;
      }
      const Trace trace = parsed(whole.substr(0, size));
      BOOST_TEST(trace.records.size() == (size < first ? 0u : size < whole.size() ? 1u : 2u));
      const bool between = size == 32 || size == 32 + parts.size() || size == first;
      BOOST_TEST(trace.ending == (between || size == whole.size()
                                      ? ""
                                      : "the last record is cut short: its program ended while "
                                        "writing"));
      BOOST_TEST(!trace.damaged);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_changed_byte_is_overlooked) {
  const std::string whole = header(2) + parts + one + one;
  const std::size_t first = 32 + parts.size(), second = first + one.size();
  for (std::size_t at = 32; at < whole.size(); ++at) {
    BOOST_TEST_CONTEXT("byte " << at) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
      const Trace trace = parsed(bytes);
      BOOST_TEST(trace.records.size() == (at < second ? 0u : 1u));
      const std::size_t begin = at < first ? 32 : at < second ? first : second;
      // A changed length may reach beyond the end.
      const bool told = trace.ending.starts_with("damaged at byte " + std::to_string(begin) + ": ");
      BOOST_TEST((told || trace.ending.starts_with("the last record is cut short")));
      BOOST_TEST((told || (at >= begin + 4 && at < begin + 8)));
      BOOST_TEST(trace.damaged == told);
    }
  }
}

BOOST_DATA_TEST_CASE(no_record_is_believed, bad_records, row) {
  const Trace trace = parsed(header(2) + one + row.bytes + one);
  BOOST_TEST(trace.records.size() == 1u);
  BOOST_TEST(trace.ending ==
             "damaged at byte " + std::to_string(32 + one.size()) + ": " + row.says);
  BOOST_TEST(trace.damaged);
}

BOOST_AUTO_TEST_CASE(other_files_are_refused) {
  for (const auto& [bytes, says] : no_traces) {
    const std::string& expected = says;  // Clang 14 captures no binding
    BOOST_CHECK_EXCEPTION(parsed(bytes), Unreadable,
                          [&](const Unreadable& e) { return e.what() == expected; });
  }
}

BOOST_AUTO_TEST_CASE(unknown_kinds_are_passed_over) {
  const Trace trace = parsed(header(2) + record(3, u64(1)) + one + record(0, ""));
  BOOST_TEST(trace.records.size() == 1u);
  BOOST_TEST(trace.ending == "");
}

BOOST_AUTO_TEST_CASE(the_latest_blocks_count) {
  const std::string others = blocks("u", {{{1, 2}, {1, 1}}, {{1, 0}, {1, 1}}});
  const Trace trace = parsed(header(2) + parts + one + others + one);
  BOOST_REQUIRE(trace.records.size() == 2u);
  BOOST_TEST((trace.records[0].blocks->of(0)[0] == Range{1, 1}));
  BOOST_TEST((trace.records[1].blocks->of(0)[0] == Range{1, 2}));
}

// Tile t has the cells t*n/T to (t+1)*n/T - 1, from 0.
BOOST_AUTO_TEST_CASE(tiles_lie_as_the_format_says) {
  for (std::int64_t n = 1; n < 70; ++n) {
    const Tiling tiling({n});
    const std::int64_t count = std::min<std::int64_t>(8, n);
    BOOST_REQUIRE(tiling.size() == static_cast<std::size_t>(count));
    for (std::int64_t t = 0; t < count; ++t) {
      const Range cells = tiling.cells(0, static_cast<std::size_t>(t));
      BOOST_TEST(cells.first == t * n / count + 1);
      BOOST_TEST(cells.last() == (t + 1) * n / count);
      for (std::int64_t cell = cells.first; cell <= cells.last(); ++cell) {
        BOOST_TEST(tiling.tile_of(0, cell) == static_cast<std::size_t>(t));
      }
    }
  }
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  BOOST_TEST(Tiling({most}).cells(0, 7).last() == most);
  BOOST_TEST(Tiling({most}).cells(0, 4).first == most / 2 + 1);  // 4 n / 8, rounded down
}

BOOST_AUTO_TEST_CASE(the_three_longest_axes_are_divided) {
  const auto along = [](const std::vector<std::int64_t>& whole) {
    const Tiling tiling(whole);
    std::vector<std::size_t> counts;
    for (std::size_t axis = 0; axis < whole.size(); ++axis) counts.push_back(tiling.along(axis));
    return counts;
  };
  using Counts = std::vector<std::size_t>;
  BOOST_TEST((along({}) == Counts{}));
  BOOST_TEST(Tiling({}).size() == 1u);
  BOOST_TEST((along({5, 9}) == Counts{5, 8}));
  BOOST_TEST((along({9, 9, 9, 9}) == Counts{8, 8, 8, 1}));
  BOOST_TEST((along({2, 10, 9, 30}) == Counts{1, 8, 8, 8}));
  BOOST_TEST((along({4, 3, 4, 3, 1, 3, 7}) == Counts{4, 1, 4, 1, 1, 1, 7}));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()
