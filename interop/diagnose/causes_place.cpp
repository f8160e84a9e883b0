/// Causes that show in where the wrong cells are: moved, not updated, beside another rank's block.
#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "causes.hpp"
#include "difference.hpp"

namespace heat::diagnose {
namespace {

/// Whether a value is one that a halo may hold of a cell of another rank's block: the present one,
/// one of the two steps before, or the zero that it was allocated with.
bool is_of_a_halo(const Evidence& e, std::int64_t x, std::int64_t y, double value) {
  return same_bits(value, right_value(e, x, y)) || same_bits(value, e.at(e.before, x, y)) ||
         (!e.earlier.empty() && same_bits(value, e.at(e.earlier, x, y))) || same_bits(value, 0.0);
}

void add_moves(const Evidence& e, std::vector<Guess>& guesses) {
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
    guesses.push_back(
        {"shifted",
         [&e, move](std::int64_t x, std::int64_t y, double bad, double) {
           const std::int64_t i = x + move.dx, j = y + move.dy;
           if (i < 1 || j < 1 || i > e.nx || j > e.ny) return same_bits(bad, 0.0);
           return e.owner(i, j) == e.owner(x, y) ? same_bits(bad, right_value(e, i, j))
                                                 : is_of_a_halo(e, i, j, bad);
         },
         [move] { return std::string("the field is shifted by one cell along ") + move.name; }});
  }
}

/// Cells that keep an old value, or the zero that they were allocated with.
Guess never_updated(const Evidence& e) {
  return {"never-updated",
          [&e](std::int64_t x, std::int64_t y, double bad, double good) {
            return same_bits(bad, good) || same_bits(bad, e.at(e.before, x, y)) ||
                   (!e.earlier.empty() && same_bits(bad, e.at(e.earlier, x, y))) ||
                   same_bits(bad, 0.0);
          },
          [] { return std::string("the wrong cells are never updated"); }};
}

/// Cells that do not even keep the start.
Guess never_stored() {
  return {"never-updated",
          [](std::int64_t, std::int64_t, double bad, double good) {
            return same_bits(bad, good) || same_bits(bad, 0.0);
          },
          [] { return std::string("the wrong cells are not stored: they read as zero"); }};
}

/// What a neighbour in another rank's block may have been taken for.
enum Taken { as_it_is, as_it_was, as_zero, n_taken };

/// How often each was needed to explain a cell.
using Needed = std::array<std::int64_t, n_taken>;

/// A halo that is old or was never received: the neighbours across a border are taken for what they
/// were a step before, or for zero.
bool halo_explains(const Evidence& e, std::int64_t x, std::int64_t y, double bad, Needed& needed) {
  constexpr std::array<std::array<std::int64_t, 2>, 4> sides{{{-1, 0}, {1, 0}, {0, -1}, {0, 1}}};
  const int home = e.owner(x, y);
  std::array<std::array<double, n_taken>, 4> value{};
  std::array<int, 4> choices{};
  for (std::size_t side = 0; side < 4; ++side) {
    const std::int64_t i = x + sides[side][0], j = y + sides[side][1];
    const bool inside = i >= 1 && j >= 1 && i <= e.nx && j <= e.ny;
    const bool foreign = inside && e.owner(i, j) != home;
    value[side] = {e.at(e.before, i, j), e.earlier.empty() ? 0.0 : e.at(e.earlier, i, j), 0.0};
    choices[side] = foreign ? n_taken : 1;
  }
  std::array<int, 4> t{};
  for (t[0] = 0; t[0] < choices[0]; ++t[0]) {
    for (t[1] = 0; t[1] < choices[1]; ++t[1]) {
      for (t[2] = 0; t[2] < choices[2]; ++t[2]) {
        for (t[3] = 0; t[3] < choices[3]; ++t[3]) {
          const auto at = [&](std::size_t s) { return value[s][static_cast<std::size_t>(t[s])]; };
          double step = contract_step(e.at(e.before, x, y), at(0), at(1), at(2), at(3));
          for (const heat_source& s : e.sources) {
            if (s.x == x && s.y == y) step = step + s.rate;
          }
          if (!same_bits(step, bad)) continue;
          for (const int taken : t) ++needed[static_cast<std::size_t>(taken)];
          return true;
        }
      }
    }
  }
  return false;
}

Guess bad_halo(const Evidence& e) {
  const auto needed = std::make_shared<Needed>();
  return {
      "stale-halo",
      [&e, needed](std::int64_t x, std::int64_t y, double bad, double good) {
        return same_bits(bad, good) || halo_explains(e, x, y, bad, *needed);
      },
      [&e, needed] {
        if ((*needed)[as_it_was] > 0 && !e.earlier.empty()) {
          return std::string("stale halo: cells of other ranks' blocks are taken a step too old");
        }
        return std::string(
            "stale halo: cells of other ranks' blocks are taken for zero, as if never received");
      }};
}

bool lies_beside_a_border(const Evidence& e, std::int64_t x, std::int64_t y) {
  const int home = e.owner(x, y);
  return (x > 1 && e.owner(x - 1, y) != home) || (x < e.nx && e.owner(x + 1, y) != home) ||
         (y > 1 && e.owner(x, y - 1) != home) || (y < e.ny && e.owner(x, y + 1) != home);
}

/// Whether a cell has no source's rate, or one that is not its own.
bool source_explains(const Evidence& e, std::int64_t x, std::int64_t y, double bad, double good) {
  return same_bits(bad, value_with(e, {}, x, y)) ||
         std::any_of(e.sources.begin(), e.sources.end(),
                     [&](const heat_source& s) { return same_bits(bad, good + s.rate); });
}

/// Both at once, as when the layouts of blocks and sources are not the same. Only the values of
/// sources are looked at: beside another rank's block any value is accepted.
Guess halo_and_sources(const Evidence& e) {
  return {"halo-and-sources",
          [&e](std::int64_t x, std::int64_t y, double bad, double good) {
            return same_bits(bad, good) || lies_beside_a_border(e, x, y) ||
                   source_explains(e, x, y, bad, good);
          },
          [] {
            return std::string(
                "halo and sources: every wrong cell lies beside another rank's block, or lacks or "
                "gains a source's rate");
          }};
}

/// Nothing but the place: all wrong cells lie beside another rank's block, whatever they hold.
Guess beside_a_border(const Evidence& e) {
  return {"halo",
          [&e](std::int64_t x, std::int64_t y, double bad, double good) {
            return same_bits(bad, good) || lies_beside_a_border(e, x, y);
          },
          [] {
            return std::string(
                "halo: every wrong cell lies beside another rank's block, with values of no "
                "known origin");
          }};
}

}  // namespace

void add_place_guesses(const Evidence& e, std::vector<Guess>& guesses) {
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
