/// What CMake's list of solvers becomes (registry_list.cpp.in is filled in when configuring), and
/// what plugins add to it.
#ifndef HEAT_REGISTRY_HPP
#define HEAT_REGISTRY_HPP

#include <deque>
#include <span>
#include <string>

#include "heat/device.h"
#include "heat/services.h"

namespace heat {

struct SolverEntry {
  const char* name;
  heat_solver_entry* entry;
};

struct KernelEntry {
  const char* name;
  heat_status (*entry)(heat_kernel*);
};

struct DeviceKernelEntry {
  const char* name;
  heat_status (*entry)(heat_device_kernel*);
};

/// A solver that is known: of this build, or of a plugin, which was checked when it was loaded.
struct KnownSolver {
  std::string name;
  heat_solver_table table;
  std::string missing;  ///< why it is unavailable, or ""
};

std::span<const SolverEntry> solver_entries();
std::span<const KernelEntry> kernel_entries();
std::span<const DeviceKernelEntry> device_kernel_entries();
std::deque<KnownSolver>& plugin_solvers();

}  // namespace heat

#endif
