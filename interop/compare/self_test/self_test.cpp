#include "self_test.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

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
using faults::Fault;

/// Seconds that one diagnosis of so small a problem may take.
constexpr double patience = 120.0;

/// The mark of the problem on which a fault was run.
const char* mark_of(faults::Ground ground) {
  return ground == faults::oblong ? "" : ground == faults::square ? " +" : " *";
}

void choose_problem(const faults::Trial& trial, Options& options) {
  options.grids = {Grid{trial.nx, trial.ny}};
  options.steps = trial.steps;
  options.initial = trial.initial;
  if (std::string(trial.sources) == "default") return;
  options.sources.clear();
  options.named.push_back("--source");
  std::istringstream words(trial.sources);
  for (std::string word; words >> word;) {
    check(heat_parse_source(word.c_str(), &options.sources.emplace_back()));
  }
}

/// A folder that is removed in the end.
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
  Bench(const Options& given, const Plan& plan, faults::Ground ground, const Scratch& scratch)
      : trial_(faults::trial_of(ground)),
        options_(given),
        plan_(plan),
        caller_(options_, plan_),
        scratch_(scratch) {
    choose_problem(faults::trials[trial_], options_);
    plan_.baseline.grid = options_.grids.front();
    reference_ = caller_.run(plan_.baseline, 0, scratch_.file("reference.npy")).run;
    field_ = contents(scratch_.file("reference.npy"));
    if (!reference_.finished() && !interrupted()) {
      throw std::runtime_error("the baseline failed: " + reference_.message);
    }
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  /// Run a fault at every rank count; the results are of no use if a signal ended it.
  [[nodiscard]] std::vector<Result> run(const Fault& fault) const {
    std::vector<Result> results;
    for (const int ranks : options_.ranks) {
      if (!interrupted()) results.push_back(run(fault, ranks));
    }
    return results;
  }

 private:
  [[nodiscard]] Result run(const Fault& fault, int ranks) const {
    const Config config{fault.solver, ranks, options_.grids.front()};
    const Run run = caller_.run(config, 0, scratch_.file("field.npy")).run;
    Result result;
    result.ranks = ranks;
    result.failed = !run.finished();
    if (result.failed) {
      result.cause = run.message;
      std::fprintf(stderr, "compare: %s: %s\n", describe(config).c_str(), run.message.c_str());
      return result;
    }
    result.changes = contents(scratch_.file("field.npy")) != field_;
    result.by_fingerprint = run.fingerprint != reference_.fingerprint;
    result.by_heat = format("%.4f", run.heat) != format("%.4f", reference_.heat);
    if (result.changes) {
      const auto found = diagnose(options_, plan_, config, patience, {});
      result.cause = found.is_object() ? found.value("cause", "no diagnosis") : "interrupted";
      if (found.is_object() && found.contains("failed")) {
        std::fprintf(stderr, "compare: %s: no diagnosis: %s\n", describe(config).c_str(),
                     found.at("failed").get<std::string>().c_str());
      }
    } else if (has_to_change(fault, trial_, ranks)) {
      result.cause = "has to change it";
    }
    return result;
  }

  std::size_t trial_;
  Options options_;
  Plan plan_;
  Caller caller_;
  const Scratch& scratch_;
  Run reference_;
  std::string field_;
};

struct Tally {
  int changed = 0, caught = 0, heat_missed = 0, wrong = 0;

  void add(const Result& result, bool good) {
    changed += result.changes ? 1 : 0;
    caught += result.changes && result.by_fingerprint ? 1 : 0;
    heat_missed += result.changes && !result.by_heat ? 1 : 0;
    wrong += good ? 0 : 1;
  }
};

/// A line for each group of rank counts with the same outcome.
void print(const std::string& name, std::vector<Result> results) {
  while (!results.empty()) {
    const Result r = results.front();
    std::string ranks;
    std::erase_if(results, [&](const Result& other) {
      if (!r.same_but_ranks(other)) return false;
      ranks += (ranks.empty() ? "" : ",") + std::to_string(other.ranks);
      return true;
    });
    const auto caught = [&](bool yes) { return !r.changes ? "-" : yes ? "caught" : "MISSED"; };
    const char* changed = r.failed ? "failed" : r.changes ? "yes" : "no";
    std::printf("%-20s %-11s %-7s %-12s %-7s %s\n", name.c_str(), ranks.c_str(), changed,
                caught(r.by_fingerprint), caught(r.by_heat),
                r.cause.empty() ? "-" : r.cause.substr(0, 27).c_str());
    std::fflush(stdout);
  }
}

/// Print the problems and the counts. @return the exit status
int conclude(const Tally& tally) {
  std::puts("");
  for (const faults::Ground ground : faults::grounds) {
    const faults::Trial& trial = faults::trials[faults::trial_of(ground)];
    std::printf("%2s %dx%d cells, %d steps, start %s%s\n", mark_of(ground),
                static_cast<int>(trial.nx), static_cast<int>(trial.ny),
                static_cast<int>(trial.steps), trial.initial,
                ground == faults::subnormal ? ", sources near 1e-308" : "");
  }
  std::printf(
      "\"none\" has no fault. A field changes if any byte of it does; heat is the total,\n"
      "as printed (%%.4f).\n\n");
  std::printf("Fingerprint  caught %d of %s\n", tally.caught,
              count_of(tally.changed, "changed field").c_str());
  std::printf("Heat alone   misses %d of them\n", tally.heat_missed);
  // Where no fault showed, nothing was tested.
  const bool good = tally.wrong == 0 && tally.caught > 0;
  const std::string wrong = count_of(tally.wrong, "run") + " NOT as planted";
  std::printf("Verdict      %s\n", good              ? "all as planted"
                                   : tally.wrong > 0 ? wrong.c_str()
                                                     : "nothing was caught");
  return good ? 0 : 1;
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
  options.solvers = {faults::faults.front().solver};
  choose_problem(faults::trials.front(), options);
  Plan plan = make_plan(options, Catalog(options));
  for (const Fault& fault : faults::faults) plan.plugins[fault.solver] = options.plugins[0];
  const Scratch scratch;
  Tally tally;
  std::puts("fault                ranks       changed fingerprint  heat    cause named");
  for (const faults::Ground ground : faults::grounds) {
    const Bench bench(options, plan, ground, scratch);
    for (const Fault& fault : faults::faults) {
      if ((fault.grounds & ground) == 0) continue;
      const std::vector<Result> results = bench.run(fault);
      if (interrupted()) return 130;
      for (const Result& result : results) {
        tally.add(result, as_planted(fault, faults::trial_of(ground), result));
      }
      print(std::string(fault.name()) + mark_of(ground), results);
      if (results.front().failed && &fault == &faults::faults.front()) {
        throw std::runtime_error("the solver without a fault failed: " + results.front().cause);
      }
    }
  }
  return conclude(tally);
}

}  // namespace heat::compare
