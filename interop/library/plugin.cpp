/// Loading plugins. A library's faults are found here, before its solvers are known.
#include <dlfcn.h>

#include <algorithm>
#include <cfenv>
#include <filesystem>
#include <limits>
#include <set>
#include <utility>

#include "heat/heat.hpp"
#include "registry.hpp"
#include "stencil.hpp"

namespace heat {

std::deque<KnownSolver>& plugin_solvers() {
  static std::deque<KnownSolver> solvers;  // a deque: names stay where they are
  return solvers;
}

namespace {

namespace fs = std::filesystem;

/// A list of more solvers is taken for one that does not end.
constexpr std::int64_t most_solvers = 1000;

[[noreturn]] void refuse(const std::string& path, const std::string& why,
                         heat_status status = HEAT_INVALID_ARGUMENT) {
  throw Error(status, "'" + path + "' " + why);
}

/// Restores this thread's arithmetic when it goes out of scope: a library that was linked with
/// -ffast-math makes the program flush subnormals when it is loaded.
class Arithmetic {
 public:
  Arithmetic() { std::fegetenv(&before_); }
  Arithmetic(const Arithmetic&) = delete;
  Arithmetic& operator=(const Arithmetic&) = delete;
  ~Arithmetic() { std::fesetenv(&before_); }

 private:
  std::fenv_t before_;
};

/// What a plugin exports.
struct Exports {
  heat_plugin_entry* solvers;
  heat_plugin_kernel_entry* kernel;  ///< or NULL
};

Exports open_plugin(const std::string& path) {
  // dlopen would look for a name without a slash in the system's folders.
  void* library = dlopen(fs::absolute(path).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    std::string why = dlerror();
    if (const auto colon = why.find(": "); colon != why.npos) why = why.substr(colon + 2);
    refuse(path, "cannot be loaded: " + why);
  }
  void* entry = dlsym(library, "heat_plugin");
  if (entry == nullptr) refuse(path, "exports no heat_plugin");
  return {reinterpret_cast<heat_plugin_entry*>(entry),
          reinterpret_cast<heat_plugin_kernel_entry*>(dlsym(library, "heat_plugin_kernel"))};
}

/// The first function that a table lacks, or "".
std::string empty_slot(const heat_solver_table& t) {
  const std::pair<const char*, bool> slots[] = {
      {"create", t.create != nullptr},   {"advance", t.advance != nullptr},
      {"block", t.block != nullptr},     {"read", t.read != nullptr},
      {"write", t.write != nullptr},     {"timings", t.timings != nullptr},
      {"destroy", t.destroy != nullptr},
  };
  for (const auto& [name, filled] : slots) {
    if (!filled) return name;
  }
  return "";
}

/// Names go into lists, options and file names, where other characters have a meaning.
bool is_name(const std::string& name) {
  if (name.empty() || name == "all" || name == "compiled") return false;  // words of --solvers
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '/';
  });
}

bool is_taken(const std::string& name, const std::deque<KnownSolver>& others) {
  const auto same = [&](const auto& other) { return name == other.name; };
  return std::any_of(solver_entries().begin(), solver_entries().end(), same) ||
         std::any_of(plugin_solvers().begin(), plugin_solvers().end(), same) ||
         std::any_of(others.begin(), others.end(), same);
}

