/// Causes that lie in the sources: missing, doubled, or somewhere else.
#include "causes.hpp"

namespace heat::diagnose {
namespace {

/// A guess that the sources are others.
Guess other_sources(const Evidence& e, std::string id, std::string text,
                    std::vector<heat_source> sources) {
  return predicted(std::move(id), std::move(text),
                   [&e, sources = std::move(sources)](std::int64_t x, std::int64_t y) {
                     return value_with(e, sources, x, y);
                   });
}

std::vector<heat_source> without(std::vector<heat_source> sources, std::size_t i) {
  sources.erase(sources.begin() + static_cast<std::ptrdiff_t>(i));
  return sources;
}

/// The effect of a misplaced source: its rate is added at cells that have no source.
struct Strays {
  std::int64_t count = 0, x = 0, y = 0;
  bool missing = false;  ///< from its own cell
};

/// A source that is added at one other cell, whether or not it is also added at its own.
Guess misplaced(const Evidence& e, std::size_t i) {
  const auto strays = std::make_shared<Strays>();
  const heat_source source = e.sources[i];
  const auto explains = [=, &e, rest = without(e.sources, i)](const Cell& c) {
    if (c.agrees()) return true;
    if (c.x == source.x && c.y == source.y && same_bits(c.bad, value_with(e, rest, c.x, c.y))) {
      strays->missing = true;
      return true;
    }
    if (!same_bits(c.bad, c.good + source.rate)) return false;
    if (c.x != strays->x || c.y != strays->y) {
      ++strays->count;
      strays->x = c.x;
      strays->y = c.y;
      return strays->count <= 1;
    }
    return true;
  };
  const auto text = [=, &e] {
    const int here = e.owner(strays->x, strays->y), home = e.owner(source.x, source.y);
    std::string rank;
    if (e.blocks.size() > 1) {
      rank = here == home ? ", in the same rank's block"
                          : ", in the block of rank " + std::to_string(here) + ", not rank " +
                                std::to_string(home) + "'s";
    }
    return "the source of " + cell_text(source.x, source.y) + " is injected at " +
           cell_text(strays->x, strays->y) + (strays->missing ? " instead" : " as well") + rank;
  };
  return {"source-misplaced", explains, text, [strays] { return strays->count == 1; }};
}

}  // namespace

void add_source_guesses(const Evidence& e, Guesses& guesses) {
  if (e.step == 0) return;
  for (std::size_t i = 0; i < e.sources.size(); ++i) {
    const heat_source source = e.sources[i];
    const std::string name = "the source of " + cell_text(source.x, source.y);
    std::vector<heat_source> twice = e.sources;
    twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(i), source);
    guesses.push_back(
        other_sources(e, "source-missing", name + " is missing", without(e.sources, i)));
    guesses.push_back(other_sources(e, "source-doubled", name + " is injected twice", twice));
  }
  std::vector<heat_source> swapped = e.sources;
  for (heat_source& s : swapped) std::swap(s.x, s.y);
  guesses.push_back(
      other_sources(e, "sources-transposed", "x and y of the sources are swapped", swapped));
  guesses.push_back(other_sources(e, "source-missing", "no source is injected", {}));
  for (std::size_t i = 0; i < e.sources.size(); ++i) guesses.push_back(misplaced(e, i));
}

}  // namespace heat::diagnose
