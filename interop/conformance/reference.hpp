/// The answer to a problem, computed plainly.
///
/// Expected values must not come from the solver nor from its parts: the formula, the numbering of
/// cells and the random start are written again here, from the words of heat.h and services.h,
/// without a ring, a kernel or a service of the library, whose faults this file does not share.
/// Another formula is known by its kernel alone, which is applied to one cell at a time here:
/// blocks, halos, sources and the order of steps are still this file's own.
#ifndef HEAT_CONFORMANCE_REFERENCE_HPP
#define HEAT_CONFORMANCE_REFERENCE_HPP

#include <bit>
#include <cstdint>
#include <vector>

#include "heat/heat.hpp"

namespace heat::conformance {

/// A whole field, shape [ny][nx].
struct Field {
  std::int64_t nx, ny;
  std::vector<double> cells;

  Field(std::int64_t width, std::int64_t height)
      : nx(width), ny(height), cells(static_cast<std::size_t>(width * height)) {}

  /// Cell (x, y), counted from 1.
  double& at(std::int64_t x, std::int64_t y) {
    return cells[static_cast<std::size_t>((y - 1) * nx + x - 1)];
  }
  /// Cell (x, y), or the ring's zero outside of the grid.
  [[nodiscard]] double get(std::int64_t x, std::int64_t y) const {
    if (x < 1 || x > nx || y < 1 || y > ny) return 0.0;
    return cells[static_cast<std::size_t>((y - 1) * nx + x - 1)];
  }
};

/// Call body(x, y) for each cell of a rectangle, x fastest.
template <class Body>
void for_each_cell(const heat_block& of, Body&& body) {
  for (std::int64_t y = of.y; y < of.y + of.ny; ++y) {
    for (std::int64_t x = of.x; x < of.x + of.nx; ++x) body(x, y);
  }
}

/// The formula by which fields are expected, see heat_solver_formula(); NULL, as at first, is
/// heat's. It is the whole program's, because the sweeps that checks give to create() get no
/// context.
void use_formula(const heat_kernel* kernel);
const heat_kernel* formula();

Field reference_start(const Problem& problem);

/// A field `steps` steps later, under the sources of a problem.
Field reference_steps(Field field, const std::vector<heat_source>& sources, std::int64_t steps);

/// The whole problem, from its start.
Field reference(const Problem& problem, std::int64_t steps);

/// The fingerprint of a field; see services.h.
std::uint64_t reference_fingerprint(const Field& field);

/// The bits of a number, which are compared so that NaN and -0 count.
inline std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

}  // namespace heat::conformance

#endif
