/// The layout and the sources of a field on a device, worked out on the host.
#include "heat/device.h"

#include <algorithm>
#include <string>

#include "heat/heat.hpp"
#include "registry.hpp"

namespace {

using heat::Error;

/// Cells in one transfer of a device's memory, which has 128 bytes.
constexpr std::int64_t line = 16;

std::int64_t rounded_up(std::int64_t cells) { return (cells + line - 1) / line * line; }

}  // namespace

heat_status heat_find_device_kernel(const char* name, heat_device_kernel* kernel) {
  return heat::guard([&] {
    if (name == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "name is NULL");
    heat::require(kernel, "heat_device_kernel");
    for (const auto& entry : heat::device_kernel_entries()) {
      if (std::string(name) == entry.name) return heat::check(entry.entry(kernel));
    }
    throw Error(HEAT_NOT_FOUND, "there is no device kernel '" + std::string(name) + "'");
  });
}

heat_status heat_device_layout(int64_t nx, int64_t ny, heat_device_shape* shape) {
  return heat::guard([&] {
    heat::require(shape, "heat_device_shape");
    // Cell (1, y) starts a line: the corner is one cell before a line's start.
    constexpr std::int64_t corner = line - 1;
    std::int64_t cells = 0;
    if (nx < 0 || ny < 0 || nx > INT64_MAX - 2 * line || ny > INT64_MAX - 2 ||
        __builtin_mul_overflow(rounded_up(nx + 2), ny + 2, &cells) ||
        cells > INT64_MAX / static_cast<std::int64_t>(sizeof(double)) - corner) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  "a field of a device needs nx and ny that are not negative "
                  "and whose product fits 64 bits");
    }
    shape->ld = rounded_up(nx + 2);
    shape->corner = corner;
    shape->cells = corner + cells;
  });
}

heat_status heat_device_sources(const heat_problem* problem, const heat_block* block,
                                heat_source* sources, int64_t* count) {
  return heat::guard([&] {
    heat::require(problem, "heat_problem");
    heat::require(block, "heat_block");
    if (count == nullptr) throw Error(HEAT_INVALID_ARGUMENT, "count is NULL");
    if (problem->n_sources > 0 && (sources == nullptr || problem->sources == nullptr)) {
      throw Error(HEAT_INVALID_ARGUMENT, "sources is NULL");
    }
    heat_source* end = sources;
    for (std::int64_t i = 0; i < problem->n_sources; ++i) {
      const heat_source& source = problem->sources[i];
      const std::int64_t x = source.x - block->x + 1, y = source.y - block->y + 1;
      if (x >= 1 && x <= block->nx && y >= 1 && y <= block->ny) *end++ = {x, y, source.rate};
    }
    // Stable: sources on one cell stay in the order given, which is the contract's.
    std::stable_sort(sources, end, [](const heat_source& a, const heat_source& b) {
      return a.y != b.y ? a.y < b.y : a.x < b.x;
    });
    *count = end - sources;
  });
}
