/// Text to values: what is accepted, what is refused, and that a refusal leaves outputs alone.
#include <unistd.h>

#include <functional>
#include <limits>

#include "unit.hpp"

using heat::test::fails;

namespace {
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
}

BOOST_AUTO_TEST_SUITE(parse)

BOOST_AUTO_TEST_CASE(a_whole_number_is_all_of_the_text) {
  const std::pair<const char*, std::int64_t> good[] = {{"0", 0},
                                                       {"500", 500},
                                                       {"-7", -7},
                                                       {"007", 7},
                                                       {"9223372036854775807", most},
                                                       {"-9223372036854775808", -most - 1}};
  for (const auto& [text, expected] : good) {
    std::int64_t value = 1;
    BOOST_TEST(heat_parse_integer(text, &value) == HEAT_OK);
    BOOST_TEST(value == expected);
  }
  for (const char* text : {"", " ", "5 ", " 5", "+5", "5.0", "5e2", "0x10", "five", "5,", "-",
                           "--5", "9223372036854775808", "-9223372036854775809", "1e400"}) {
    std::int64_t value = 1;
    BOOST_TEST(fails(heat_parse_integer(text, &value), HEAT_INVALID_ARGUMENT,
                     "'" + std::string(text) + "'"));
    BOOST_TEST(value == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_grid_is_two_whole_numbers) {
  std::int64_t nx = 0, ny = 0;
  BOOST_TEST(heat_parse_grid("4800x37", &nx, &ny) == HEAT_OK);
  BOOST_TEST((nx == 4800 && ny == 37));
  for (const char* text : {"", "x", "5", "5x", "x5", "5x5x5", "5X5", "5*5", "5 x 5", "5x5 ", "5x-",
                           "5x5.0", "9223372036854775808x1", "1x9223372036854775808"}) {
    BOOST_TEST(fails(heat_parse_grid(text, &nx, &ny), HEAT_INVALID_ARGUMENT, "4800x4800"));
    BOOST_TEST((nx == 4800 && ny == 37));
  }
}

BOOST_AUTO_TEST_CASE(a_start_is_zero_or_random_with_a_seed) {
  std::int32_t initial = -1;
  std::uint64_t seed = 9;
  BOOST_TEST(heat_parse_initial("zero", &initial, &seed) == HEAT_OK);
  BOOST_TEST((initial == HEAT_INITIAL_ZERO && seed == 0U));
  BOOST_TEST(heat_parse_initial("random:18446744073709551615", &initial, &seed) == HEAT_OK);
  BOOST_TEST((initial == HEAT_INITIAL_RANDOM && seed == UINT64_MAX));
  for (const char* text :
       {"", "Zero", "zero ", "zero:1", "random", "random:", "random:-1", "random:+1", "random: 1",
        "random:1 ", "random:1.5", "random:0x1", "random:18446744073709551616", "one"}) {
    initial = -1;  // what no call would write
    seed = 9;
    BOOST_TEST(
        fails(heat_parse_initial(text, &initial, &seed), HEAT_INVALID_ARGUMENT, "random:SEED"));
    BOOST_TEST((initial == -1 && seed == 9U));
  }
}

BOOST_AUTO_TEST_CASE(a_source_is_a_cell_and_a_rate) {
  heat_source source{};
  const std::pair<const char*, double> good[] = {
      {"3,4,1", 1.0},  {"3,4,-2.5", -2.5},     {"3,4,1e-3", 1e-3},     {"3,4,1E+2", 100.0},
      {"3,4,.5", 0.5}, {"3,4,5e-324", 5e-324}, {"3,4,1e-310", 1e-310}, {"3,4,0.1", 0.1}};
  for (const auto& [text, rate] : good) {
    BOOST_TEST(heat_parse_source(text, &source) == HEAT_OK);
    BOOST_TEST((source.x == 3 && source.y == 4 && source.rate == rate));
  }
  source = {7, 8, 9.0};
  for (const char* text :
       {"", ",,", "3,4", "3,4,", "3,4,1,", "3,4,1,2", "3;4;1", "3,4,1 ", " 3,4,1", "3.0,4,1",
        "3,4.0,1", "3,4,one", "3,4,0x1p0", "3,4,1d0", "3,4,1e999", "none"}) {
    BOOST_TEST(fails(heat_parse_source(text, &source), HEAT_INVALID_ARGUMENT, "X,Y,RATE"));
    BOOST_TEST((source.x == 7 && source.y == 8 && source.rate == 9.0));
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_read_from_or_into_null) {
  std::int64_t n = 0;
  std::int32_t initial = 0;
  std::uint64_t seed = 0;
  heat_source source{};
  for (const auto& call : std::initializer_list<std::function<heat_status()>>{
           [&] { return heat_parse_integer(nullptr, &n); },
           [&] { return heat_parse_integer("1", nullptr); },
           [&] { return heat_parse_grid(nullptr, &n, &n); },
           [&] { return heat_parse_grid("1x1", nullptr, &n); },
           [&] { return heat_parse_grid("1x1", &n, nullptr); },
           [&] { return heat_parse_initial(nullptr, &initial, &seed); },
           [&] { return heat_parse_initial("zero", nullptr, &seed); },
           [&] { return heat_parse_initial("zero", &initial, nullptr); },
           [&] { return heat_parse_source(nullptr, &source); },
           [&] { return heat_parse_source("1,1,1", nullptr); },
           [&] { return heat_check_options("", nullptr); },
           [&] { return heat_option_integer("", nullptr, &n); },
           [&] { return heat_option_integer("", "px", nullptr); }}) {
    BOOST_TEST(fails(call(), HEAT_INVALID_ARGUMENT, "NULL"));
  }
}

BOOST_AUTO_TEST_CASE(options_are_known_keys_with_values) {
  for (const char* text : {static_cast<const char*>(nullptr), "", "px=1", "py=2,px=1", "px="}) {
    BOOST_TEST(heat_check_options(text, "px,py") == HEAT_OK);
  }
  BOOST_TEST(heat_check_options(nullptr, "") == HEAT_OK);
  BOOST_TEST(fails(heat_check_options("pz=1", "px,py"), HEAT_INVALID_ARGUMENT, "'pz'"));
  BOOST_TEST(fails(heat_check_options("px=1,pz=1", "px,py"), HEAT_INVALID_ARGUMENT, "px,py"));
  BOOST_TEST(fails(heat_check_options("p=1", "px,py"), HEAT_INVALID_ARGUMENT, "'p'"));
  BOOST_TEST(fails(heat_check_options("px=1", ""), HEAT_INVALID_ARGUMENT, "none"));
  for (const char* text : {"px", "=1", "px=1,", ",px=1", "px=1,,py=1", ","}) {
    BOOST_TEST(fails(heat_check_options(text, "px,py"), HEAT_INVALID_ARGUMENT, "key=value"));
  }
}

BOOST_AUTO_TEST_CASE(an_option_keeps_its_default_unless_it_is_given) {
  std::int64_t value = 42;
  BOOST_TEST(heat_option_integer(nullptr, "px", &value) == HEAT_OK);
  BOOST_TEST(heat_option_integer("py=3", "px", &value) == HEAT_OK);
  BOOST_TEST(value == 42);
  BOOST_TEST(heat_option_integer("py=3,px=-5", "px", &value) == HEAT_OK);
  BOOST_TEST(value == -5);
  for (const char* text :
       {"px", "px=", "px=5x", "px=1.5", "py=1,px=-", "px=two", "px= 2", "px=9223372036854775808"}) {
    BOOST_TEST(fails(heat_option_integer(text, "px", &value), HEAT_INVALID_ARGUMENT, "'px'"));
    BOOST_TEST(value == -5);
  }
}

BOOST_AUTO_TEST_CASE(the_sizes_of_caches_grow_with_their_level) {
  std::int64_t l1 = 0, l2 = 0, l3 = 0;
  BOOST_TEST(heat_cache_size(1, &l1) == HEAT_OK);
  BOOST_TEST(heat_cache_size(2, &l2) == HEAT_OK);
  BOOST_TEST(heat_cache_size(3, &l3) == HEAT_OK);
  BOOST_TEST((l1 >= 4096 && l1 <= l2 && l2 <= l3));
  const std::pair<int, std::int64_t> told[] = {
      {_SC_LEVEL1_DCACHE_SIZE, l1}, {_SC_LEVEL2_CACHE_SIZE, l2}, {_SC_LEVEL3_CACHE_SIZE, l3}};
  for (const auto& [name, bytes] : told) {
    if (const long here = sysconf(name); here > 0) BOOST_TEST(bytes == here);
  }
  for (const std::int32_t level : {-1, 0, 4}) {
    std::int64_t bytes = -7;
    BOOST_TEST(fails(heat_cache_size(level, &bytes), HEAT_INVALID_ARGUMENT, "level 1 to 3"));
    BOOST_TEST(bytes == -7);
  }
  BOOST_TEST(fails(heat_cache_size(1, nullptr), HEAT_INVALID_ARGUMENT, "NULL"));
}

BOOST_AUTO_TEST_SUITE_END()
