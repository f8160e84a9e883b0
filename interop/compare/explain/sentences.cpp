/// The rules. Each gives a part of the text, or "" where it says nothing; docs/why.md lists them.
#include <algorithm>
#include <string>
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
/// Shares of the time that are worth a word.
constexpr double notable = 0.1, small_cost = 0.01;
/// Times the median of all ranks that make one slow.
constexpr double slow_rank = 1.2;
/// Times the fastest run that the slowest took, from which on the machine was not the row's alone.
constexpr double unsteady = 1.5;

std::string percent(double share) {
  return share < 0.005 ? "under 1%" : format("%.0f%%", 100.0 * share);
}
std::string times(double ratio) { return format("%.1f times", ratio); }

/// The time of a row by where it went. A rank is off its core in all of advance(), which is a
/// little more than the three parts that solvers tell of.
struct Times {
  double total, whole;
  double exchange = 0.0, waiting = 0.0, descheduled = 0.0;  ///< shares of those
  explicit Times(const Summary& row)
      : total(row.compute + row.exchange + row.waiting), whole(std::max(total, row.median)) {
    if (total <= 0.0) return;
    exchange = row.exchange / total;
    waiting = row.waiting / total;
    descheduled = row.descheduled / whole;
  }
};

bool shares_cores(const Summary& row, const Explanation& e) {
  return row.oversubscribed && e.cores > 0;
}

/// "its core", "its 4 cores", "the GPU": whose limits they are.
std::string whose(const Summary& row, const Explanation& e) {
  if (row.on_gpu) return "the GPU";
  return e.cores == 1 ? "its core" : "its " + count_of(e.cores, "core");
}

double points_of(const Summary& row) {
  return static_cast<double>(row.config.grid.nx) * static_cast<double>(row.config.grid.ny);
}

/// Why the parts say nothing of the runs, which were at another time: the whole took another time.
std::string of_other_times(const Summary& row, const Explanation& e) {
  if (!e.parts || shares_cores(row, e)) return "";
  const double ratio = e.parts->whole * row.speed / points_of(row);
  if (ratio < unsteady && ratio > 1.0 / unsteady) return "";
  return "its parts were measured while a step took " + times(ratio) +
         " as long, so they are left out";
}

/// What bounds the row, of memory, caches and operations.
enum class Cause { unknown, memory, cache, operations, neither };

/// Whether it takes several steps in one pass: then no copy at each step is its bound.
bool is_tiled(const Summary& row) { return row.config.solver.find("tiled") != std::string::npos; }

Cause cause_of(const Summary& row, const Explanation& e) {
  if (!e.copy_share) return Cause::unknown;
  if (e.operations_share.value_or(0.0) >= operations_bound) return Cause::operations;
  if (is_tiled(row)) return Cause::neither;
  if (e.cache > 0) return *e.cache_share >= bound ? Cause::cache : Cause::neither;
  return *e.copy_share >= bound && *e.copy_share <= beyond ? Cause::memory : Cause::neither;
}

/// The place of the row below the limits of memory and operations.
std::string of_limits(const Summary& row, const Explanation& e) {
  if (!e.copy_share) return "";
  const Cause cause = cause_of(row, e);
  if (cause == Cause::memory) {
    return percent(*e.copy_share) + " of the copy bandwidth of " + whose(row, e) +
           ": memory-bound; tiled solvers leave that bound";
  }
  std::string text;
  if (e.cache > 0) {
    text = "both arrays fit L" + std::to_string(e.cache) + ": " + percent(*e.cache_share) +
           " of what " + whose(row, e) + (e.cores == 1 ? " copies" : " copy") + " within it";
  } else if (*e.copy_share > beyond) {
    text = times(*e.copy_share) + " what copying the arrays once a step would allow";
  } else {
    text = percent(*e.copy_share) + " of the copy limit of " + whose(row, e);
  }
  if (e.operations_share) text += ", " + percent(*e.operations_share) + " of the operations'";
  if (cause == Cause::operations) return text + ": core-bound";
  if (cause == Cause::cache) return text + ": bound by that cache";
  return text;
}

/// The speed on a grid that stays in cache, and what that says where no limit is near. Blocks alone
/// are compared, because on the small grid nothing waits.
std::string of_cache(const Summary& row, const Explanation& e, const Times& t) {
  const bool is_there_already = e.cache == 1 || e.cache == 2;
  if (is_there_already || !e.parts || !e.parts->in_cache) return "";
  const Parts& parts = *e.parts;
  const double alone = parts.without_neighbours.value_or(parts.whole);
  const double ratio = *parts.in_cache * alone / points_of(row);
  const bool is_faster = ratio >= faster, is_slower = ratio <= 1.0 / faster;
  std::string text = "within L2 ";
  text += is_faster || is_slower ? times(ratio) + " as fast" : "no faster (" + times(ratio) + ")";
  const bool other_cause = t.exchange + t.waiting >= 0.5;
  if (cause_of(row, e) != Cause::neither || other_cause || is_slower) return text;
  return text +
         (is_faster ? ", so moving data beyond L2 limits it" : ", so the loop itself limits it");
}

