/// The measurements of a comparison, as plain data behind results.json, tables and figures.
#ifndef HEAT_COMPARISON_HPP
#define HEAT_COMPARISON_HPP

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "heat/heat.hpp"
#include "interop/common/text.hpp"

namespace heat::compare {

/// How many interior cells a grid has along x and y.
struct Grid {
  std::int64_t nx = default_problem().nx;
  std::int64_t ny = default_problem().ny;
  bool operator==(const Grid&) const = default;
};

/// "4800x4800"
inline std::string text_of(const Grid& grid) {
  return std::to_string(grid.nx) + "x" + std::to_string(grid.ny);
}

/// A solver at a rank count and a number of threads on a grid.
struct Config {
  std::string solver;
  int ranks = 0;  ///< 0 for a solver without MPI
  Grid grid{0, 0};
  bool tells_grid = false;  ///< whether its names do, because there are several
  int threads = 0;          ///< of each rank; 0 for a solver without threads of its own
  bool operator==(const Config&) const = default;

  /// Whether it has ranks or threads: then it has an efficiency.
  [[nodiscard]] bool is_parallel() const { return ranks > 0 || threads > 0; }
  /// How many cores it would keep busy: its ranks, each with its threads.
  [[nodiscard]] std::int64_t workers() const {
    return std::int64_t{std::max(ranks, 1)} * std::max(threads, 1);
  }
};

/// "4 ranks", "2 threads", "2 ranks x 4 threads", or ""
inline std::string words_of_workers(const Config& config) {
  const bool both = config.ranks > 0 && config.threads > 0;
  return (config.ranks > 0 ? count_of(config.ranks, "rank") : "") + (both ? " x " : "") +
         (config.threads > 0 ? count_of(config.threads, "thread") : "");
}

/// "cxx/mpi on 4 ranks"; where there are several grids "cxx/mpi on 4 ranks, 64x64"
inline std::string describe(const Config& config) {
  return config.solver + (config.is_parallel() ? " on " + words_of_workers(config) : "") +
         (config.tells_grid ? ", " + text_of(config.grid) : "");
}

/// Its ranks and threads in a column or a file's name: "4", "2x4", "1x4" without MPI, or "".
inline std::string text_of_workers(const Config& config) {
  if (!config.is_parallel()) return "";
  return std::to_string(config.threads > 0 ? std::max(config.ranks, 1) : config.ranks) +
         (config.threads > 0 ? "x" + std::to_string(config.threads) : "");
}

/// The end of names of files that are for one grid: "", or "-64x64" where there are several
inline std::string suffix_of(const Config& config) {
  return config.tells_grid ? "-" + text_of(config.grid) : "";
}

/// Its part of a file's name: "cxx-mpi-4", "cxx-mpi-4-64x64", "cxx-hybrid-2x4"
inline std::string file_name(const Config& config) {
  std::string name = config.solver;
  std::replace(name.begin(), name.end(), '/', '-');
  if (config.is_parallel()) name += "-" + text_of_workers(config);
  return name + suffix_of(config);
}

/// How the message of a run begins that the launcher did not start; its status is "failed".
inline constexpr const char* did_not_run = "did not run: ";

/// A time in seconds of all ranks of a run.
struct RankSpread {
  double min = 0.0, median = 0.0, max = 0.0;
  int slowest = 0;  ///< the rank with the largest time, from 0
};

/// The ranks of a run beside each other.
struct RankTimes {
  RankSpread compute, exchange, waiting;
  RankSpread descheduled;  ///< of advance(), when the rank was not running: others had its core,
                           ///< or it slept, as the host of a GPU may
  int sharing = 0;         ///< ranks that ended on a core on which another one ended, too
};

/// Ranks that ran in one place, neighbours unless there are too many places; see
/// heat_format_result().
struct RankPlace {
  int first = 0, count = 1;  ///< ranks, from 0
  std::string node;
  std::string cpus;  ///< processors that each of them might use, "0-3,8"; "" if that is not known
  std::string gpu;   ///< "" without
  int places = 0;    ///< sets of processors that a rank's threads are bound to; 0: not told
  bool operator==(const RankPlace&) const = default;
};

/// Whether some GPU has several ranks.
inline bool ranks_share_gpu(const std::vector<RankPlace>& hosts) {
  std::map<std::pair<std::string, std::string>, int> ranks;
  for (const RankPlace& place : hosts) {
    if (!place.gpu.empty()) ranks[{place.node, place.gpu}] += place.count;
  }
  return std::ranges::any_of(ranks, [](const auto& gpu) { return gpu.second > 1; });
}

/// One launch of a caller. Times are in seconds; the numbers mean something if it finished.
struct Run {
  Config config;
  std::string caller;
  int repeat = 0;  ///< 0 is a warm-up
  std::string status = "ok";
  double seconds = 0.0;
  double seconds_setup = 0.0;
  double compute = 0.0;  ///< this part and the next three are means of all ranks
  double exchange = 0.0;
  double waiting = 0.0;
  std::optional<double> descheduled{};  ///< within those; see RankTimes; older records lack it
  std::optional<RankTimes> ranks{};     ///< of an MPI solver; older records lack them
  double warmup = 0.0;  ///< seconds for which a GPU was kept busy just before; 0: not at all
  double heat = 0.0;
  std::string fingerprint;
  bool oversubscribed = false;     ///< more ranks and threads than cores that they may use
  std::vector<RankPlace> hosts{};  ///< where its ranks ran; older records lack it
  std::string binding{};  ///< variables that bound its threads, "OMP_PLACES=cores ..."; or ""
  std::string message;
  std::string not_started;  ///< why MPI did not start it at the first try, or ""
  std::string field_lost;   ///< why the field was not written, or ""; not on record

