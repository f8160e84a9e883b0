/// What CMake's list of solvers becomes: registry_list.cpp.in is filled in when configuring.
#ifndef HEAT_REGISTRY_HPP
#define HEAT_REGISTRY_HPP

#include <span>

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

std::span<const SolverEntry> solver_entries();
std::span<const KernelEntry> kernel_entries();

}  // namespace heat

#endif
