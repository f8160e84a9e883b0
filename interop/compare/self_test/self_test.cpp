#include "self_test.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "interop/common/text.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/programs.hpp"
#include "interop/compare/measure/caller.hpp"
#include "interop/compare/plan/catalog.hpp"
#include "interop/compare/plan/plan.hpp"
#include "interop/compare/report/diagnosis.hpp"
#include "planted.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// Seconds that one diagnosis of so small a problem may take.
constexpr double patience = 120.0;

void choose_problem(On on, Options& options) {
  const bool subnormal = on == On::subnormal;
  options.grids = {on == On::square ? Grid{48, 48} : subnormal ? Grid{61, 53} : Grid{61, 47}};
  options.steps = subnormal ? 70 : 20;
  options.initial = subnormal ? "zero" : "random:3";
  if (subnormal) {
    options.sources = {{31, 27, 7e-308}, {1, 53, -1e-305}};
    options.named.push_back("--source");
  }
}

/// A folder that goes when it is needed no more.
class Scratch {
 public:
  Scratch() {
    const char* place = std::getenv("TMPDIR");
    std::string pattern = std::string(place == nullptr ? "/tmp" : place) + "/heat-self-test-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) {
      throw std::runtime_error("cannot create a folder in " +
                               fs::path(pattern).parent_path().string() + ": " +
                               std::strerror(errno) + "; let TMPDIR name one that can be written");
    }
    path_ = pattern;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] fs::path file(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// One problem: the baseline's field, and the faulty ones beside it.
class Bench {
 public:
  Bench(const Options& given, const Plan& plan, On on, const Scratch& scratch)
      : options_(given), plan_(plan), caller_(options_, plan_), scratch_(scratch) {
    choose_problem(on, options_);
    plan_.baseline.grid = options_.grids.front();
    reference_ = caller_.run(plan_.baseline, 0, scratch_.file("reference.npy"), [] {}).run;
    field_ = contents(scratch_.file("reference.npy"));
    if (!reference_.finished() && !interrupted()) {
      throw std::runtime_error("the baseline failed: " + reference_.message);
    }
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  [[nodiscard]] Result run(const Fault& fault, int ranks) const {
    const Config config{std::string("fault/") + fault.id, ranks, options_.grids.front()};
    const Run run = caller_.run(config, 0, scratch_.file("field.npy"), [] {}).run;
    Result result;
    result.ranks = ranks;
    result.failed = !run.finished();
    if (result.failed) {
      result.cause = run.message;
      return result;
    }
    result.changes = contents(scratch_.file("field.npy")) != field_;
    result.by_fingerprint = run.fingerprint != reference_.fingerprint;
    result.by_heat = format("%.4f", run.heat) != format("%.4f", reference_.heat);
    if (result.changes) {
      const auto found = diagnose(options_, plan_, config, patience, {});
      result.cause = found.is_object() ? found.value("cause", "no diagnosis") : "interrupted";
    }
    return result;
  }

 private:
  Options options_;
  Plan plan_;
  Caller caller_;
  const Scratch& scratch_;
  Run reference_;
  std::string field_;
};

/// Counts for the last lines.
struct Tally {
  int changed = 0, caught = 0, heat_missed = 0, wrong = 0;
};

void count(const Fault& fault, const Result& result, Tally& tally) {
  tally.changed += result.changes ? 1 : 0;
  tally.caught += result.changes && result.by_fingerprint ? 1 : 0;
  tally.heat_missed += result.changes && !result.by_heat ? 1 : 0;
  tally.wrong += as_planted(fault, result) ? 0 : 1;
}

/// A line for each group of rank counts with the same outcome.
void print(const Fault& fault, const std::vector<Result>& results) {
  std::vector<bool> done(results.size(), false);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (done[i]) continue;
    const Result& r = results[i];
    std::string ranks;
    for (std::size_t j = i; j < results.size(); ++j) {
      if (!r.same_but_ranks(results[j])) continue;
      done[j] = true;
      ranks += (ranks.empty() ? "" : ",") + std::to_string(results[j].ranks);
    }
    const std::string name = std::string(fault.id) + (fault.on == On::subnormal ? " *" : "");
    const auto caught = [&](bool yes) { return !r.changes ? "-" : yes ? "caught" : "MISSED"; };
    const char* changed = r.failed ? "failed" : r.changes ? "yes" : "no";
    std::printf("%-20s %-11s %-7s %-12s %-7s %s\n", name.c_str(), ranks.c_str(), changed,
                caught(r.by_fingerprint), caught(r.by_heat),
                r.cause.empty() ? "-" : r.cause.substr(0, 27).c_str());
    std::fflush(stdout);
  }
}

/// The library of faulty solvers, as it is built or as it is installed.
std::string fault_library() {
  for (const char* place : {"heat-faults.so", "heat/heat-faults.so"}) {
    const fs::path path = library_folder() / place;
    if (fs::exists(path)) return fs::canonical(path);
  }
  throw Refusal(Refusal::machine_lacks,
                "--self-test: the faulty solvers were not built: MPI was missing; get it by "
                "scripts/setup and build again");
}

}  // namespace

int self_test(const Options& given) {
  Options options = given;
  if (!options.given("--ranks")) options.ranks = {1, 2, 4, 6, 9};
  options.plugins = {fault_library()};
  options.solvers = {"fault/none"};
  choose_problem(On::oblong, options);
  Plan plan = make_plan(options, Catalog(options));
  for (const Fault& fault : planted_faults())
    plan.plugins[std::string("fault/") + fault.id] = options.plugins[0];
  const Scratch scratch;
  Tally tally;
  std::puts("fault                ranks       changed fingerprint  heat    cause named");
  for (const On on : {On::oblong, On::square, On::subnormal}) {
    const Bench bench(options, plan, on, scratch);
    for (const Fault& fault : planted_faults()) {
      if (fault.on != on) continue;
      std::vector<Result> results;
      for (const int ranks : options.ranks) {
        if (interrupted()) return 130;
        results.push_back(bench.run(fault, ranks));
        count(fault, results.back(), tally);
      }
      if (interrupted()) return 130;
      const bool harmless = turned_harmless(fault, results);
      tally.wrong += harmless ? 1 : 0;
      for (Result& result : results) {
        const bool silent = !result.changes && !result.failed;
        if (silent && (harmless || !as_planted(fault, result))) result.cause = "has to change it";
      }
      print(fault, results);
      if (results.front().failed && std::string(fault.id) == "none") {
        throw std::runtime_error("the solver without a fault failed: " + results.front().cause);
      }
    }
  }
  std::printf(
      "\n61x47 cells, 20 steps, start random:3; those that swap x and y on 48x48 cells;\n"
      "* 61x53 cells, 70 steps, zero start, sources near 1e-308. \"none\" has no fault.\n"
      "A field changes if any byte of it does; heat is the total, as printed (%%.4f).\n\n");
  std::printf("Fingerprint  caught %d of %s\n", tally.caught,
              count_of(tally.changed, "changed field").c_str());
  std::printf("Heat alone   misses %d of them\n", tally.heat_missed);
  // Where no fault showed, nothing was tested.
  const bool good = tally.wrong == 0 && tally.caught > 0;
  std::printf("Verdict      %s\n", good ? "all as planted"
                                   : tally.wrong > 0
                                       ? (count_of(tally.wrong, "run") + " NOT as planted").c_str()
                                       : "nothing was caught");
  return good ? 0 : 1;
}

}  // namespace heat::compare