/// Ask for the formula.
/// @return NULL: it is heat's
const heat_kernel* take_formula(const std::string& path, heat_plugin_kernel_entry* entry) {
  if (entry == nullptr) return nullptr;
  const heat_kernel* kernel = nullptr;
  heat_status status = entry(&kernel);
  if (status != HEAT_OK) refuse(path, "fails at its kernel: " + error_message(), status);
  if (kernel == nullptr) refuse(path, "has a heat_plugin_kernel that gives none");
  constexpr std::int64_t any_halo = std::numeric_limits<std::int64_t>::max();
  status = heat_check_kernel(kernel, any_halo, 1);
  if (status != HEAT_OK) refuse(path, "exports a kernel of no use: " + error_message(), status);
  const std::string name = kernel->name == nullptr ? "" : kernel->name;
  if (!is_name(name)) {
    refuse(path, "exports a kernel named '" + name + "'; a name has letters, digits, and _ - . /");
  }
  if (kernel->sweep == nullptr) refuse(path, "exports the kernel '" + name + "' without a sweep");
  const heat_wide_kernel wide = widened(kernel);
  constexpr std::int64_t widest_tried = 16;  // a trial has to lie in memory
  if (wide.halo > widest_tried) return kernel;
  if (depends_on_more(*kernel)) {
    refuse(path, "exports the kernel '" + name + "', which reads farther than its halo of " +
                     std::to_string(wide.halo));
  }
  if (wide.corners == 0 && depends_on_corners(*kernel)) {
    refuse(path, "exports the kernel '" + name + "', which reads corners and does not say so");
  }
  return kernel;
}

/// Ask for one solver.
/// @return false past the last one
bool take_solver(const std::string& path, heat_plugin_entry* entry, std::int64_t index,
                 std::deque<KnownSolver>& solvers) {
  // A plugin of another version may write a larger table: there is room for it.
  union {
    heat_solver_table table;
    unsigned char room[4096];
  } answer{};
  answer.table = make<heat_solver_table>();
  const heat_status status = entry(index, &answer.table);
  if (status == HEAT_NOT_FOUND) return false;
  if (status != HEAT_OK && status != HEAT_UNAVAILABLE) {
    refuse(path, "fails at its solver " + std::to_string(index) + ": " + error_message(), status);
  }
  const std::string reason = status == HEAT_UNAVAILABLE ? error_message() : "";
  const heat_solver_table& table = answer.table;
  if (heat_check_struct(&table, sizeof table, "its heat_solver_table") != HEAT_OK) {
    refuse(path, "was built for another contract: " + error_message(), HEAT_ABI_MISMATCH);
  }
  const std::string name = table.name == nullptr ? "" : table.name;
  if (!is_name(name)) {
    refuse(path, "brings a solver named '" + name + "'; a name has letters, digits, and _ - . /");
  }
  if (is_taken(name, solvers)) refuse(path, "brings '" + name + "', a name that is taken");
  if (status == HEAT_OK) {
    if (const std::string slot = empty_slot(table); !slot.empty()) {
      refuse(path, "brings '" + name + "' without " + slot + "()");
    }
    const std::string summary = table.summary == nullptr ? "" : table.summary;
    if (summary.empty() || summary.find('\n') != summary.npos) {
      refuse(path, "brings '" + name + "' without a summary of one line");
    }
  }
  solvers.push_back({name, table, reason});
  return true;
}

}  // namespace
}  // namespace heat

heat_status heat_load_plugin(const char* path) {
  return heat::guard([&] {
    if (path == nullptr) throw heat::Error(HEAT_INVALID_ARGUMENT, "path is NULL");
    static std::set<heat::fs::path> loaded;
    std::error_code error;
    const heat::fs::path file = heat::fs::canonical(path, error);
    if (error) heat::refuse(path, "is not there", HEAT_NOT_FOUND);
    if (loaded.contains(file)) return;
    const heat::Arithmetic arithmetic;
    const heat::Exports exports = heat::open_plugin(path);
    std::deque<heat::KnownSolver> solvers;
    std::int64_t index = 0;
    while (heat::take_solver(path, exports.solvers, index, solvers)) {
      if (++index == heat::most_solvers) heat::refuse(path, "brings a list that does not end");
    }
    if (solvers.empty()) heat::refuse(path, "brings no solver");
    const heat_kernel* formula = heat::take_formula(path, exports.kernel);
    for (heat::KnownSolver& solver : solvers) {
      solver.formula = formula;
      heat::KnownSolver& kept = heat::plugin_solvers().emplace_back(std::move(solver));
      kept.table.name = kept.name.c_str();
    }
    loaded.insert(file);
  });
}
