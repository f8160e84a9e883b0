/// heat-call-cost: what it costs to call a sweep or a solver from the other language.
///
/// In every round each caller of a function is timed once, in an order that moves on and is turned
/// round from round to round, so that drift of the machine hits all alike. Every sample has a new
/// field; all start alike, and have to end equal to the last bit.
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "options.hpp"
#include "solvers.hpp"
#include "table.hpp"

namespace {

using namespace heat::call_cost;

/// A grid and how often it is swept.
struct Setting {
  std::int64_t size;   ///< cells along x and along y
  std::int64_t calls;  ///< in a sample
  std::int64_t rounds;
  Unit unit;
};

/// One way to call a function.
struct Caller {
  const char* name;
  Open open;
  std::vector<double> seconds{};  ///< of a call, in every round
};

/// A function and its callers: that of its own language, the same again, which shows the noise, and
/// the others.
struct Callee {
  const char* name;
  std::vector<Caller> callers;
};

std::vector<Callee> sweeps() {
  const auto cxx = [](const char* kernel) { return open_sweep(kernel, heat_border_sweep_cxx); };
  const auto fortran = [](const char* kernel) {
    return open_sweep(kernel, heat_border_sweep_fortran);
  };
  return {
      {"cxx sweep", {{"C++", cxx("cxx")}, {"again", cxx("cxx")}, {"Fortran", fortran("cxx")}}},
      {"fortran sweep",
       {{"Fortran", fortran("fortran")}, {"again", fortran("fortran")}, {"C++", cxx("fortran")}}}};
}

std::vector<Callee> solvers() {
  const auto* cxx = "cxx/serial";
  const auto* fortran = "fortran/serial";
  return {{cxx,
           {{"C++ table", open_table(cxx)},
            {"again", open_table(cxx)},
            {"C++ class", open_class(cxx)},
            {"Fortran", open_fortran(cxx)}}},
          {fortran,
           {{"Fortran", open_fortran(fortran)},
            {"again", open_fortran(fortran)},
            {"C++ table", open_table(fortran)},
            {"C++ class", open_class(fortran)}}}};
}

bool equal_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

/// Times the callers of functions whose fields have to be equal.
class Stopwatch {
 public:
  explicit Stopwatch(const Setting& setting) : setting_(setting) {
    problem_ = {setting.size, setting.size, 0, HEAT_INITIAL_RANDOM, 1};
    problem_.sources = heat::default_sources(problem_.nx, problem_.ny);
  }

  void run(Callee& callee) {
    auto& callers = callee.callers;
    const std::size_t count = callers.size();
    for (std::int64_t round = 0; round < setting_.rounds; ++round) {
      // Two rounds from the same first caller, there and back.
      const std::size_t first = static_cast<std::size_t>(round / 2) % count;
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t place = round % 2 == 0 ? i : count - 1 - i;
        sample(callee.name, callers[(first + place) % count]);
      }
    }
  }

  [[nodiscard]] bool equal() const { return equal_; }

 private:
  void sample(const char* callee, Caller& caller) {
    const Live live = caller.open(problem_);
    live.advance(2);  // untimed: until both arrays have been written
    const double seconds = live.advance(setting_.calls);
    caller.seconds.push_back(seconds / static_cast<double>(setting_.calls));
    std::vector<double> cells = live.cells();
    if (expected_.empty()) expected_ = cells;
    if (equal_bits(cells, expected_)) return;
    equal_ = false;
    std::fprintf(stderr, "heat-call-cost: %s called from %s: another field\n", callee, caller.name);
  }

  Setting setting_;
  heat::Problem problem_;
  std::vector<double> expected_;
  bool equal_ = true;
};

/// @return whether all fields were equal
bool measure(const Setting& setting) {
  const auto size = static_cast<long long>(setting.size);
  std::printf("\n%lldx%lld cells, calls a sample: %lld, rounds: %lld\n", size, size,
              static_cast<long long>(setting.calls), static_cast<long long>(setting.rounds));
  print_head(setting.unit);
  bool equal = true;
  for (std::vector<Callee> callees : {sweeps(), solvers()}) {
    Stopwatch stopwatch(setting);
    for (Callee& callee : callees) {
      stopwatch.run(callee);
      for (const Caller& caller : callee.callers) {
        const Caller& own = callee.callers.front();
        if (&caller == &own)
          print_own(callee.name, own.name, own.seconds, setting.unit);
        else
          print_other(caller.name, caller.seconds, own.seconds, setting.unit);
      }
      std::fflush(stdout);
    }
    equal = stopwatch.equal() && equal;
  }
  return equal;
}

/// Place every field where the one before it was: malloc never returns memory to the system. With
/// other pages a sample is some percent slower or faster, which is more than any call costs.
void reuse_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
#endif
}

int run_all(const Options& options) {
  constexpr Unit nanoseconds{"ns", 1e-9};
  constexpr Unit microseconds{"us", 1e-6};
  std::printf(
      "Processor time of a call, median; how much more than from the callee's own\n"
      "language, median of the differences within each round.\n");
  bool equal = measure({16, options.quick ? 200 : 20000, options.rounds, nanoseconds});
  equal = measure({options.quick ? 100 : 4800, 2, options.rounds, microseconds}) && equal;
  if (equal) std::printf("\nall fields equal to the last bit\n");
  return equal ? 0 : 1;
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
  try {
    reuse_memory();
    if (!options.help) return run_all(options);
    std::fputs(usage, stdout);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "heat-call-cost: %s\n", error.what());
    return 1;
  }
}
