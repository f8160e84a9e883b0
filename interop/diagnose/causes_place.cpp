/// Causes that show in the places of wrong cells: moved, not updated, beside another rank's block.
#include <array>

#include "causes.hpp"

namespace heat::diagnose {
namespace {

constexpr std::array<std::array<std::int64_t, 2>, 4> sides{{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};

/// Whether a value is one that a cell had before: in one of the two steps, or the zero that it was
/// allocated with.
bool is_old(const Evidence& e, std::int64_t x, std::int64_t y, double value) {
  return same_bits(value, e.at(e.before, x, y)) || same_bits(value, e.at(e.earlier, x, y)) ||
         same_bits(value, 0.0);
}

void add_moves(const Evidence& e, Guesses& guesses) {
  if (e.nx == e.ny && e.nx > 1) {
    guesses.push_back(
        predicted("transposed", "the field is transposed: x and y are swapped",
                  [&e](std::int64_t x, std::int64_t y) { return right_value(e, y, x); }));
  }
  struct Move {
    std::int64_t dx, dy;
    const char* name;
  };
  for (const Move& move : {Move{1, 0, "x/fast, downwards"}, Move{-1, 0, "x/fast, upwards"},
                           Move{0, 1, "y/slow, downwards"}, Move{0, -1, "y/slow, upwards"}}) {
    guesses.push_back({"shifted",
                       [&e, move](const Cell& c) {
                         const std::int64_t i = c.x + move.dx, j = c.y + move.dy;
                         if (!e.has(i, j)) return same_bits(c.bad, 0.0);
                         return same_bits(c.bad, right_value(e, i, j)) ||
                                (e.owner(i, j) != e.owner(c.x, c.y) &&
                                 is_old(e, i, j, c.bad));  // in a halo
                       },
                       always(std::string("the field is shifted by one cell along ") + move.name)});
  }
}

/// Cells that keep an old value, or the zero that they were allocated with.
Guess never_updated(const Evidence& e) {
  return {"never-updated", [&e](const Cell& c) { return c.agrees() || is_old(e, c.x, c.y, c.bad); },
          always("the wrong cells are never updated")};
}

/// Cells that do not even keep the start.
Guess never_stored() {
  return {"never-updated", [](const Cell& c) { return c.agrees() || same_bits(c.bad, 0.0); },
          always("the wrong cells are not stored: they read as zero")};
}

/// The age of a neighbour in another rank's block; one that was never received is zero.
enum Age { present, a_step_old, never, n_ages };

/// The ways to a neighbour: along x, downwards and upwards, along y likewise, or along both.
constexpr std::size_t n_ways = 5, diagonal = 4;

std::size_t way_to(std::int64_t dx, std::int64_t dy) {
  if (dx != 0 && dy != 0) return diagonal;
  return dx != 0 ? (dx < 0 ? 0 : 1) : (dy < 0 ? 2 : 3);
}

/// How old the neighbours on each way are, as far as they are in other ranks' blocks.
using Ages = std::array<Age, n_ways>;

bool is_foreign(const Evidence& e, const Cell& c, std::int64_t dx, std::int64_t dy) {
  return e.has(c.x + dx, c.y + dy) && e.owner(c.x + dx, c.y + dy) != e.owner(c.x, c.y);
}

/// Which ways lead to other ranks' blocks.
std::array<bool, n_ways> foreign_ways(const Evidence& e, const Cell& c) {
  const heat_wide_kernel reach = widened(e.formula);
  std::array<bool, n_ways> foreign{};
  for (std::int64_t dy = -reach.halo; dy <= reach.halo; ++dy) {
    for (std::int64_t dx = -reach.halo; dx <= reach.halo; ++dx) {
      if (dx != 0 && dy != 0 && reach.corners == 0) continue;
      if (is_foreign(e, c, dx, dy)) foreign[way_to(dx, dy)] = true;
    }
  }
  return foreign;
}

double value_with_halo(const Evidence& e, const Cell& c, const Ages& ages) {
  const double step = step_of(e, [&](std::int64_t dx, std::int64_t dy) {
    const Age age = is_foreign(e, c, dx, dy) ? ages[way_to(dx, dy)] : present;
    if (age == never) return 0.0;
    return e.at(age == present ? e.before : e.earlier, c.x + dx, c.y + dy);
  });
  return inject(e.sources, c.x, c.y, step);
}

/// How often each age was needed to explain a cell, and whether beside the diagonal.
struct Counts {
  std::array<std::int64_t, n_ages> of{};
  bool beside = false;
};

/// A halo that is old or was never received: the neighbours across a border have the values
/// of a step before, or zero. The first combination of their ages that fits is counted.
bool halo_explains(const Evidence& e, const Cell& c, Counts& counts) {
  const std::array<bool, n_ways> foreign = foreign_ways(e, c);
  constexpr std::size_t combinations = n_ages * n_ages * n_ages * n_ages * n_ages;
  for (std::size_t combination = 0; combination < combinations; ++combination) {
    Ages ages{};
    bool possible = true;
    for (std::size_t way = n_ways, rest = combination; way-- > 0; rest /= n_ages) {
      ages[way] = static_cast<Age>(rest % n_ages);
      possible = possible && (foreign[way] || ages[way] == present);
    }
    if (!possible || !same_bits(value_with_halo(e, c, ages), c.bad)) continue;
    for (std::size_t way = 0; way < n_ways; ++way) {
      ++counts.of[ages[way]];
      counts.beside = counts.beside || (way != diagonal && ages[way] != present);
    }
    return true;
  }
  return false;
}

Guess bad_halo(const Evidence& e) {
  const auto counts = std::make_shared<Counts>();
  return {"stale-halo",
          [&e, counts](const Cell& c) { return c.agrees() || halo_explains(e, c, *counts); },
          [&e, counts] {
            const bool old = counts->of[a_step_old] > 0 && !e.earlier.empty();
            return std::string("stale halo: ") +
                   (counts->beside ? "cells" : "diagonal neighbours in the corners") +
                   " of other ranks' blocks are taken " +
                   (old ? "a step too old" : "for zero, as if never received");
          }};
}

bool lies_beside_a_border(const Evidence& e, const Cell& c) {
  return std::any_of(sides.begin(), sides.end(), [&](const auto& side) {
    const std::int64_t i = c.x + side[0], j = c.y + side[1];
    return e.has(i, j) && e.owner(i, j) != e.owner(c.x, c.y);
  });
}

/// Whether a cell has no source's rate, or one that is not its own.
bool source_explains(const Evidence& e, const Cell& c) {
  return same_bits(c.bad, value_with(e, {}, c.x, c.y)) ||
         std::any_of(e.sources.begin(), e.sources.end(),
                     [&](const heat_source& s) { return same_bits(c.bad, c.good + s.rate); });
}

/// Both at once, as when the layouts of blocks and sources are not the same. Only the values of
/// sources are looked at: beside another rank's block any value is accepted.
Guess halo_and_sources(const Evidence& e) {
  return {"halo-and-sources",
          [&e](const Cell& c) {
            return c.agrees() || lies_beside_a_border(e, c) || source_explains(e, c);
          },
          always("halo and sources: every wrong cell lies beside another rank's block, or lacks or "
                 "gains a source's rate")};
}

/// Nothing but the place: all wrong cells lie beside another rank's block, with any values.
Guess beside_a_border(const Evidence& e) {
  return {"halo", [&e](const Cell& c) { return c.agrees() || lies_beside_a_border(e, c); },
          always("halo: every wrong cell lies beside another rank's block, with values of no known "
                 "origin")};
}

}  // namespace

void add_place_guesses(const Evidence& e, Guesses& guesses) {
  add_moves(e, guesses);
  if (e.step == 0) return guesses.push_back(never_stored());
  const bool several = std::count_if(e.blocks.begin(), e.blocks.end(),
                                     [](const heat_block& b) { return b.nx * b.ny > 0; }) > 1;
  if (several) guesses.push_back(bad_halo(e));
  guesses.push_back(never_updated(e));
  if (several) guesses.push_back(beside_a_border(e));
  if (several) guesses.push_back(halo_and_sources(e));
}

}  // namespace heat::diagnose
