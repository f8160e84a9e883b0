/// Causes that lie in the sources: missing, doubled, or somewhere else.
#include <memory>
#include <string>

#include "causes.hpp"
#include "difference.hpp"

namespace heat::diagnose {
namespace {

std::string cell_text(std::int64_t x, std::int64_t y) {
  return "(" + std::to_string(x) + "," + std::to_string(y) + ")";
}

/// What a misplaced source does: its rate is added at cells that are nobody's source.
struct Strays {
  std::int64_t count = 0, x = 0, y = 0;
};

/// A source that is added at one other cell, whether or not it is also added at its own.
Guess misplaced(const Evidence& e, std::size_t i) {
  const auto strays = std::make_shared<Strays>();
  const auto missing = std::make_shared<bool>(false);
  const heat_source source = e.sources[i];
  std::vector<heat_source> without = e.sources;
  without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
  const auto explains = [=, &e](std::int64_t x, std::int64_t y, double bad, double good) {
    if (same_bits(bad, good)) return true;
    if (x == source.x && y == source.y && same_bits(bad, value_with(e, without, x, y))) {
      *missing = true;
      return true;
    }
    if (!same_bits(bad, good + source.rate)) return false;
    const bool is_new = x != strays->x || y != strays->y;
    if (is_new) *strays = {strays->count + 1, x, y};
    return strays->count <= 1 || !is_new;
  };
  const auto text = [=, &e] {
    const std::string place = cell_text(strays->x, strays->y);
    const int here = e.owner(strays->x, strays->y), home = e.owner(source.x, source.y);
    std::string rank;
    if (e.blocks.size() > 1) {
      rank = here == home ? ", in the same rank's block"
                          : ", in the block of rank " + std::to_string(here) + ", not rank " +
                                std::to_string(home) + "'s";
    }
    return "the source of " + cell_text(source.x, source.y) + " is injected at " + place +
           (*missing ? " instead" : " as well") + rank;
  };
  return {"source-misplaced", explains, text, [strays] { return strays->count == 1; }};
}

}  // namespace

double value_with(const Evidence& e, const std::vector<heat_source>& sources, std::int64_t x,
                  std::int64_t y) {
  Evidence other = {};
  other.nx = e.nx;
  other.ny = e.ny;
  other.step = e.step;
  other.before = e.before;
  double value = right_value(other, x, y);
  for (const heat_source& s : sources) {
    if (s.x == x && s.y == y) value = value + s.rate;
  }
  return value;
}

void add_source_guesses(const Evidence& e, std::vector<Guess>& guesses) {
  if (e.step == 0) return;
  for (std::size_t i = 0; i < e.sources.size(); ++i) {
    const heat_source source = e.sources[i];
    const std::string name = "the source of " + cell_text(source.x, source.y);
    std::vector<heat_source> without = e.sources, twice = e.sources;
    const auto at = static_cast<std::ptrdiff_t>(i);
    without.erase(without.begin() + at);
    twice.insert(twice.begin() + at, source);
    guesses.push_back(predicted(
        "source-missing", name + " is missing",
        [&e, without](std::int64_t x, std::int64_t y) { return value_with(e, without, x, y); }));
    guesses.push_back(predicted(
        "source-doubled", name + " is injected twice",
        [&e, twice](std::int64_t x, std::int64_t y) { return value_with(e, twice, x, y); }));
  }
  std::vector<heat_source> swapped = e.sources;
  for (heat_source& s : swapped) std::swap(s.x, s.y);
  guesses.push_back(predicted(
      "sources-transposed", "x and y of the sources are swapped",
      [&e, swapped](std::int64_t x, std::int64_t y) { return value_with(e, swapped, x, y); }));
  guesses.push_back(
      predicted("source-missing", "no source is injected",
                [&e](std::int64_t x, std::int64_t y) { return value_with(e, {}, x, y); }));
  for (std::size_t i = 0; i < e.sources.size(); ++i) guesses.push_back(misplaced(e, i));
}

}  // namespace heat::diagnose
