/// The list of solvers and kernels, and finding one by name.
#include "registry.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "heat/heat.hpp"

namespace {

using heat::Error;

/// Number of single-character edits between two names (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

/// The place of a name in a list.
/// @throws Error HEAT_NOT_FOUND, with the name that was probably meant
std::size_t find(const std::vector<std::string_view>& names, std::string_view name,
                 const char* what) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const auto nearest =
      std::min_element(names.begin(), names.end(), [&](std::string_view a, std::string_view b) {
        return distance(name, a) < distance(name, b);
      });
  std::string message = std::string("there is no ") + what + " '" + std::string(name) + "'";
  // A third of the characters wrong is a slip; beyond that a guess would only mislead.
  if (3 * distance(name, *nearest) <= name.size() + 2) {
    message += "; the nearest name is '" + std::string(*nearest) + "'";
  } else {
    message += "; known are";
    for (std::size_t i = 0; i < names.size(); ++i) {
      message += (i == 0 ? " " : ", ") + std::string(names[i]);
    }
  }
  throw Error(HEAT_NOT_FOUND, message);
}

/// All solvers: those of this build, then those of plugins.
std::vector<std::string_view> solver_names() {
  std::vector<std::string_view> names;
  for (const auto& entry : heat::solver_entries()) names.emplace_back(entry.name);
  for (const auto& solver : heat::plugin_solvers()) names.emplace_back(solver.name);
  return names;
}

/// The solver before a '+', available or not.
heat::KnownSolver solver_of(std::string_view full) {
  const std::size_t index = find(solver_names(), full.substr(0, full.find('+')), "solver");
  const auto entries = heat::solver_entries();
  if (index >= entries.size()) return heat::plugin_solvers()[index - entries.size()];
  heat::KnownSolver solver{entries[index].name, heat::make<heat_solver_table>(), ""};
  const heat_status status = entries[index].entry(&solver.table);
  if (status == HEAT_UNAVAILABLE) {
    solver.missing = heat::error_message();
  } else {
    heat::check(status);
  }
  return solver;
}

}  // namespace

heat_status heat_solver_count(int64_t* count) {
  return heat::guard([&] {
    if (count == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "count is NULL");
    *count = static_cast<std::int64_t>(solver_names().size());
  });
}

heat_status heat_solver_name(int64_t index, const char** name) {
  return heat::guard([&] {
    if (name == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "name is NULL");
    const auto names = solver_names();
    if (index < 0 || index >= static_cast<std::int64_t>(names.size())) {
      throw Error(HEAT_NOT_FOUND, "there is no solver number " + std::to_string(index));
    }
    *name = names[static_cast<std::size_t>(index)].data();  // all of them end with a NUL
  });
}

heat_status heat_solver_needs(const char* name, uint32_t* needs) {
  return heat::guard([&] {
    if (name == nullptr || needs == nullptr)
      throw Error(HEAT_INVALID_ARGUMENT, "name or needs is NULL");
    *needs = solver_of(name).table.needs;
  });
}

heat_status heat_solver_formula(const char* name, const heat_kernel** kernel) {
  return heat::guard([&] {
    if (name == nullptr || kernel == nullptr)
      throw Error(HEAT_INVALID_ARGUMENT, "name or kernel is NULL");
    const heat_kernel* own = solver_of(name).formula;
    *kernel = std::string_view(name).find('+') == std::string_view::npos ? own : nullptr;
  });
}

heat_status heat_find_kernel(const char* name, heat_kernel* kernel) {
  return heat::guard([&] {
    if (name == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "name is NULL");
    heat::require(kernel, "heat_kernel");
    std::vector<std::string_view> names;
    for (const auto& entry : heat::kernel_entries()) names.emplace_back(entry.name);
    heat::check(heat::kernel_entries()[find(names, name, "kernel")].entry(kernel));
  });
}

heat_status heat_find_solver(const char* name, heat_solver_table* table, heat_kernel* kernel) {
  return heat::guard([&] {
    if (name == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "name is NULL");
    heat::require(table, "heat_solver_table");
    heat::require(kernel, "heat_kernel");
    const std::string_view full = name;
    const auto plus = full.find('+');
    auto found_kernel = heat::make<heat_kernel>();
    const heat::KnownSolver solver = solver_of(full);
    if (!solver.missing.empty()) throw Error(HEAT_UNAVAILABLE, solver.missing);
    if (plus != full.npos) {
      heat::check(heat_find_kernel(std::string(full.substr(plus + 1)).c_str(), &found_kernel));
    }
    *table = solver.table;
    *kernel = found_kernel;
  });
}