  /// Whether there is a final field, right or wrong.
  [[nodiscard]] bool finished() const { return status == "ok" || status == "disagrees"; }
  [[nodiscard]] bool did_run() const { return !message.starts_with(did_not_run); }
};

/// The times of a run by their names in the output of a caller and in the results.
inline constexpr std::pair<const char*, double Run::*> times_of_runs[]{
    {"seconds", &Run::seconds},
    {"seconds_setup", &Run::seconds_setup},
    {"compute", &Run::compute},
    {"exchange", &Run::exchange},
    {"waiting", &Run::waiting}};

/// The times of ranks by their names, too.
inline constexpr std::pair<const char*, RankSpread RankTimes::*> times_of_ranks[]{
    {"compute", &RankTimes::compute},
    {"exchange", &RankTimes::exchange},
    {"waiting", &RankTimes::waiting},
    {"descheduled", &RankTimes::descheduled}};

/// Whether a configuration is faster than what it is compared with.
enum class Verdict { faster, slower, same, undecided };

/// How many times as fast as another one a configuration is, with the interval of 95% confidence.
struct Ratio {
  double ratio = 0.0;
  std::optional<double> low{}, high{};  ///< none where there are too few rounds for an interval
  Verdict verdict = Verdict::undecided;
  int more_rounds = 0;  ///< about as many would decide it; 0 if it is decided
};

/// The measured runs of a configuration in short. Times are in seconds.
struct Summary {
  Config config;
  std::string name{};  ///< of the solver, as tables and figures show it
  double median = 0.0;
  double min = 0.0;
  double max = 0.0;
  int repeats = 0;                     ///< how many runs were measured
  double speed = 0.0;                  ///< points a second, of the median; 0 if that is no time
  std::optional<double> speedup{};     ///< none if the baseline has no time
  std::optional<double> efficiency{};  ///< none without ranks and threads
  std::optional<Ratio> ratio{};        ///< to the baseline, round by round; none as speedup
  std::optional<bool> agrees{};        ///< none if nothing was checked
  bool oversubscribed = false;         ///< more ranks and threads than cores
  bool shares_gpu = false;             ///< more ranks than GPUs
  bool on_gpu = false;

  /// Where the time of the median run went, of an even number the faster of the middle two: a mean
  /// of all runs would follow one slow run, which the other numbers do not.
  double seconds = 0.0;  ///< of that run
  double compute = 0.0;
  double exchange = 0.0;
  double waiting = 0.0;
  double descheduled = 0.0;
  std::optional<RankTimes> ranks{};

