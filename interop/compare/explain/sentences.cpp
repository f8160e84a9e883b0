/// The rules. Each gives a part of the text, the cause before the numbers that prove it, or ""
/// where it says nothing; docs/why.md lists them.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "explain.hpp"
#include "interop/common/text.hpp"

namespace heat::compare {
namespace {

// The limits are those of the best loop of several, so a share of 1 is out of reach of most.

/// From this share on a limit is what bounds: at most 1.4 times as fast could be reached.
constexpr double bound = 0.7;
/// Loads and stores take the places of operations, so that limit is never reached.
constexpr double operations_bound = 0.6;
/// Above this share of the copy limit a solver does not move each point at each step; a little more
/// than 1 may be an error of the measurement.
constexpr double beyond = 1.1;
/// Times as fast in cache that say that memory was the reason. A quarter is more than runs differ.
constexpr double faster = 1.25;
/// Shares of the time that are worth a word, and one where more is known; parts differ by as much.
constexpr double notable = 0.1, visible = 0.05;
/// Of what is to be explained, the share from which on a cause is called the cause.
constexpr double most = 0.5;
/// Times the median of all ranks that make one slow.
constexpr double slow_rank = 1.2;
/// Times the fastest run that the slowest took, from which on the machine was not the row's alone.
constexpr double unsteady = 1.5;
/// Seconds of a run of which cold first steps, or one interruption, may be the most.
constexpr double shortest = 1e-3;

std::string percent(double share) {
  return share < 0.005 ? "under 1%" : format("%.0f%%", 100.0 * share);
}
std::string times(double ratio) { return format("%.1f times", ratio); }

std::string then(const std::string& first, const std::string& second) {
  return first + (first.empty() || second.empty() ? "" : "; ") + second;
}

/// The time of a row by where it went. A rank is off its core in all of advance(), which is a
/// little more than the three parts that solvers tell of; the host of a GPU is so on purpose.
struct Times {
  double total, whole;
  double exchange = 0.0, waiting = 0.0, off = 0.0;  ///< shares of those
  explicit Times(const Summary& row)
      : total(row.compute + row.exchange + row.waiting), whole(std::max(total, row.seconds)) {
    if (total <= 0.0) return;
    exchange = row.exchange / total;
    waiting = row.waiting / total;
    if (!row.on_gpu) off = row.descheduled / whole;
  }
};

bool shares_cores(const Summary& row, const Explanation& e) {
  return row.oversubscribed && e.cores > 0;
}

bool too_short(const Summary& row) { return row.median < shortest; }

double points_of(const Summary& row) {
  return static_cast<double>(row.config.grid.nx) * static_cast<double>(row.config.grid.ny);
}

/// How much the speed of the parts differs from that of the runs, which were at another time.
double other_speed(const Summary& row, const Explanation& e) {
  if (!e.parts || shares_cores(row, e) || row.speed <= 0.0) return 1.0;
  const double ratio = e.parts->whole * row.speed / points_of(row);
  return std::max(ratio, 1.0 / ratio);
}

/// The parts that say something of the row, or null.
const Parts* parts_of(const Summary& row, const Explanation& e) {
  return e.parts && other_speed(row, e) < unsteady ? &*e.parts : nullptr;
}

/// Whether it takes several steps in one pass: then no copy at each step is its bound.
bool is_tiled(const Summary& row) {
  const std::string& name = row.config.solver;
  return name.find("tiled") != name.npos || name.find("hybrid") != name.npos;
}

/// The limit of copying that counts: of the cache that holds both arrays, or of the memory.
std::string of_copies(const Explanation& e) {
  const double share = e.cache > 0 ? *e.cache_share : *e.copy_share;
  const std::string whose = e.cache > 0 ? " L" + std::to_string(e.cache) + "'s" : " the";
  return (share > beyond ? times(share) : percent(share) + " of") + whose + " copy limit";
}

std::string of_operations(const Explanation& e) {
  return percent(*e.operations_share) + " of the operations' limit";
}

std::string of_both(const Explanation& e) {
  return of_copies(e) + (e.operations_share ? ", " + of_operations(e) : "");
}

/// What the speed on a grid that stays in cache says, as this one may. Blocks alone are compared,
/// because on the small grid nothing waits.
std::string of_loop(const Summary& row, const Explanation& e) {
  const std::string own = "bound by its own loop: ";
  if (e.cache == 1 || e.cache == 2) return own + of_both(e);
  const Parts* parts = parts_of(row, e);
  if (parts == nullptr || !parts->in_cache) return "";
  const double alone = parts->without_neighbours.value_or(parts->whole);
  const double ratio = *parts->in_cache * alone / points_of(row);
  if (ratio <= 1.0 / faster) return "";
  const std::string share = is_tiled(row) && e.operations_share ? of_operations(e) : of_copies(e);
  return ratio < faster
             ? own + share + ", no faster within L2"
             : "bound by data from beyond L2: " + times(ratio) + " as fast within it, " + share;
}

/// What bounds the row, of memory, caches, operations and its loop.
std::string of_limits(const Summary& row, const Explanation& e) {
  if (!e.copy_share) return "";
  if (e.operations_share.value_or(0.0) >= operations_bound) {
    return "core-bound: " + of_operations(e) + ", " + of_copies(e);
  }
  if (!is_tiled(row) && e.cache > 0 && *e.cache_share >= bound) {
    return "cache-bound: " + of_copies(e);
  }
  if (!is_tiled(row) && e.cache == 0 && *e.copy_share >= bound && *e.copy_share <= beyond) {
    return "memory-bound: " + of_copies(e) + "; tiled solvers leave that bound";
  }
  return of_loop(row, e);
}

/// The price of neighbours beside that of moving data alone.
std::string of_halos(const Parts* parts) {
  if (parts == nullptr || !parts->without_neighbours) return "";
  const double cost = std::max(1.0 - *parts->without_neighbours / parts->whole, 0.0);
  const double hidden = parts->without_kernel.value_or(0.0) / parts->whole - cost;
  if (cost < visible && hidden < visible) return "";
  return "halos cost " + percent(cost) +
         (hidden < visible ? "" : ", " + percent(hidden) + " more is hidden behind the sweep");
}

/// Ranks that share cores: what they wait for are ranks that do not run, if they were off their
/// cores at least half of the time that sharing alone would keep them off.
std::string of_sharing(const Summary& row, const Explanation& e, const Times& t) {
  const double least =
      1.0 - static_cast<double>(e.cores) / static_cast<double>(row.config.workers());
  std::string text;
  if (t.waiting >= notable) {
    const bool because = row.ranks && t.off >= most * least;
    text = percent(t.waiting) + " waiting, " + (because ? "because " : "while ");
  }
  text += words_of_workers(row.config) + " share " + count_of(e.cores, "core");
  if (!row.ranks) return text;
  text += " (each off its core " + percent(t.off) + " of the time";
  return text + (t.off >= least + notable ? "; sharing explains " + percent(least) + ")" : ")");
}

/// Ranks that had enough cores but not theirs.
std::string of_lost_cores(const Summary& row, const Times& t) {
  return (row.ranks->sharing > 0
              ? count_of(row.ranks->sharing, "rank") + " ended on shared cores, each rank"
              : "each") +
         " was off its core " + percent(t.off) + " of the time";
}

/// For whom ranks wait, and what proves it.
std::pair<std::string, std::string> awaited(const Summary& row, const Explanation& e,
                                            const Times& t) {
  const char* unknown = e.message_share ? "late ranks" : "other ranks";
  if (!row.ranks || row.on_gpu) return {unknown, ""};
  const RankSpread &compute = row.ranks->compute, &off = row.ranks->descheduled;
  const std::string rank = "rank " + std::to_string(compute.slowest);
  const double late = compute.max - compute.median;
  const bool is_slow = compute.max >= slow_rank * compute.median && late >= visible * t.total &&
                       late >= most * row.waiting;  // ranks that are late in turn are not seen
  if (is_slow && off.slowest == compute.slowest && off.max - off.median >= most * late) {
    return {"a late rank",
            rank + " was off its core " + percent(off.max / t.whole) + " of the time"};
  }
  if (t.off >= notable && (!is_slow || t.off * t.whole >= most * late)) {
    return {"ranks off their cores", of_lost_cores(row, t)};
  }
  if (!is_slow) return {unknown, ""};
  return {"a slow rank", rank + " computes " + times(compute.max / compute.median) + " the median"};
}

/// The time that goes into messages where each rank has a core.
std::string of_waiting(const Summary& row, const Explanation& e, const Times& t) {
  if (t.exchange + t.waiting < notable) return "";
  std::string shares = percent(t.waiting) + " waiting";
  if (t.exchange >= visible) shares += ", " + percent(t.exchange) + " posting halos";
  if (row.config.ranks == 1) return "bound by exchanges, though it has no neighbours: " + shares;
  if (e.message_share) {
    shares += ", messages need " + percent(*e.message_share);
    if (*e.message_share >= most * t.waiting) return "bound by messages: " + shares;
  }
  const auto [whom, proof] = awaited(row, e, t);
  return then("waits for " + whom + ": " + shares, proof);
}

/// What is said where no rule tells a cause of the row's own.
std::string of_no_cause(const Summary& row, const Explanation& e, const Times& t) {
  if (t.off >= most) {
    return std::string(row.config.workers() > 1 ? "others had its cores" : "others had its core") +
           ", or it slept, " + percent(t.off) + " of the time";
  }
  if (!e.copy_share) return "no limit of its machine is known, and nothing stands out";
  return "no known limit bounds it: " + of_both(e);
}

/// A row whose ranks have a core each. Where they mostly wait, or are mostly off them, shares of
/// limits prove nothing.
std::string of_own_cores(const Summary& row, const Explanation& e, const Times& t) {
  const bool is_idle = t.exchange + t.waiting >= most || t.off >= most;
  const std::string limits = is_idle ? "" : of_limits(row, e);
  const std::string waiting = of_waiting(row, e, t);
  if (!waiting.empty()) return then(limits, waiting);
  const bool shared = row.ranks && row.ranks->sharing > 0 && t.off >= notable;
  const std::string causes = then(limits, shared ? of_lost_cores(row, t) : "");
  return then(causes.empty() ? of_no_cause(row, e, t) : causes, of_halos(parts_of(row, e)));
}

/// Rows of which something is true, and that of which it is so by the most.
struct Rows {
  int count = 0;
  double most = 0.0;
  std::string name{};

