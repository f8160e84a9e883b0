/// The solvers and kernels of this build (CMake writes the list from registry_list.cpp.in), and the
/// solvers of plugins.
#ifndef HEAT_REGISTRY_HPP
#define HEAT_REGISTRY_HPP

#include <deque>
#include <span>
#include <string>

#include "heat/device.h"
#include "heat/services.h"

namespace heat {

/// A solver, kernel or device kernel: its name, and the function that fills its struct.
template <class Struct>
struct Entry {
  const char* name;
  heat_status (*entry)(Struct*);
};

/// A solver that is known: of this build, or of a plugin, which was checked when it was loaded.
struct KnownSolver {
  std::string name;
  heat_solver_table table;
  std::string missing;                   ///< why it is unavailable, or ""
  const heat_kernel* formula = nullptr;  ///< of its plugin, if that exports one
};

std::span<const Entry<heat_solver_table>> solver_entries();
std::span<const Entry<heat_kernel>> kernel_entries();
std::span<const Entry<heat_device_kernel>> device_kernel_entries();
std::deque<KnownSolver>& plugin_solvers();

}  // namespace heat

#endif