  /// Its name where a curve over the ranks has one number of threads: "cxx/hybrid x4".
  [[nodiscard]] std::string name_of_curve() const {
    const bool both = config.ranks > 0 && config.threads > 0;
    return name + (both ? " x" + std::to_string(config.threads) : "");
  }

  /// Whether its field is known not to be the baseline's.
  [[nodiscard]] bool wrong() const { return !agrees.value_or(true); }

  /// Whether ranks take turns.
  [[nodiscard]] bool crowded() const { return oversubscribed || shares_gpu; }
};

/// What "*" and open markers mean for these rows, "more ranks than cores"; "" if none is marked.
inline std::string crowd_text(const std::vector<Summary>& rows) {
  const bool cores = std::ranges::any_of(rows, &Summary::oversubscribed);
  const bool threads = std::ranges::any_of(
      rows, [](const Summary& row) { return row.oversubscribed && row.config.threads > 0; });
  const bool gpus = std::ranges::any_of(rows, &Summary::shares_gpu);
  if (!cores && !gpus) return "";
  return std::string("more ranks ") + (threads ? "or threads " : "") + "than " +
         (cores ? "cores" : "") + (cores && gpus ? " or " : "") + (gpus ? "GPUs" : "");
}

/// What runs in parallel in these rows, "ranks", or "cores" where there are threads, too.
inline std::string workers_of(const std::vector<Summary>& rows) {
  const bool threads =
      std::ranges::any_of(rows, [](const Summary& row) { return row.config.threads > 0; });
  return threads ? "cores" : "ranks";
}

/// Bytes that one sweep a step moves for a point beyond the caches: one value read, one written.
constexpr double bytes_a_point = 16.0;

/// A GPU, as heat-limits describes it.
struct Device {
  std::string name, driver;
  std::int64_t memory = 0;  ///< bytes
  int count = 0;            ///< how many there are in the machine
};

/// What some cores copy from and to a cache of theirs.
struct CacheLimit {
  int level = 1;
  std::int64_t bytes = 0;  ///< of the cache
  double copy = 0.0;       ///< bytes a second, read and written together
};

/// What messages between neighbouring ranks cost, all pairs of ranks at once.
struct MessageLimits {
  int ranks = 2;
  double latency = 0.0;    ///< seconds of a message of 8 bytes, one way
  double bandwidth = 0.0;  ///< bytes a second of long messages, of a pair, one way
};

/// The most that some cores of the machine, or a GPU, can do.
struct MachineLimits {
  static constexpr int of_a_gpu = 0;

  int cores = 1;            ///< or of_a_gpu
  double copy = 0.0;        ///< bytes a second, read and written together
  double operations = 0.0;  ///< points a second, if the stencil's operations came from registers;
                            ///< 0 for a GPU, where it is not measured
  Device device{};          ///< the GPU
  std::string copied_by{};  ///< which way of copying was the fastest, in words; "" for a GPU
  std::vector<CacheLimit> caches{};  ///< none for a GPU

  /// Points a second, if each were read and written once.
  [[nodiscard]] double copied_points() const { return copy / bytes_a_point; }
};

/// What a solver takes, and what parts of it take alone, by heat-probe: no timing of the problem.
/// None: it cannot be had of this solver.
struct Parts {
  std::int64_t steps = 0;                      ///< of each measurement
  double whole = 0.0;                          ///< seconds a step
  std::optional<double> without_kernel{};      ///< seconds a step, all but the sweep
  std::optional<double> without_neighbours{};  ///< seconds a step, blocks as problems of their own
  std::optional<double> in_cache{};            ///< points a second of all ranks, grids within L2
};

/// Why a configuration is as fast as it is: numbers, and what follows from them. None: not known.
struct Explanation {
  Config config;
  int cores = 0;  ///< that its ranks occupied; 0: not known, or a GPU's
  std::optional<double> copy_share{}, operations_share{};  ///< of the limits
  int cache = 0;  ///< level of the smallest cache that holds both arrays; 0: none does
  std::optional<double> cache_share{};    ///< of what these cores copy within it
  std::optional<double> message_share{};  ///< of its time, if halos were exchanged at every step
  std::optional<Parts> parts{};
  std::string text{};  ///< its name, the cause, and the numbers that prove it
};

}  // namespace heat::compare

#endif
