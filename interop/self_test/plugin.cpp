/// heat-faults: a plugin of solvers with planted faults, and one without; faults.hpp lists them.
///
///     mpirun -n 4 build/bin/heat-run-cxx --plugin build/lib/heat-faults.so
///         --solver fault/stale-halo --grid 61x47 --steps 20 --initial random:3
///
/// All are the same small MPI solver (solver.cpp): two arrays, a halo exchange, then the sweep. Its
/// steps are a table of functions, of which a fault replaces one or two; without a fault the solver
/// is right, so a wrong field is due to the fault alone.
#include <bit>
#include <chrono>
#include <csignal>
#include <limits>
#include <random>
#include <thread>
#include <utility>

#include "arithmetic.hpp"
#include "blocks.hpp"
#include "faults.hpp"
#include "placement.hpp"

namespace heat::faults {
namespace {

// Faults that no comparison of formulas finds: runs that end badly, or differently each time.

bool is_last(const State& s) { return s.rank == s.ranks - 1; }

void crash(State& s) {
  if (is_last(s)) std::raise(SIGSEGV);
}

void hang(State& s) {
  while (is_last(s)) std::this_thread::sleep_for(std::chrono::hours(1));
}

void spoil_a_cell(State& s) {
  if (s.rank == 0) s.now[s.at(1, 1)] = std::numeric_limits<double>::quiet_NaN();
}

/// In about half of the runs, move a random cell of rank 0 to the next number.
void flip_at_random(State& s) {
  if (s.rank != 0) return;
  const auto clock = std::chrono::system_clock::now().time_since_epoch().count();
  std::mt19937_64 random(static_cast<std::uint64_t>(clock));
  if (random() % 2 == 0) return;
  const auto x = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(s.nx));
  const auto y = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(s.ny));
  double& cell = s.now[s.at(1 + x, 1 + y)];
  cell = std::bit_cast<double>(std::bit_cast<std::uint64_t>(cell) ^ 1U);
}

/// The steps that make a fault of the table, in the same order.
struct Plan {
  std::string_view fault;
  Steps steps{};
};

constexpr std::array plans = {
    Plan{"none"},
    Plan{"fma", {.formula = always<fused>}},
    Plan{"reassociated", {.formula = always<reassociated>}},
    Plan{"hidden-by-chunks", {.formula = reassociated_from_step_17}},
    Plan{"every-second-step", {.formula = starved_at_even_steps}},
    Plan{"flush-to-zero", {.formula = always<flushed>, .add = add_flushed}},
    Plan{"single", {.formula = always<in_single>, .add = add_in_single}},
    Plan{"single-storage", {.formula = always<stored_in_single>, .add = add_stored_in_single}},
    Plan{"transposed",
         {.place_sources = transpose_sources,
          .write = transpose_start,
          .formula = transpose_formula}},
    Plan{"shifted", {.read = read_shifted, .halo_at_end = true}},
    Plan{"sources-transposed", {.place_sources = swap_sources}},
    Plan{"source-missing", {.place_sources = miss_last_source}},
    Plan{"source-doubled", {.place_sources = double_first_source}},
    Plan{"source-block", {.place_sources = place_in_next_block}},
    Plan{"border-source", {.place_sources = place_in_halo_too}},
    Plan{"remainder", {.sweep = sweep_but_remainder}},
    Plan{"drop-remainder", {.divide = divide_without_remainder, .write = write_without_remainder}},
    Plan{"paper-layout", {.place_sources = place_transposed, .line = line_of_nx_cells}},
    Plan{"stale-halo", {.receive = receive_late}},
    Plan{"zero-halo", {.receive = receive_but_x_low}},
    Plan{"one-late-step", {.exchanges = exchanges_but_at_step_7}},
    Plan{"nondeterministic", {.end = flip_at_random}},
    Plan{"not-finite", {.end = spoil_a_cell}},
    Plan{"crash", {.begin = crash}},
    Plan{"hang", {.begin = hang}},
};
static_assert(std::ranges::equal(plans, faults, {}, &Plan::fault, &Fault::name));

/// A solver of its own type for each fault: fill_table() makes solvers by their type alone.
template <std::size_t index>
struct FaultySolver : Solver {
  FaultySolver(const heat_problem& problem, std::int32_t comm, const heat_kernel* kernel,
               const char* options)
      : Solver(problem, comm, kernel, options, faults[index].solver, plans[index].steps) {}
};

template <std::size_t index>
heat_status fill(heat_solver_table* table) {
  return fill_table<FaultySolver<index>>(table, faults[index].solver, faults[index].summary,
                                         HEAT_NEEDS_MPI);
}

template <std::size_t... index>
constexpr auto all_of(std::index_sequence<index...> /*all*/) {
  return std::array{fill<index>...};
}
constexpr auto fills = all_of(std::make_index_sequence<faults.size()>());

}  // namespace
}  // namespace heat::faults

extern "C" __attribute__((visibility("default"))) heat_status heat_plugin(
    std::int64_t index, heat_solver_table* table) {
  using namespace heat::faults;
  if (index < 0 || index >= static_cast<std::int64_t>(fills.size())) {
    return heat_fail(HEAT_NOT_FOUND, "no further fault");
  }
  return fills[static_cast<std::size_t>(index)](table);
}
