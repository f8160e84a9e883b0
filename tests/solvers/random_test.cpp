/// random_test SOLVER[@PLUGIN] CASES [SEED [small]]: a solver on problems and pieces of advance
/// that are drawn at random, at each instruction level in turn, against the oracle's
/// fingerprints. For a tiled solver tiles, halos and process grids are drawn, too; then come
/// problems that its own tiles are made for and the largest options, which small leaves out. For
/// a solver with threads their number is drawn. The last is what it has to refuse.
///
/// Prints the seed, which repeats a run, and each case that fails; the exit status is 1 if one
/// does.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "tests/support/world.hpp"
#include "tiled_cases.hpp"

namespace {

using namespace heat::test;

class Tester {
 public:
  Tester(const std::string& solver, std::uint64_t seed)
      : solver_(solver), found_(solver), draw_(seed), levels_(levels()) {
    if (levels_.empty()) throw std::runtime_error("no instruction level can be run here");
  }

  /// Problems drawn at random, the next one at the next level.
  void take_drawn(long cases) {
    for (long i = 0; i < cases; ++i) {
      const TiledCase drawn = is_tiled() ? draw_tiled() : draw_plain();
      expect_bits(drawn, {levels_[static_cast<std::size_t>(i) % levels_.size()]});
    }
  }

  /// Problems that are too large to draw many of. The tiles that a solver chooses on this machine,
  /// in several strips; rows so narrow that they begin on no cache line.
  void take_large() {
    expect_bits({{2003, 301, 50, "random:3", "1,1,1.0 2003,301,2.0", {}}, "", {50}}, levels_);
    for (const std::int64_t nx : {1, 5}) {
      expect_bits({{nx, 90000, 9, "random:4", "1,90000,1.0", {}}, "", {7, 2}}, levels_);
    }
  }

  /// As many steps a pass, and as deep halos, as options can ask for.
  void take_limits() {
    const Row row{70, 60, 120, "random:6", "35,30,1.0 1,1,2.0", {}};
    expect_bits({row, "steps_per_pass=500,width=8", {120}}, levels_);
    if (has_ranks()) expect_bits({row, "depth=1000", {100, 20}}, levels_);
  }

  void take_refusals() {
    if (has_threads()) take_refusals_of_threads();
    if (is_tiled()) take_refusals_of_tiles();
  }

  void take_refusals_of_tiles() {
    expect_refusal("steps_per_pass=0", "steps_per_pass must be 1 to 1000");
    expect_refusal("steps_per_pass=1001", "steps_per_pass must be 1 to 1000");
    expect_refusal("width=-8", "width 1 to 65536");
    expect_refusal("width=65537", "width 1 to 65536");
    expect_refusal("steps_per_pass=1000,width=60000", "more than 8 MiB");
    expect_refusal("colour=2", "steps_per_pass,width");
    if (has_ranks()) {
      for (const char* depth : {"-1", "1001", "9223372036854775807"}) {
        expect_refusal(std::string("depth=") + depth, "depth must be 1 to 1000");
      }
      expect_refusal("depth=many", "depth");
    }
    if (has_overlap()) {
      for (const char* overlap : {"-1", "2", "many"}) {
        expect_refusal(std::string("overlap=") + overlap, "overlap");
      }
    }
    heat::check(heat_find_kernel("cxx", &found_.kernel));
    expect_refusal("", "takes no kernel");  // the sweep of another
  }

  void take_refusals_of_threads() {
    for (const char* threads : {"0", "-1", "1025", "9223372036854775807"}) {
      expect_refusal(std::string("threads=") + threads, "threads must be 1 to 1024");
    }
    expect_refusal("threads=many", "threads");
    expect_refusal("thread=2", "threads");  // the known keys
  }

  [[nodiscard]] bool has_ranks() const { return (found_.table.needs & HEAT_NEEDS_MPI) != 0; }
  [[nodiscard]] bool has_threads() const { return (found_.table.needs & HEAT_NEEDS_THREADS) != 0; }
  [[nodiscard]] bool is_tiled() const {
    return solver_.find("tiled") != solver_.npos || solver_.ends_with("hybrid");
  }

  /// @return the exit status
  [[nodiscard]] int verdict() const {
    if (World::is_first()) std::printf("%d checks, %d failed\n", checks_, failed_);
    return failed_ == 0 ? 0 : 1;
  }

 private:
  /// fortran/mpi_tiled always waits for a halo.
  [[nodiscard]] bool has_overlap() const { return has_ranks() && solver_.starts_with("cxx/"); }

  TiledCase draw_plain() {
    TiledCase drawn = draw_case(draw_, World::ranks());
    drawn.options = "";
    if (has_threads()) draw_threads(drawn);
    return drawn;
  }

