/// The texts that callers of every language print: a run, the list of solvers, and the build.
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <compare>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "build_info.hpp"
#include "heat/heat.hpp"
#include "places.hpp"

namespace heat {
/// "Open MPI v4.1.4", of the library that was loaded; NULL where this was built without MPI.
[[gnu::weak]] std::string mpi_version();
}  // namespace heat

namespace {

/// @param format  with one conversion
template <class Value>
std::string number(const char* format, Value value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

/// Copy lines to a caller, or only tell their length.
void hand_over(const std::string& lines, char* text, std::int64_t size, std::int64_t* length) {
  const auto needed = static_cast<std::int64_t>(lines.size());
  if (text != nullptr) {
    if (size <= needed) throw heat::Error(HEAT_INVALID_ARGUMENT, "the buffer is too small");
    std::memcpy(text, lines.c_str(), lines.size() + 1);
  }
  if (length != nullptr) *length = needed;
}

/// The text with blanks behind it: `width` characters, or one blank behind a longer text.
std::string column(const std::string& text, std::size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
}

/// "serial", "mpi+gpu"
std::string kind_of(std::uint32_t needs) {
  constexpr std::pair<std::uint32_t, const char*> kinds[]{{HEAT_NEEDS_MPI, "mpi"},
                                                          {HEAT_NEEDS_GPU, "gpu"},
                                                          {HEAT_NEEDS_THREADS, "threads"},
                                                          {HEAT_HOST_OFFLOAD, "host"}};
  std::string text;
  for (const auto& [bit, kind] : kinds) {
    if ((needs & bit) != 0) text += (text.empty() ? "" : "+") + std::string(kind);
  }
  return text.empty() ? "serial" : text;
}

std::string solver_line(const char* name) {
  auto table = heat::make<heat_solver_table>();
  auto kernel = heat::make<heat_kernel>();
  std::string kind = "missing", text;
  if (heat_find_solver(name, &table, &kernel) == HEAT_OK) {
    kind = kind_of(table.needs);
    text = table.summary;
  } else {
    text = heat::error_message();
  }
  return column(name, 24) + column(kind, 12) + text + "\n";
}

/// The file that this code was loaded from.
std::string library_path() {
  Dl_info info{};
  const bool found = dladdr(heat::build_info::version, &info) != 0 && info.dli_fname != nullptr;
  return found ? info.dli_fname : "";
}

/// A part of the time in advance(), by the name that it has in the output.
struct Part {
  const char* name;
  double (*of)(const heat_rank_times&);
};
constexpr std::array parts{
    Part{"compute", [](const heat_rank_times& rank) { return rank.timings.compute; }},
    Part{"exchange", [](const heat_rank_times& rank) { return rank.timings.exchange; }},
    Part{"waiting", [](const heat_rank_times& rank) { return rank.timings.waiting; }},
    // Clocks do not tick together, and a process may have threads that no solver told of.
    Part{"descheduled", [](const heat_rank_times& rank) {
           const auto threads = static_cast<double>(std::max<std::int64_t>(1, rank.threads));
           return std::max(0.0, rank.seconds - rank.cpu / threads);
         }}};

using Ranks = std::span<const heat_rank_times>;

std::string mean(const Part& part, Ranks ranks) {
  const double sum = std::transform_reduce(ranks.begin(), ranks.end(), 0.0, std::plus(), part.of);
  return number("%.9f", sum / static_cast<double>(ranks.size()));
}

/// "0.25,0.5,1,3": least, median, most, and the first rank that has the most.
std::string spread(const Part& part, Ranks ranks) {
  std::vector<double> times(ranks.size());
  std::ranges::transform(ranks, times.begin(), part.of);
  const auto slowest = std::ranges::max_element(times) - times.begin();
  // A plugin may say NaN, which a plain sort cannot place.
  std::ranges::sort(times, [](double a, double b) { return std::strong_order(a, b) < 0; });
  const double median = (times[(times.size() - 1) / 2] + times[times.size() / 2]) / 2.0;
  std::string text;
  for (const double time : {times.front(), median, times.back()}) {
    text += number("%.9f", time) + ",";
  }
  return text + std::to_string(slowest);
}

/// How many ranks are on a core with another one.
std::int64_t sharing(Ranks ranks) {
  std::map<std::pair<std::uint64_t, std::int64_t>, std::int64_t> on_core;
  for (const heat_rank_times& rank : ranks) {
    if (rank.core >= 0) ++on_core[{rank.machine, rank.core}];
  }
  std::int64_t count = 0;
  for (const auto& [core, on_it] : on_core) count += on_it > 1 ? on_it : 0;
  return count;
}

}  // namespace

heat_status heat_format_solvers(char* text, int64_t size, int64_t* length) {
  return heat::guard([&] {
    std::string lines;
    std::int64_t count = 0;
    heat::check(heat_solver_count(&count));
    for (std::int64_t i = 0; i < count; ++i) {
      const char* name = nullptr;
      heat::check(heat_solver_name(i, &name));
      lines += solver_line(name);
    }
    hand_over(lines, text, size, length);
  });
}

heat_status heat_format_build(char* text, int64_t size, int64_t* length) {
  return heat::guard([&] {
    namespace info = heat::build_info;
    std::string lines;
    const auto add = [&](const std::string& key, const std::string& value) {
      lines += column(key, 18) + value + "\n";
    };
    add("version", info::version);
    add("commit", info::commit);
    add("compiler_c", info::c_compiler);
    add("compiler_cxx", info::cxx_compiler);
    add("compiler_fortran", info::fortran_compiler);
    add("flags_c", info::c_flags);
    add("flags_cxx", info::cxx_flags);
    add("flags_fortran", info::fortran_flags);
    for (const char* language : {"fortran", "cxx"}) {
      auto kernel = heat::make<heat_kernel>();
      const bool found = heat_find_kernel(language, &kernel) == HEAT_OK;
      add(std::string("isa_") + language, found ? kernel.level : "");
    }
    add("mpi", heat::mpi_version == nullptr ? "" : heat::mpi_version());
    add("library", library_path());
    hand_over(lines, text, size, length);
  });
}

heat_status heat_format_result(const heat_problem* problem, const heat_result* result, char* text,
                               int64_t size, int64_t* length) {
  return heat::guard([&] {
    heat::require(problem, "heat_problem");
    heat::require(result, "heat_result");
    if (result->solver == nullptr || result->caller == nullptr || result->times == nullptr) {
      throw heat::Error(HEAT_INVALID_ARGUMENT, "a result has no solver, no caller or no times");
    }
    const Ranks ranks(result->times,
                      static_cast<std::size_t>(std::max<std::int64_t>(result->ranks, 1)));
    for (const heat_rank_times& rank : ranks) heat::require(&rank, "heat_rank_times");
    std::string lines;
    const auto add = [&](const std::string& key, const std::string& value) {
      lines += column(key, 18) + value + "\n";
    };
    add("solver", result->solver);
    add("caller", result->caller);
    const heat_kernel* formula = nullptr;
    if (heat_solver_formula(result->solver, &formula) == HEAT_OK && formula != nullptr) {
      add("formula", formula->name);
    }
    if (result->ranks > 0) add("ranks", std::to_string(result->ranks));
    const std::int64_t threads = std::ranges::max(ranks, {}, &heat_rank_times::threads).threads;
    if (threads > 0) add("threads", std::to_string(threads));
    add("grid", std::to_string(problem->nx) + "x" + std::to_string(problem->ny));
    add("steps", std::to_string(problem->steps));
    const auto slowest = std::ranges::max_element(ranks, {}, &heat_rank_times::seconds);
    add("seconds", number("%.9f", slowest->seconds));
    add("seconds_setup", number("%.9f", result->seconds_setup));
    for (const Part& part : parts) add(part.name, mean(part, ranks));
    if (result->ranks > 0) {
      for (const Part& part : parts) add(std::string("ranks_") + part.name, spread(part, ranks));
      add("ranks_sharing", std::to_string(sharing(ranks)));
    }
    if (result->ranks > 0 || threads > 0) {
      add("ranks_oversubscribed", std::to_string(heat::oversubscribed_ranks(ranks)));
    }
    add("heat", number("%.17g", result->digest.heat));
    add("fingerprint", number("%016" PRIx64, result->digest.fingerprint));
    add("hosts", heat::hosts_text(ranks));  // long, so that a launcher may cut it
    hand_over(lines, text, size, length);
  });
}
