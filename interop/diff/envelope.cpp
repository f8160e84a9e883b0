#include "envelope.hpp"

#include <limits>

namespace heat::diff {
namespace {

/// The values of all runs in a cell.
template <class T>
struct Interval {
  T least{}, greatest{};
  bool has_value = false, has_nan = false;

  void add(T value) {
    if (value != value) {
      has_nan = true;
    } else if (!has_value) {
      has_value = true;
      least = greatest = value;
    } else {
      least = std::min(least, value);
      greatest = std::max(greatest, value);
    }
  }
  [[nodiscard]] bool holds(T value) const {
    if (value != value) return has_nan;
    return has_value && least <= value && value <= greatest;
  }
  [[nodiscard]] bool is_one_value() const { return !(has_value && has_nan) && least == greatest; }
};

void add_finite(Largest<double>& largest, double size, std::int64_t cell) {
  if (std::isfinite(size)) largest.add(size, cell);
}

template <class T>
void add(Envelope& envelope, std::int64_t cell, const Interval<T>& runs, T b) {
  const double width =
      runs.has_value && runs.least != runs.greatest ? distance(runs.least, runs.greatest) : 0.0;
  add_finite(envelope.width, width, cell);
  if (runs.has_value) {
    for (const T run : {runs.least, runs.greatest}) {
      if (run != b) add_finite(envelope.away, distance(run, b), cell);
    }
  }
  if (runs.holds(b)) return;
  ++envelope.outside;
  envelope.unanimous += runs.is_one_value();
  const double excess = !runs.has_value || b != b ? std::numeric_limits<double>::infinity()
                        : b < runs.least          ? distance(b, runs.least)
                                                  : distance(runs.greatest, b);
  add_finite(envelope.excess, excess, cell);
  if (width > 0.0) add_finite(envelope.spans, excess / width, cell);
  envelope.boundless = envelope.boundless || !std::isfinite(excess);
}

}  // namespace

Envelope envelope_of(const Field& a, const std::deque<Field>& runs, const Field& b) {
  Envelope envelope;
  envelope.runs = static_cast<std::int64_t>(runs.size()) + 1;
  a.with_type([&]<class T>(T) {
    constexpr std::int64_t chunk = 4096;
    std::vector<T> cells(chunk);
    std::vector<Interval<T>> intervals;
    for (std::int64_t first = 0; first < a.cells(); first += chunk) {
      const auto count = static_cast<std::size_t>(std::min(chunk, a.cells() - first));
      const std::span<T> here = std::span(cells).first(count);
      intervals.assign(count, {});
      const auto add_run = [&](const Field& run) {
        run.read(first, here);
        for (std::size_t i = 0; i < count; ++i) intervals[i].add(here[i]);
      };
      add_run(a);
      for (const Field& run : runs) add_run(run);
      b.read(first, here);
      for (std::size_t i = 0; i < count; ++i) {
        add(envelope, first + static_cast<std::int64_t>(i), intervals[i], here[i]);
      }
    }
  });
  return envelope;
}

}  // namespace heat::diff
