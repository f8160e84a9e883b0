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

template <class Entry>
const Entry& find(std::span<const Entry> entries, std::string_view name, const char* what) {
  const Entry* nearest = nullptr;
  for (const Entry& entry : entries) {
    if (name == entry.name) return entry;
    if (nearest == nullptr || distance(name, entry.name) < distance(name, nearest->name)) {
      nearest = &entry;
    }
  }
  std::string message = std::string("there is no ") + what + " '" + std::string(name) + "'";
  // A third of the characters wrong is a slip; beyond that a guess would only mislead.
  if (nearest != nullptr && 3 * distance(name, nearest->name) <= name.size() + 2) {
    message += "; the nearest name is '" + std::string(nearest->name) + "'";
  } else {
    message += "; known are";
    for (const Entry& entry : entries)
      message += (&entry == &entries.front() ? " " : ", ") + std::string(entry.name);
  }
  throw Error(HEAT_NOT_FOUND, message);
}

}  // namespace

heat_status heat_solver_count(int64_t* count) {
  return heat::guard([&] {
    if (count == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "count is NULL");
    *count = static_cast<std::int64_t>(heat::solver_entries().size());
  });
}

heat_status heat_solver_name(int64_t index, const char** name) {
  return heat::guard([&] {
    if (name == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "name is NULL");
    const auto entries = heat::solver_entries();
    if (index < 0 || index >= static_cast<std::int64_t>(entries.size())) {
      throw Error(HEAT_NOT_FOUND, "there is no solver number " + std::to_string(index));
    }
    *name = entries[static_cast<std::size_t>(index)].name;
  });
}

heat_status heat_find_kernel(const char* name, heat_kernel* kernel) {
  return heat::guard([&] {
    if (name == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "name is NULL");
    heat::require(kernel, "heat_kernel");
    heat::check(find(heat::kernel_entries(), name, "kernel").entry(kernel));
  });
}

heat_status heat_find_solver(const char* name, heat_solver_table* table, heat_kernel* kernel) {
  return heat::guard([&] {
    if (name == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "name is NULL");
    heat::require(table, "heat_solver_table");
    heat::require(kernel, "heat_kernel");
    const std::string_view full = name;
    const auto plus = full.find('+');
    auto found_table = heat::make<heat_solver_table>();
    auto found_kernel = heat::make<heat_kernel>();
    heat::check(find(heat::solver_entries(), full.substr(0, plus), "solver").entry(&found_table));
    if (plus != full.npos) {
      heat::check(heat_find_kernel(std::string(full.substr(plus + 1)).c_str(), &found_kernel));
    }
    *table = found_table;
    *kernel = found_kernel;
  });
}
