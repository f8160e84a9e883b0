/// heat-call-cost: the cost of calling a sweep or a solver from the other language.
///
/// In every round each caller of a function is timed once. The order is rotated and reversed from
/// round to round, so that drift of the machine hits all alike. Every sample has a new field; all
/// start alike, and have to end equal to the last bit.
#include <cstdio>
#include <cstring>
#include <exception>
#include <map>
#include <string>
#include <utility>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "samples.hpp"
#include "table.hpp"

namespace {

using namespace heat::call_cost;

constexpr const char* usage =
    "usage: heat-call-cost [--rounds N] [--quick]\n"
    "  --rounds N  how often each call is timed, 1 to 100000 (50)\n"
    "  --quick     few calls on small grids: shows that it works, not what it costs\n"
    "  -h, --help  print this and end\n"
    "exit status: 0, 1 the fields differ or a call failed, 2 bad arguments\n";

struct Options {
  std::int64_t rounds = 0;  ///< 0: not given
  bool quick = false, help = false;
};

/// A grid and how often it is swept.
struct Setting {
  std::int64_t size;   ///< cells along x and along y
  std::int64_t calls;  ///< in a sample
  std::int64_t rounds;
  Unit unit;
};

/// A function and its callers: its own language, the same again, which shows the noise, and the
/// others. Fields of one kind have to be equal.
struct Callee {
  const char* kind;
  const char* name;
  std::vector<std::pair<const char*, Sampler*>> callers;
};

const std::vector<Callee> callees{
    {" sweep", "cxx", {{"C++", sweep_cxx}, {"again", sweep_cxx}, {"Fortran", sweep_fortran}}},
    {" sweep",
     "fortran",
     {{"Fortran", sweep_fortran}, {"again", sweep_fortran}, {"C++", sweep_cxx}}},
    {"",
     "cxx/serial",
     {{"C++ table", solver_table},
      {"again", solver_table},
      {"C++ class", solver_class},
      {"Fortran", solver_fortran}}},
    {"",
     "fortran/serial",
     {{"Fortran", solver_fortran},
      {"again", solver_fortran},
      {"C++ table", solver_table},
      {"C++ class", solver_class}}}};

bool equal_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

/// Time all callers of a function, and print them.
/// @param expected  in and out: the field of its kind; none before the first
/// @return whether all fields were equal to it
bool measure(const Callee& callee, const Setting& setting, std::vector<double>& expected) {
  heat::Problem problem{setting.size, setting.size, 0, HEAT_INITIAL_RANDOM, 1};
  problem.sources = heat::default_sources(problem.nx, problem.ny);
  std::vector<Row> rows;
  for (const auto& [name, sampler] : callee.callers) rows.push_back({name});
  bool equal = true;
  for (std::int64_t round = 0; round < setting.rounds; ++round) {
    // Two rounds from the same first caller, forwards and backwards.
    const std::size_t first = static_cast<std::size_t>(round / 2) % rows.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t place = round % 2 == 0 ? i : rows.size() - 1 - i;
      const std::size_t which = (first + place) % rows.size();
      const Sample sample = callee.callers[which].second(callee.name, problem, setting.calls);
      rows[which].seconds.push_back(sample.seconds / static_cast<double>(setting.calls));
      if (expected.empty()) expected = sample.cells;
      if (equal_bits(sample.cells, expected)) continue;
      equal = false;
      std::fprintf(stderr, "heat-call-cost: %s%s called from %s: another field\n", callee.name,
                   callee.kind, callee.callers[which].first);
    }
  }
  print_rows(std::string(callee.name) + callee.kind, rows, setting.unit);
  std::fflush(stdout);
  return equal;
}

/// @return whether all fields were equal
bool measure_all(const Setting& setting) {
  const auto size = static_cast<long long>(setting.size);
  std::printf("\n%lldx%lld cells, calls a sample: %lld, rounds: %lld\n", size, size,
              static_cast<long long>(setting.calls), static_cast<long long>(setting.rounds));
  print_head(setting.unit);
  bool equal = true;
  std::map<std::string, std::vector<double>> expected;
  for (const Callee& callee : callees) {
    equal = measure(callee, setting, expected[callee.kind]) && equal;
  }
  return equal;
}

/// Let malloc return no memory to the system, so that every field is where the one before it was.
/// Other pages make a sample some percent slower or faster, which is more than any call costs.
void reuse_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
#endif
}

int run_all(const Options& options) {
  const std::int64_t rounds = options.rounds > 0 ? options.rounds : options.quick ? 2 : 50;
  std::printf(
      "Processor time of a call, median; how much more than from the callee's own\n"
      "language, median of the differences within each round.\n");
  bool equal = measure_all({16, options.quick ? 200 : 20000, rounds, {"ns", 1e-9}});
  equal = measure_all({options.quick ? 100 : 4800, 2, rounds, {"us", 1e-6}}) && equal;
  if (equal) std::printf("\nall fields equal to the last bit\n");
  return equal ? 0 : 1;
}

/// @throws heat::Error HEAT_INVALID_ARGUMENT
Options read_options(const std::vector<std::string>& words) {
  const auto refuse = [](const std::string& why) { throw heat::Error(HEAT_INVALID_ARGUMENT, why); };
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--help" || words[i] == "-h") {
      options.help = true;
    } else if (words[i] == "--quick") {
      options.quick = true;
    } else if (words[i] != "--rounds") {
      refuse(words[i] + " is not an option; see --help");
    } else if (++i == words.size()) {
      refuse("--rounds needs a value");
    } else if (heat_parse_integer(words[i].c_str(), &options.rounds) != HEAT_OK ||
               options.rounds < 1 || options.rounds > 100000) {
      refuse("--rounds takes a number from 1 to 100000, not " + words[i]);
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  try {
    options = read_options({argv + 1, argv + argc});
  } catch (const heat::Error& error) {
    std::fprintf(stderr, "heat-call-cost: %s\n", error.what());
    return 2;
  }
  if (options.help) return std::fputs(usage, stdout) < 0 ? 1 : 0;
  try {
    reuse_memory();
    return run_all(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "heat-call-cost: %s\n", error.what());
    return 1;
  }
}