/// The price of neighbours, and of moving data alone.
std::string of_halos(const Explanation& e) {
  if (!e.parts || !e.parts->without_neighbours) return "";
  const double cost = 1.0 - *e.parts->without_neighbours / e.parts->whole;
  std::string text =
      cost < small_cost ? "halos cost nothing that was seen" : "halos cost " + percent(cost);
  if (!e.parts->without_kernel) return text;
  const double alone = *e.parts->without_kernel / e.parts->whole;
  if (alone - std::max(cost, 0.0) >= notable / 2.0) {
    text += ", where movement without a sweep takes " + percent(alone) +
            ": the rest is hidden behind the sweep";
  }
  return text;
}

/// Ranks that share cores: what they wait for are ranks that do not run, if they were off their
/// cores at least half of the time that sharing alone would keep them off.
std::string of_sharing(const Summary& row, const Explanation& e, const Times& t) {
  const double least = 1.0 - static_cast<double>(e.cores) / row.config.ranks;
  const bool because = row.ranks && t.descheduled >= 0.5 * least;
  std::string text;
  if (t.waiting >= notable) {
    text = percent(t.waiting) + " waiting" + (because ? ", because " : ", while ");
  }
  text += count_of(row.config.ranks, "rank") + " share " + count_of(e.cores, "core");
  if (!row.ranks) return text;
  text += " (each was off its core " + percent(t.descheduled) + " of the time";
  if (t.descheduled >= least + notable) text += ", where sharing explains " + percent(least);
  return text + ")";
}

/// The time that goes into messages where each rank has a core.
std::string of_waiting(const Explanation& e, const Times& t) {
  if (t.exchange + t.waiting < notable) return "";
  std::string text = percent(t.waiting) + " waiting";
  if (t.exchange >= small_cost) text += ", " + percent(t.exchange) + " posting halos";
  if (!e.message_share) return text;
  const bool late = *e.message_share < 0.5 * t.waiting;
  return text + (late ? ", mostly for ranks that are late (messages" : " (messages alone") +
         " need " + percent(*e.message_share) + ")";
}

/// A rank that is slow, and others that have its core.
std::string of_ranks(const Summary& row, const Times& t) {
  if (!row.ranks || row.on_gpu) return "";
  const RankTimes& ranks = *row.ranks;
  const double late = ranks.compute.max - ranks.compute.median;
  if (ranks.compute.max >= slow_rank * ranks.compute.median && late >= 0.5 * notable * t.total) {
    const double off = ranks.descheduled.max - ranks.descheduled.median;
    const bool lost_core = ranks.descheduled.slowest == ranks.compute.slowest && off >= 0.5 * late;
    return "rank " + std::to_string(ranks.compute.slowest) + " computes " +
           times(ranks.compute.max / ranks.compute.median) + " the median: " +
           (lost_core
                ? "it was off its core " + percent(ranks.descheduled.max / t.whole) + " of the time"
                : "its block or its core is slow");
  }
  if (t.descheduled < notable) return "";
  return "each rank was not running " + percent(t.descheduled) + " of the time" +
         (ranks.sharing > 0 ? ": " + count_of(ranks.sharing, "rank") + " ended on shared cores"
                            : ": others had its core, or it slept");
}

/// Runs that differ so much that the median says little.
std::string of_runs(const Summary& row) {
  if (row.repeats < 2 || row.max < unsteady * row.min) return "";
  return "runs differ by up to " + times(row.max / row.min) + ": something else used the machine";
}

}  // namespace

std::string sentence_of(const Summary& row, const Explanation& e) {
  const std::string name = describe(row.config) + ": ";
  if (row.wrong()) return name + "its field is wrong, so its time says nothing";
  if (row.speed <= 0.0) return name + "it took no time that a clock can see";
  const Times t(row);
  std::vector<std::string> parts{of_limits(row, e)};
  if (shares_cores(row, e)) {  // the parts of ranks that take turns are chance
    parts.push_back(of_sharing(row, e, t));
  } else {
    const std::string other = of_other_times(row, e);
    if (other.empty()) parts.insert(parts.end(), {of_cache(row, e, t), of_halos(e)});
    parts.insert(parts.end(), {of_waiting(e, t), of_ranks(row, t), other});
  }
  parts.push_back(of_runs(row));
  std::string text;
  for (const std::string& part : parts) {
    if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
  }
  return name + (text.empty() ? "no limit of its machine is known, and nothing stands out" : text);
}

}  // namespace heat::compare
