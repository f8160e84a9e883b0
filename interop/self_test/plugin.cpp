/// heat-faults: a plugin of solvers with planted faults, and one without; README.md lists them.
#include <utility>

#include "arithmetic.hpp"
#include "blocks.hpp"
#include "endings.hpp"
#include "placement.hpp"
#include "solver.hpp"

namespace heat::faults {
namespace {

constexpr std::array faults = {
    Fault{"fault/none", "no fault: has to agree", {}},

    // The arithmetic.
    Fault{"fault/fma", "multiply and add fused", {.formula = always<fused>}},
    Fault{"fault/reassociated",
          "neighbours added in another order",
          {.formula = always<reassociated>}},
    Fault{"fault/hidden-by-chunks",
          "reassociated after step 16 of one call of advance()",
          {.formula = reassociated_from_step_17}},
    Fault{"fault/every-second-step",
          "even steps divide the neighbour sum by 8 once more",
          {.formula = starved_at_even_steps}},
    Fault{"fault/flush-to-zero",
          "subnormal operands and results are zero",
          {.formula = always<flushed>, .add = add_flushed}},
    Fault{"fault/single",
          "computed in single precision",
          {.formula = always<in_single>, .add = add_in_single}},
    Fault{"fault/single-storage",
          "rounded to single precision when stored",
          {.formula = always<stored_in_single>, .add = add_stored_in_single}},

    // Places.
    Fault{"fault/transposed",
          "the transposed field, on a square grid",
          {.place_sources = transpose_sources,
           .write = transpose_start,
           .formula = transpose_formula}},
    Fault{"fault/shifted",
          "the field moved by one cell along x",
          {.read = read_shifted, .halo_at_end = true}},
    Fault{"fault/sources-transposed",
          "x and y of each source exchanged",
          {.place_sources = swap_sources}},
    Fault{"fault/source-missing", "the last source dropped", {.place_sources = miss_last_source}},
    Fault{"fault/source-doubled",
          "the first source injected twice",
          {.place_sources = double_first_source}},
    Fault{"fault/source-block",
          "the first source in the block of the next rank",
          {.place_sources = place_in_next_block}},
    Fault{"fault/border-source",
          "sources injected into halos, too",
          {.place_sources = place_in_halo_too}},

    // Blocks and halos.
    Fault{"fault/remainder",
          "cells beyond the last whole block not updated",
          {.sweep = sweep_but_remainder}},
    Fault{"fault/drop-remainder",
          "blocks of floor(n / p) cells, the remainder zero",
          {.divide = divide_without_remainder, .write = write_without_remainder}},
    Fault{"fault/paper-layout",
          "source layout transposed, every halo nx cells long",
          {.place_sources = place_transposed, .line = line_of_nx_cells}},
    Fault{"fault/stale-halo", "the halo at low x is one step old", {.receive = receive_late}},
    Fault{"fault/zero-halo", "the halo at low x is never received", {.receive = receive_but_x_low}},
    Fault{"fault/one-late-step",
          "no halo exchange at step 7",
          {.exchanges = exchanges_but_at_step_7}},

    // Endings.
    Fault{"fault/nondeterministic",
          "a random cell's last bit flipped in half of the runs",
          {.end = flip_at_random}},
    Fault{"fault/not-finite", "a NaN in one cell", {.end = spoil_a_cell}},
    Fault{"fault/crash", "a segmentation fault on the last rank", {.begin = crash}},
    Fault{"fault/hang", "the last rank sleeps for ever", {.begin = hang}},
};

/// heat_solver_table.create of one fault: a C function has no other way to know which.
template <std::size_t index>
heat_status create(const heat_problem* problem, std::int32_t comm, const heat_kernel* kernel,
                   const char* options, heat_solver** solver) {
  return guard([&] {
    require(problem, "heat_problem");
    if (kernel != nullptr) require(kernel, "heat_kernel");
    if (solver == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "solver is NULL");
    auto* made = new Solver(*problem, comm, kernel, options, faults[index]);
    *solver = reinterpret_cast<heat_solver*>(made);
  });
}

using Create = decltype(heat_solver_table::create);

template <std::size_t... index>
constexpr std::array<Create, sizeof...(index)> creators(std::index_sequence<index...> /*all*/) {
  return {create<index>...};
}

}  // namespace
}  // namespace heat::faults

extern "C" __attribute__((visibility("default"))) heat_status heat_plugin(
    std::int64_t index, heat_solver_table* table) {
  using namespace heat::faults;
  static constexpr auto create_by_index = creators(std::make_index_sequence<faults.size()>());
  if (index < 0 || index >= static_cast<std::int64_t>(faults.size())) {
    return heat_fail(HEAT_NOT_FOUND, "no further fault");
  }
  const auto which = static_cast<std::size_t>(index);
  const Fault& fault = faults[which];
  const heat_status status =
      heat::fill_table<Solver>(table, fault.name, fault.summary, HEAT_NEEDS_MPI);
  if (status == HEAT_OK) table->create = create_by_index[which];
  return status;
}
