/// heat-bench-table: prints what a folder of scripts/bench has, beside the limits of the machine.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <set>
#include <string_view>

#include "samples.hpp"

namespace {

using namespace heat::limits;

/// A number in five columns, with at most so many decimals.
std::string five(double value, int decimals) {
  char text[32];
  do {
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
  } while (std::strlen(text) > 5 && decimals-- > 0);
  return text;
}

std::string range(const heat::Spread& spread, double unit, int decimals) {
  return "[" + five(spread.min / unit, decimals) + " " + five(spread.max / unit, decimals) + "]";
}

/// What a speed is of a limit; "-" of one that was not measured.
std::string share(double speed, double limit) {
  return limit > 0.0 ? five(100.0 * speed / limit, 0) + "%" : "-";
}

void print_head(const Sample& first, std::size_t rounds) {
  const long size = static_cast<long>(first.size);
  std::printf("%ldx%ld cells, %ld steps, rounds: %zu; of: ratio of speed to fortran/serial\n\n",
              size, size, static_cast<long>(first.steps), rounds);
  std::printf("%-20s %5s %6s %-13s %6s %-13s %5s %5s\n", "solver", "ranks", "Gpt/s", "[min max]",
              "of", "[min max]", "copy", "ops");
}

void print_row(const Result& result, const std::map<int, Limit>& limits) {
  // Ranks beyond the cores share them; the largest number of cores is all of them.
  const auto of_cores = limits.find(std::clamp(result.first.ranks, 1, limits.rbegin()->first));
  const Limit limit = of_cores == limits.end() ? Limit{} : of_cores->second;
  const double speed = result.speed.median;
  const std::string ranks = result.first.ranks > 0 ? std::to_string(result.first.ranks) : "-";
  const std::string name = result.first.solver + (result.wrong ? " !" : "");
  std::printf("%-20s %5s %6s %-13s %6s %-13s %5s %5s\n", name.c_str(), ranks.c_str(),
              five(speed / 1e9, 3).c_str(), range(result.speed, 1e9, 3).c_str(),
              five(result.ratio.median, 2).c_str(), range(result.ratio, 1.0, 2).c_str(),
              share(16.0 * speed, limit.copy).c_str(), share(speed, limit.arithmetic).c_str());
}

void print_limits(const std::map<int, Limit>& limits) {
  std::puts(
      "copy: 16 bytes a point and step, as a share of the copy rate; ops: the six\n"
      "operations of a point, as a share of their rate from registers. Both rates\n"
      "were measured in this run:");
  for (const auto& [cores, limit] : limits) {
    std::printf("%d %s: copy %.1f GB/s, that is %.2f Gpt/s; operations %.2f Gpt/s\n", cores,
                cores == 1 ? "core" : "cores", limit.copy / 1e9, limit.copy / 16e9,
                limit.arithmetic / 1e9);
  }
}

/// @return whether all fields of each size are equal
bool print_table(const std::filesystem::path& folder) {
  const std::vector<Sample> samples = read_samples(folder);
  const std::map<int, Limit> limits = read_limits(folder);
  std::map<std::int64_t, std::set<std::string>> fields;
  std::set<int> rounds;
  std::map<std::int64_t, int> runs;
  bool compared = false;
  for (const Sample& sample : samples) {
    fields[sample.size].insert(sample.fingerprint);
    compared = ++runs[sample.size] > 1 || compared;
    rounds.insert(sample.round);
  }
  std::int64_t size = 0;
  for (const Result& result : results_of(samples)) {
    if (result.first.size != size) {
      if (size != 0) std::puts("");
      size = result.first.size;
      print_head(result.first, rounds.size());
    }
    print_row(result, limits);
  }
  bool equal = true;
  for (const auto& [edge, fingerprints] : fields) {
    if (fingerprints.size() == 1) continue;
    equal = false;
    std::printf("\nthe fields of %ldx%ld cells are NOT equal: ! is wrong\n",
                static_cast<long>(edge), static_cast<long>(edge));
  }
  if (equal) {
    std::puts(compared ? "\nall fields equal to the last bit"
                       : "\nnothing was compared: there is one run of a size");
  }
  print_limits(limits);
  return equal;
}

}  // namespace

constexpr char help[] =
    "heat-bench-table FOLDER: prints the table of what scripts/bench left in FOLDER.\n"
    "Exit status: 0 all fields equal, 1 not, or FOLDER cannot be read, 2 wrong usage.";

int main(int argc, char** argv) {
  const std::string_view word = argc == 2 ? argv[1] : "-";
  if (word == "--help" || word == "-h") {
    std::puts(help);
    return 0;
  }
  if (word.starts_with('-')) {
    std::fputs("heat-bench-table: usage: heat-bench-table FOLDER of scripts/bench; see --help\n",
               stderr);
    return 2;
  }
  try {
    return print_table(argv[1]) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "heat-bench-table: %s\n", error.what());
    return 1;
  }
}