  /// How many, and sources where the rows of one end and those of the next begin.
  void draw_threads(TiledCase& drawn) {
    Row& row = drawn.row;
    const std::int64_t most = has_ranks() ? 9 : 40;  // they share few cores
    const std::int64_t counts[] = {1, 2, 3, 7, std::min(row.ny + 2, most)};
    const std::int64_t threads = counts[draw_(0, 4)];
    drawn.options += (drawn.options.empty() ? "threads=" : ",threads=") + std::to_string(threads);
    for (std::int64_t i = draw_(0, 3); i > 0; --i) {
      const std::int64_t end = row.ny * draw_(0, threads) / threads + draw_(0, 1);
      if (row.sources == "none") row.sources.clear();
      row.sources += " " + std::to_string(draw_(1, row.nx)) + "," +
                     std::to_string(std::clamp<std::int64_t>(end, 1, row.ny)) + ",0.3";
    }
  }

  TiledCase draw_tiled() {
    TiledCase drawn = draw_case(draw_, World::ranks());
    if (draw_(0, 9) == 0) drawn.options = "";  // what the solver chooses
    const auto option = [&](const char* key, std::int64_t value) {
      if (!drawn.options.empty()) drawn.options += ",";
      drawn.options += key + ("=" + std::to_string(value));
    };
    if (has_ranks()) {
      const std::int64_t cut = draw_(0, 3);  // across y alone, x alone, or as the solver does
      if (cut == 0 && drawn.row.ny >= World::ranks()) option("px", 1);
      if (cut == 1 && drawn.row.nx >= World::ranks()) option("py", 1);
      if (draw_(0, 3) > 0)
        option("depth", draw_.skewed(0, 30));  // more than many blocks have cells
    }
    if (has_overlap() && draw_(0, 3) > 0) option("overlap", draw_(0, 1));
    if (has_threads() && draw_(0, 9) > 0) draw_threads(drawn);
    return drawn;
  }

  void expect_bits(const TiledCase& drawn, const std::vector<std::string>& at_levels) {
    // Ranks share few cores: one of them works the answer out.
    const std::uint64_t right =
        World::shared(World::is_first() ? answer(drawn.row).fingerprint : 0);
    for (const std::string& name : at_levels) {
      const Level level(name);
      std::string failure;
      std::uint64_t sum = 0;
      try {
        heat::Solver solver(found_, drawn.row.problem(), World::handle(), drawn.options);
        for (const std::int64_t steps : drawn.pieces) solver.advance(steps);
        sum = solver.digest().fingerprint;
      } catch (const heat::Error& error) {  // on all ranks, or the contract is broken
        failure = error.what();
      }
      if (failure.empty()) failure = "another field than the oracle's";
      count(World::sum(sum) == right, failure, name + ": " + drawn.text());
    }
  }

  void expect_refusal(const std::string& options, const std::string& part) {
    const Row row{20, 10, 5, "zero", "none", {}};
    std::string failure = "was not refused";
    bool right = false;
    try {
      const heat::Solver solver(found_, row.problem(), World::handle(), options);
    } catch (const heat::Error& error) {
      right = error.status() == HEAT_INVALID_ARGUMENT &&
              std::string(error.what()).find(part) != std::string::npos;
      failure = "'" + part + "' is not in the refusal: " + error.what();
    }
    const bool everywhere = World::sum(right ? 0 : 1) == 0;
    count(everywhere, right ? "refused on this rank only" : failure, "options '" + options + "'");
  }

  /// @param right  the same on all ranks
  void count(bool right, const std::string& failure, const std::string& what) {
    ++checks_;
    if (right) return;
    ++failed_;
    if (World::is_first()) std::printf("FAILED %s\n  %s\n", failure.c_str(), what.c_str());
  }

  std::string solver_;
  heat::NamedSolver found_;
  Draw draw_;
  std::vector<std::string> levels_;
  int checks_ = 0, failed_ = 0;
};

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 2) return 2;
  const std::string name = words[0].substr(0, words[0].find('@'));
  if (name != words[0]) heat::load_plugin(words[0].substr(name.size() + 1));
  const World world;
  const std::uint64_t seed =
      words.size() > 2 ? std::stoull(words[2]) : World::shared(std::random_device{}());
  if (World::is_first()) {
    std::printf("%s, seed %llu\n", name.c_str(), static_cast<unsigned long long>(seed));
    std::fflush(stdout);
  }
  Tester tester(name, seed);
  tester.take_drawn(std::stol(words[1]));
  if (tester.is_tiled() && words.size() < 4) {
    if (!tester.has_ranks()) tester.take_large();  // the engine is the same with ranks
    tester.take_limits();
  }
  tester.take_refusals();
  return tester.verdict();
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  std::abort();  // the other ranks wait
}
