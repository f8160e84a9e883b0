/// @file
/// The contract of heat.h and services.h for C++20: RAII, exceptions, spans.
///
///     heat::Problem problem{.nx = 100, .ny = 37, .steps = 250};
///     problem.sources = heat::default_sources(problem.nx, problem.ny);
///     heat::Solver solver("fortran/serial", problem);
///     solver.advance(problem.steps);
///     std::printf("%016" PRIx64 "\n", solver.digest().fingerprint);
#ifndef HEAT_HEAT_HPP
#define HEAT_HEAT_HPP

#include <array>
#include <cstdint>
#include <exception>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "heat/services.h"

/// What heat.hpp and trace.hpp declare.
namespace heat {

/// A status other than HEAT_OK, with the library's message.
class Error : public std::runtime_error {
 public:
  /// Of a status and its message.
  Error(heat_status status, const std::string& message)
      : std::runtime_error(message), status_(status) {}
  /// What the call returned.
  [[nodiscard]] heat_status status() const noexcept { return status_; }

 private:
  heat_status status_;
};

/// The message of this thread's last failure.
inline std::string error_message() {
  std::int64_t length = 0;
  heat_error_message(nullptr, 0, &length);
  std::string text(static_cast<std::size_t>(length) + 1, '\0');
  heat_error_message(text.data(), length + 1, nullptr);
  text.pop_back();
  return text;
}

/// Turn a status into an exception.
/// @throws Error unless status is HEAT_OK
inline void check(heat_status status) {
  if (status != HEAT_OK) throw Error(status, error_message());
}

/// The text of a service that also tells its length, such as heat_format_solvers().
/// @param format  called as format(char* text, int64_t size, int64_t* length): for the length
///                with no text, then for the text and its NUL
/// @throws Error as the service
template <class Format>
std::string formatted(Format&& format) {
  std::int64_t length = 0;
  check(format(nullptr, 0, &length));
  std::string text(static_cast<std::size_t>(length) + 1, '\0');
  check(format(text.data(), length + 1, nullptr));
  text.pop_back();
  return text;
}

/// Run `body` and turn an exception into a status: the wrapper of every function that C can call.
template <class Body>
heat_status guard(Body&& body) noexcept {
  try {
    body();
    return HEAT_OK;
  } catch (const Error& error) {
    return heat_fail(error.status() == HEAT_OK ? HEAT_INTERNAL_ERROR : error.status(),
                     error.what());
  } catch (const std::bad_alloc&) {
    return heat_fail(HEAT_OUT_OF_MEMORY, "out of memory");
  } catch (const std::exception& error) {
    return heat_fail(HEAT_INTERNAL_ERROR, error.what());
  } catch (...) {
    return heat_fail(HEAT_INTERNAL_ERROR, "an unknown exception");
  }
}

/// A zeroed struct of the contract with its header set.
template <class Struct>
Struct make() noexcept {
  Struct value{};
  value.struct_size = sizeof(Struct);
  value.abi_version = HEAT_ABI_VERSION;
  return value;
}

/// @throws Error HEAT_ABI_MISMATCH, naming the struct, unless its header is this library's
template <class Struct>
void require(const Struct* value, const char* name) {
  check(heat_check_struct(value, sizeof(Struct), name));
}

/// A rectangle of cells, counted from 1.
inline heat_block make_block(std::int64_t x, std::int64_t y, std::int64_t nx, std::int64_t ny) {
  return {sizeof(heat_block), HEAT_ABI_VERSION, x, y, nx, ny};
}

/// A problem that owns its sources; members as in heat_problem.
struct Problem {
  std::int64_t nx = 0;                       ///< interior cells along x/fast
  std::int64_t ny = 0;                       ///< interior cells along y/slow
  std::int64_t steps = 0;                    ///< steps that the program means to take
  std::int32_t initial = HEAT_INITIAL_ZERO;  ///< HEAT_INITIAL_...
  std::uint64_t seed = 0;                    ///< of HEAT_INITIAL_RANDOM
  std::vector<heat_source> sources = {};     ///< injected in this order

