#include "reference.hpp"

#include <utility>

#include "interop/library/stencil.hpp"

namespace heat::conformance {
namespace {

/// The finalizer of splitmix64.
std::uint64_t mix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

const heat_kernel* kernel_in_use = nullptr;

/// A cell's next value by heat's formula.
double heats_next(const Field& field, std::int64_t x, std::int64_t y) {
  double sum = field.get(x - 1, y) + field.get(x + 1, y);
  sum = sum + field.get(x, y - 1);
  sum = sum + field.get(x, y + 1);
  const double quarter = 0.25 * sum;
  const double both = field.get(x, y) + quarter;
  return 0.5 * both;
}

}  // namespace

void use_formula(const heat_kernel* kernel) { kernel_in_use = kernel; }

const heat_kernel* formula() { return kernel_in_use; }

Field reference_start(const Problem& problem) {
  Field field(problem.nx, problem.ny);
  if (problem.initial == HEAT_INITIAL_ZERO) return field;
  for (std::size_t k = 0; k < field.cells.size(); ++k) {
    field.cells[k] = static_cast<double>(mix(mix(k) + problem.seed) >> 11) * 0x1p-53;
  }
  return field;
}

Field reference_steps(Field field, const std::vector<heat_source>& sources, std::int64_t steps) {
  for (std::int64_t step = 0; step < steps; ++step) {
    Field next(field.nx, field.ny);
    for_each_cell(make_block(1, 1, field.nx, field.ny), [&](auto x, auto y) {
      next.at(x, y) = kernel_in_use == nullptr ? heats_next(field, x, y)
                                               : next_by(*kernel_in_use, [&](auto dx, auto dy) {
                                                   return field.get(x + dx, y + dy);
                                                 });
    });
    for (const heat_source& source : sources) {
      next.at(source.x, source.y) = next.at(source.x, source.y) + source.rate;
    }
    std::swap(field, next);
  }
  return field;
}

Field reference(const Problem& problem, std::int64_t steps) {
  return reference_steps(reference_start(problem), problem.sources, steps);
}

std::uint64_t reference_fingerprint(const Field& field) {
  std::uint64_t sum = 0;
  for (std::size_t k = 0; k < field.cells.size(); ++k) sum += mix(bits(field.cells[k]) ^ mix(k));
  return sum;
}

}  // namespace heat::conformance
