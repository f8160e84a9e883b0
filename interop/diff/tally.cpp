#include "tally.hpp"

#include <algorithm>
#include <numeric>

namespace heat::diff {

Tally::Tally(const Field& field)
    : low(field.extents()), high(field.extents().size(), -1), field_(field) {
  constexpr std::int64_t longest = std::int64_t{1} << 24;
  for (const std::int64_t extent : field.extents()) {
    planes.emplace_back(extent <= longest ? static_cast<std::size_t>(extent) : 0);
  }
}

void Tally::place(std::int64_t cell) {
  if (cells++ == 0) first = cell;
  if (stride != 1) stride = std::gcd(stride, static_cast<std::uint64_t>(cell - first));
  const std::vector<std::int64_t>& extents = field_.extents();
  std::int64_t rest = cell;
  for (std::size_t axis = 0; axis < extents.size(); rest /= extents[axis++]) {
    const std::int64_t at = rest % extents[axis];
    low[axis] = std::min(low[axis], at);
    high[axis] = std::max(high[axis], at);
    if (!planes[axis].empty()) ++planes[axis][static_cast<std::size_t>(at)];
  }
}

}  // namespace heat::diff