  /// The problem as C sees it; valid while this object is unchanged.
  [[nodiscard]] heat_problem c() const noexcept {
    auto problem = make<heat_problem>();
    problem.nx = nx;
    problem.ny = ny;
    problem.steps = steps;
    problem.sources = sources.data();
    problem.n_sources = static_cast<std::int64_t>(sources.size());
    problem.seed = seed;
    problem.initial = initial;
    return problem;
  }
};

/// The paper's three sources; errors as heat_default_sources().
inline std::vector<heat_source> default_sources(std::int64_t nx, std::int64_t ny) {
  std::vector<heat_source> sources(3);
  check(heat_default_sources(nx, ny, sources.data()));
  return sources;
}

/// The paper's problem, as heat_default_problem() has it.
inline Problem default_problem() {
  auto c = make<heat_problem>();
  check(heat_default_problem(&c));
  return {c.nx, c.ny, c.steps, c.initial, c.seed, {c.sources, c.sources + c.n_sources}};
}

/// Load a plugin; its solvers can then be found by name.
/// @throws Error as heat_load_plugin()
inline void load_plugin(const std::string& path) { check(heat_load_plugin(path.c_str())); }

/// Check that the library computes known answers here, by all solvers that need neither MPI nor a
/// GPU.
/// @throws Error as heat_self_check()
inline void self_check() { check(heat_self_check(nullptr)); }
/// The same by one solver.
inline void self_check(const std::string& solver) { check(heat_self_check(solver.c_str())); }

/// A solver by its name: its table, and the kernel named after '+', if any.
struct NamedSolver {
  heat_solver_table table = make<heat_solver_table>();  ///< the solver's functions
  heat_kernel kernel = make<heat_kernel>();             ///< its sweep is NULL if none is named

  /// @throws Error as heat_find_solver()
  explicit NamedSolver(const std::string& name) {
    check(heat_find_solver(name.c_str(), &table, &kernel));
  }
};

using Found = NamedSolver;  ///< its name until version 0.1

/// A live solver of any language.
class Solver {
 public:
  /// Find, create and start a solver.
  /// @param name     "fortran/mpi", or "fortran/mpi+cxx" for its movement with the sweep of cxx
  /// @param problem  copied
  /// @param comm     Fortran handle of the communicator, for a solver that needs MPI
  /// @param options  "key=value,..."
  /// @throws Error as heat_find_solver() and create()
  Solver(const std::string& name, const Problem& problem, std::int32_t comm = HEAT_NO_COMM,
         const std::string& options = "")
      : Solver(NamedSolver(name), problem, comm, options) {}

  /// Create and start a solver that was found.
  Solver(const NamedSolver& found, Problem problem, std::int32_t comm = HEAT_NO_COMM,
         const std::string& options = "")
      : problem_(std::move(problem)), table_(found.table) {
    const heat_problem c = problem_.c();
    check(table_.create(&c, comm, found.kernel.sweep != nullptr ? &found.kernel : nullptr,
                        options.c_str(), &solver_));
    try {
      check(heat_start_solver(&c, &table_, solver_));
    } catch (...) {
      table_.destroy(solver_);
      throw;
    }
  }

  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;
  ~Solver() { table_.destroy(solver_); }

  /// Take steps; returns when the result is final.
  void advance(std::int64_t steps) { check(table_.advance(solver_, steps)); }

  /// The cells this rank holds.
  [[nodiscard]] heat_block block() const {
    auto block = make<heat_block>();
    check(table_.block(solver_, &block));
    return block;
  }

  /// Copy a window of this rank's block; cells has window.nx * window.ny elements, x fastest.
  void read(const heat_block& window, std::span<double> cells) const {
    require_size(window, cells.size());
    check(table_.read(solver_, &window, cells.data(), window.nx));
  }

  /// Set a window of this rank's block; cells as in read().
  void write(const heat_block& window, std::span<const double> cells) {
    require_size(window, cells.size());
    check(table_.write(solver_, &window, cells.data(), window.nx));
  }

  /// Where this rank's time went, in seconds.
  [[nodiscard]] heat_timings timings() const {
    auto timings = make<heat_timings>();
    check(table_.timings(solver_, &timings));
    return timings;
  }

