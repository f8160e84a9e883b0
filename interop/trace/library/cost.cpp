/// heat-trace-cost: what recording a field costs, beside reading it once from memory.
#include <heat/trace.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr const char* usage =
    "usage: heat-trace-cost [MEGABYTES]\n"
    "\n"
    "For each type of a cell: how many are recorded in a second by one core, and how\n"
    "long that takes beside reading the field once. A field of 128 MB is far beyond\n"
    "the caches of most machines. Both are done in turns; numbers are medians, and\n"
    "the least and the greatest ratio.\n";

constexpr int rounds = 9;

struct Type {
  const char* name;
  heat_trace_type type;
  std::int64_t bytes;
};
constexpr Type types[] = {
    {"real64", HEAT_TRACE_REAL64, 8},        {"real32", HEAT_TRACE_REAL32, 4},
    {"complex64", HEAT_TRACE_COMPLEX64, 16}, {"complex32", HEAT_TRACE_COMPLEX32, 8},
    {"int64", HEAT_TRACE_INT64, 8},          {"int32", HEAT_TRACE_INT32, 4},
    {"int16", HEAT_TRACE_INT16, 2},          {"int8", HEAT_TRACE_INT8, 1},
    {"logical32", HEAT_TRACE_LOGICAL32, 4},  {"logical8", HEAT_TRACE_LOGICAL8, 1}};

/// All words, with the widest loads that the processor has; the result keeps them from being left
/// out.
inline __attribute__((always_inline)) std::uint64_t fold(const std::vector<std::uint64_t>& words) {
  std::uint64_t all = 0;
  for (const std::uint64_t word : words) all ^= word;
  return all;
}

#if defined(__x86_64__)
__attribute__((target("avx512f"))) std::uint64_t read_by_avx512(
    const std::vector<std::uint64_t>& words) {
  return fold(words);
}
#endif

std::uint64_t read_once(const std::vector<std::uint64_t>& words) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return read_by_avx512(words);
#endif
  return fold(words);
}

template <class Work>
double seconds_of(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

[[noreturn]] void stop(int status, const std::string& why) {
  std::fprintf(stderr, "heat-trace-cost: %s\n", why.c_str());
  std::exit(status);
}

void check(heat_trace_status status) {
  if (status != HEAT_TRACE_OK) stop(1, heat_trace_message());
}

/// Record the words as a field of 4096 rows.
void measure(heat_trace* trace, const Type& type, const std::vector<std::uint64_t>& words) {
  constexpr std::int64_t ny = 4096;
  const std::int64_t nx = static_cast<std::int64_t>(words.size()) * 8 / type.bytes / ny;
  const heat_trace_array array{words.data(), type.type, 2, {nx, ny}, {type.bytes, type.bytes * nx},
                               {1, 1},       {nx, ny}};
  std::vector<double> readings, recordings, ratios;
  std::uint64_t read = 0;
  for (int round = 0; round < rounds; ++round) {
    readings.push_back(seconds_of([&] { read ^= read_once(words); }));
    recordings.push_back(
        seconds_of([&] { check(heat_trace_field(trace, type.name, round, &array)); }));
    ratios.push_back(recordings.back() / readings.back());
  }
  const auto [least, greatest] = std::minmax_element(ratios.begin(), ratios.end());
  const double bytes = static_cast<double>(words.size()) * 8;
  // What was read goes into the text, or nothing would be.
  std::printf("%-9s %9.2e %12.1f %12.1f %8.1f  %.1f to %.1f%s\n", type.name,
              static_cast<double>(nx * ny) / median(recordings), bytes / median(recordings) / 1e9,
              bytes / median(readings) / 1e9, median(ratios), *least, *greatest,
              read == 1 ? " " : "");
}

/// Numbers between 1 and 2, real32 in both halves of a word or real64; any others as they come.
std::vector<std::uint64_t> make_words(std::size_t count, heat_trace_type type) {
  const bool are_real32 = type == HEAT_TRACE_REAL32 || type == HEAT_TRACE_COMPLEX32;
  std::vector<std::uint64_t> words(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t random = i * 0x9e3779b97f4a7c15;
    words[i] = are_real32 ? 0x3f8000003f800000 | (random & 0x007fffff007fffff)
                          : 0x3ff0000000000000 | random >> 12;
  }
  return words;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view argument = argc > 1 ? argv[1] : "128";
  if (argument == "-h" || argument == "--help") {
    std::fputs(usage, stdout);
    return 0;
  }
  std::size_t megabytes = 0;
  const char* const end = argument.data() + argument.size();
  const auto [at, error] = std::from_chars(argument.data(), end, megabytes);
  if (argc > 2 || error != std::errc() || at != end || megabytes < 1 || megabytes > 100000) {
    stop(2, "'" + std::string(argument) + "' is no number of megabytes from 1 to 100000");
  }
  heat_trace* trace = nullptr;
  check(heat_trace_open(&trace, "/dev/null", nullptr));
  std::puts(
      "type        cells/s     recorded         read    ratio  least to\n"
      "                            GB/s         GB/s           greatest");
  for (const Type& type : types) measure(trace, type, make_words(megabytes << 17, type.type));
  check(heat_trace_close(&trace));
}
