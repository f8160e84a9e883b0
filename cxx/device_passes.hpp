/// A field on a device, many steps on: passes of device_tile.hpp, and the checks that allow them to
/// take four operations a cell.
#ifndef HEAT_CXX_DEVICE_PASSES_HPP
#define HEAT_CXX_DEVICE_PASSES_HPP

#include <cstdint>
#include <vector>

#include "device_exact.hpp"
#include "device_field.hpp"
#include "device_tile.hpp"

namespace heat::cxx {

/// The most steps of a pass.
constexpr std::int64_t most_pass_steps = 16;

/// The option steps_per_pass.
/// @throws Error HEAT_INVALID_ARGUMENT
std::int64_t pass_steps_from(const char* options);
/// The key that it reads.
constexpr const char* pass_keys = "steps_per_pass";

class DevicePasses {
 public:
  /// @param field    the device that it is on is the current one; it outlives this
  /// @param problem  its sources are in the field
  /// @param most     steps of a pass
  DevicePasses(DeviceField& field, const heat_problem& problem, std::int64_t most);

  /// Cells of the field were written.
  void forget() { exact_.forget(); }

  /// Whether the last check lets all cells take so many steps by four operations.
  [[nodiscard]] bool is_exact(std::int64_t steps) const {
    return exact_.road(static_cast<int>(steps)) == Road::scaled;
  }
  /// Whether the field is to be checked before the next of `steps` steps.
  [[nodiscard]] bool is_check_due(std::int64_t steps) const;
  /// Check the field, which waits for the device.
  [[nodiscard]] Exponents check();
  /// What a check has found here or, where the field is a part of one, in all of it.
  void checked(const Exponents& found) { exact_.checked(found); }

  /// Enqueue the longest pass of at most `steps` steps, or one step, and swap the field's arrays.
  /// @return steps that it takes
  std::int64_t take(std::int64_t steps);

 private:
  struct Pass {
    int steps;
    void (*kernel)(PassArguments);
    TilePlan plan;
    LaunchSize size;
  };

  template <class Pipeline>
  bool add(int fewest);
  [[nodiscard]] const Pass* longest(std::int64_t steps) const;

  DeviceField& field_;
  heat_device_kernel step_;
  std::int64_t across_, squares_;  ///< squares along x, and in all
  DeviceArray<int> exponents_;     ///< the smallest of each square; of all, see exponents_kernel
  ExactSteps exact_;
  std::vector<Pass> passes_;  ///< the longest first
};

}  // namespace heat::cxx

#endif