  /// This rank's share of fingerprint and heat.
  [[nodiscard]] heat_digest digest() const {
    auto digest = make<heat_digest>();
    const heat_problem c = problem_.c();
    check(heat_digest_solver(&c, &table_, solver_, &digest));
    return digest;
  }

  /// Write this rank's cells into a file made by heat_create_npy().
  void save(const std::string& path) const {
    const heat_problem c = problem_.c();
    check(heat_save_solver(&c, &table_, solver_, path.c_str()));
  }

 private:
  static void require_size(const heat_block& window, std::size_t size) {
    if (window.nx < 0 || window.ny < 0 ||
        size != static_cast<std::size_t>(window.nx) * static_cast<std::size_t>(window.ny)) {
      throw Error(HEAT_INVALID_ARGUMENT, "the span does not have the size of the window");
    }
  }

  Problem problem_;
  heat_solver_table table_;
  heat_solver* solver_ = nullptr;
};

/// The object behind a handle.
/// @throws Error HEAT_INVALID_ARGUMENT for NULL
template <class Impl, class Handle>
Impl* self(Handle* solver) {
  if (solver == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "the solver is NULL");
  return reinterpret_cast<Impl*>(solver);
}

/// Whether Impl says by `static constexpr bool serves_corners = true;` that a sweep may read the
/// corners of its ring and halo.
template <class Impl>
constexpr bool serves_corners() {
  if constexpr (requires { Impl::serves_corners; }) return Impl::serves_corners;
  return false;
}

/// Fill a table from a class, for the one symbol that a solver in C++ exports.
///
/// Impl has a constructor (const heat_problem&, int32_t comm, const heat_kernel*, const char*
/// options) and members advance(steps), block(), read(window, cells, ld), write(window, cells, ld)
/// and timings(); they throw heat::Error. Arguments are checked here, before Impl sees them; a
/// kernel that reads corners is refused unless Impl serves them.
template <class Impl>
heat_status fill_table(heat_solver_table* table, const char* name, const char* summary,
                       std::uint32_t needs) noexcept {
  return guard([&] {
    require(table, "heat_solver_table");
    *table = make<heat_solver_table>();  // the header as this file was compiled
    table->name = name;
    table->summary = summary;
    table->needs = needs;
    table->create = [](const heat_problem* problem, std::int32_t comm, const heat_kernel* kernel,
                       const char* options, heat_solver** solver) {
      return guard([&] {
        require(problem, "heat_problem");
        check(heat_check_kernel(kernel, 1, serves_corners<Impl>() ? 1 : 0));
        if (solver == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "solver is NULL");
        *solver = reinterpret_cast<heat_solver*>(new Impl(*problem, comm, kernel, options));
      });
    };
    table->advance = [](heat_solver* solver, std::int64_t steps) {
      return guard([&] { self<Impl>(solver)->advance(steps); });
    };
    table->block = [](const heat_solver* solver, heat_block* block) {
      return guard([&] {
        require(block, "heat_block");
        *block = self<const Impl>(solver)->block();
      });
    };
    table->read = [](const heat_solver* solver, const heat_block* window, double* cells,
                     std::int64_t ld) {
      return guard([&] {
        const Impl* impl = self<const Impl>(solver);
        const heat_block block = impl->block();
        check(heat_check_window(&block, window, cells, ld));
        impl->read(*window, cells, ld);
      });
    };
    table->write = [](heat_solver* solver, const heat_block* window, const double* cells,
                      std::int64_t ld) {
      return guard([&] {
        Impl* impl = self<Impl>(solver);
        const heat_block block = impl->block();
        check(heat_check_window(&block, window, cells, ld));
        impl->write(*window, cells, ld);
      });
    };
    table->timings = [](const heat_solver* solver, heat_timings* timings) {
      return guard([&] {
        require(timings, "heat_timings");
        *timings = self<const Impl>(solver)->timings();
      });
    };
    table->destroy = [](heat_solver* solver) {
      return guard([&] { delete reinterpret_cast<Impl*>(solver); });
    };
  });
}

}  // namespace heat

#endif
