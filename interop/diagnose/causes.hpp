/// Recognising why a field is wrong, from one step of it.
#ifndef HEAT_DIAGNOSE_CAUSES_HPP
#define HEAT_DIAGNOSE_CAUSES_HPP

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "difference.hpp"
#include "heat/heat.hpp"
#include "interop/library/stencil.hpp"

namespace heat::diagnose {

int owner_of(const std::vector<heat_block>& blocks, std::int64_t x, std::int64_t y);

/// Cells of a field, of shape [block.ny][block.nx].
struct Window {
  heat_block block = make_block(1, 1, 0, 0);
  std::vector<double> cells{};

  [[nodiscard]] bool has(std::int64_t x, std::int64_t y) const {
    return x >= block.x && y >= block.y && x < block.x + block.nx && y < block.y + block.ny;
  }
  [[nodiscard]] double at(std::int64_t x, std::int64_t y) const {
    return cells[static_cast<std::size_t>((y - block.y) * block.nx + x - block.x)];
  }
};

/// A field as far as guesses about some rows need it.
struct Sight {
  Window rows;  ///< these and as many beside them as margin_of() says
  Window
      columns;  ///< those with the numbers of these rows, if the grid is square: the field may be
                ///< transposed

  [[nodiscard]] bool empty() const { return rows.cells.empty(); }
};

/// How far beside a cell guesses look: beside its neighbours, where the field may be shifted.
std::int64_t margin_of(const heat_kernel* formula);

/// The data of the first step at which a field is wrong.
struct Evidence {
  std::int64_t nx = 0, ny = 0;
  std::int64_t step = 0;  ///< the first bad one; 0: the start itself is wrong
  Sight before;           ///< the field a step before it (at step 0: the start)
  Sight earlier;          ///< the field two steps before it; empty if there is none
  std::vector<heat_source> sources;
  std::vector<heat_block> blocks;        ///< of the solver in question, one a rank
  const heat_kernel* formula = nullptr;  ///< of the baseline; NULL: heat's

  [[nodiscard]] bool has(std::int64_t x, std::int64_t y) const {
    return x >= 1 && y >= 1 && x <= nx && y <= ny;
  }

  /// A cell of a field; 0 outside the grid, and in an empty field.
  [[nodiscard]] double at(const Sight& field, std::int64_t x, std::int64_t y) const {
    if (!has(x, y) || field.empty()) return 0.0;
    return field.rows.has(x, y) ? field.rows.at(x, y) : field.columns.at(x, y);
  }

  [[nodiscard]] int owner(std::int64_t x, std::int64_t y) const { return owner_of(blocks, x, y); }
};

/// A cell and its neighbours, a step before.
struct Stencil {
  double centre, x_low, x_high, y_low, y_high;

  /// The neighbours' sum in the contract's order.
  [[nodiscard]] double sum() const { return ((x_low + x_high) + y_low) + y_high; }
};
Stencil stencil_at(const Evidence& evidence, std::int64_t x, std::int64_t y);

/// A supposed cause, which predicts every cell.
///
/// Most predict the bits of each cell, or a few values for a cell whose neighbour is in a halo of
/// unknown age; every cell has to have one of them. Causes inside of a step, such as another order
/// of its sum, are known of heat's formula alone. Four cannot be as strict:
///
///     other-formula     fits the weight to the field, so a cell may be off by 1e-12 of its size
///     halo              says only where the wrong cells are: beside another rank's block
///     halo-and-sources  the same, and the exact values of cells that lack or gain a rate
///     rounding          any cell may be off by as much as another order of operations
///
/// explains() is called for cells in the order of memory: first for those that are wrong, then, if
/// it explained them all, for all cells. It may keep data of them for text().
struct Guess {
  std::string id;  ///< one word, for results.json
  std::function<bool(const Cell&)> explains;
  std::function<std::string()> text;  ///< one sentence for people
  std::function<bool()> confirmed{};  ///< whether the cells prove it; none: needs no proof
};
using Guesses = std::vector<Guess>;

/// All guesses that this evidence allows, the most particular first.
Guesses all_guesses(const Evidence& evidence);

// The parts of that list, each in a file of its own.
void add_arithmetic_guesses(const Evidence& evidence, Guesses& guesses);
void add_source_guesses(const Evidence& evidence, Guesses& guesses);
void add_place_guesses(const Evidence& evidence, Guesses& guesses);
void add_sign_guess(Guesses& guesses);
void add_rounding_guess(const Evidence& evidence, Guesses& guesses);

inline std::string cell_text(std::int64_t x, std::int64_t y) {
  return "(" + std::to_string(x) + "," + std::to_string(y) + ")";
}

/// A text that is known from the start.
std::function<std::string()> always(std::string text);

/// A value predicted from the evidence: the guess holds where the wrong field has exactly it.
Guess predicted(std::string id, std::string text,
                std::function<double(std::int64_t x, std::int64_t y)> value);

/// The contract's formula, written out once more: it must not be the one of a solver under test.
double contract_step(const Stencil& u);

/// A cell's next value by the formula of the evidence, without sources.
/// @param value  called as value(dx, dy) for the cell and its neighbours, a step before
template <class Value>
double step_of(const Evidence& e, Value&& value) {
  if (e.formula != nullptr) return next_by(*e.formula, value);
  return contract_step({value(0, 0), value(-1, 0), value(1, 0), value(0, -1), value(0, 1)});
}
double step_at(const Evidence& evidence, std::int64_t x, std::int64_t y);

/// Add the rates of the sources of a cell to a value.
using Addition = double(double, double);
double inject(const std::vector<heat_source>& sources, std::int64_t x, std::int64_t y, double value,
              const std::function<Addition>& add = std::plus<double>());

/// The formula's value of a cell at the first bad step, with its own sources or with others.
double right_value(const Evidence& evidence, std::int64_t x, std::int64_t y);
double value_with(const Evidence& evidence, const std::vector<heat_source>& sources, std::int64_t x,
                  std::int64_t y);

}  // namespace heat::diagnose

#endif