  void add(const Summary& row, double value, double least) {
    if (value < least) return;
    ++count;
    if (value <= most) return;
    most = value;
    name = describe(row.config);
  }
  /// "in 2 of 3 rows `what` (up to `most_of_all`, cxx/serial)"
  [[nodiscard]] std::string said(std::size_t all, const std::string& what,
                                 const std::string& most_of_all) const {
    if (count == 0) return "";
    return "in " + std::to_string(count) + " of " + count_of(all, "row") + " " + what + " (up to " +
           most_of_all + ", " + name + ")";
  }
};

}  // namespace

std::string sentence_of(const Summary& row, const Explanation& e) {
  const std::string name = describe(row.config) + ": ";
  if (row.wrong()) return name + "its field is wrong, so its time says nothing";
  if (row.speed <= 0.0) return name + "it took no time that a clock can see";
  if (too_short(row)) return name + format("took %.2g ms, too short to tell why", 1e3 * row.median);
  if (row.shares_gpu) return name + "more ranks than GPUs, so that several take turns on one";
  const Times t(row);
  return name + (shares_cores(row, e) ? of_sharing(row, e, t) : of_own_cores(row, e, t));
}

std::string disturbance(const std::vector<Summary>& summary,
                        const std::vector<Explanation>& explanations) {
  Rows runs, off, parts;
  for (std::size_t i = 0; i < explanations.size(); ++i) {
    const Summary& row = summary[i];
    if (too_short(row)) continue;
    if (row.repeats > 1 && row.min > 0.0) runs.add(row, row.max / row.min, unsteady);
    const bool shared = row.oversubscribed || (row.ranks && row.ranks->sharing > 0);
    if (!shared) off.add(row, Times(row).off, notable);
    parts.add(row, other_speed(row, explanations[i]), unsteady);
  }
  const std::size_t all = explanations.size();
  const std::string text = then(
      then(runs.said(all, "the slowest run took " + times(unsteady) + " the fastest or more",
                     times(runs.most)),
           off.said(all, "others had its cores, or it slept", percent(off.most) + " of the time")),
      parts.said(all, "its parts, left out, ran at another speed", times(parts.most)));
  return text.empty() ? "" : "the machine was not quiet: " + text;
}

}  // namespace heat::compare
