#include "pairs.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "heat/trace.h"

namespace heat::trace {
namespace {

/// Types whose fingerprints can be compared. Logical cells count as 0 and 1, whatever their size,
/// which is another one in Fortran than in C++ and Python.
std::int32_t comparable(std::int32_t type) {
  return std::min<std::int32_t>(type, HEAT_TRACE_LOGICAL8);
}

Grade grade_of(const Record& golden, const Record& port) {
  if (comparable(golden.type) != comparable(port.type) || golden.whole != port.whole)
    return Grade::unlike;
  // Values are compared, too, so that a wrong trace is not called identical.
  if (golden.of_values != port.of_values) return Grade::different;
  return golden.tiles == port.tiles ? Grade::identical : Grade::same_values;
}

/// Numbers the records of the same field and step.
class Keys {
 public:
  using Key = std::tuple<std::string, std::int64_t, std::size_t>;
  Key of(const Record& record) {
    return {record.field, record.step, seen_[{record.field, record.step}]++};
  }

 private:
  std::map<std::pair<std::string, std::int64_t>, std::size_t> seen_{};
};

}  // namespace

std::size_t Pairs::count(Grade grade) const {
  return static_cast<std::size_t>(std::ranges::count(common, grade, &Pair::grade));
}

std::size_t Pairs::first_difference() const {
  const auto differs = [](const Pair& pair) {
    return pair.grade == Grade::same_values || pair.grade == Grade::different;
  };
  return static_cast<std::size_t>(std::ranges::find_if(common, differs) - common.begin());
}

Pairs pairs_of(const Trace& golden, const Trace& port) {
  Pairs pairs;
  std::map<Keys::Key, const Record*> there;
  Keys keys_of_port, keys_of_golden;
  for (const Record& record : port.records) there[keys_of_port.of(record)] = &record;
  for (const Record& record : golden.records) {
    const auto found = there.find(keys_of_golden.of(record));
    if (found == there.end()) {
      pairs.golden_only.push_back(&record);
      continue;
    }
    const Record* const other = found->second;
    there.erase(found);
    // The records of a trace lie in the order of calls.
    if (!pairs.common.empty() && !pairs.out_of_order && other < pairs.common.back().port) {
      pairs.out_of_order = pairs.common.size();
    }
    pairs.common.push_back({&record, other, grade_of(record, *other)});
  }
  for (const auto& [key, record] : there) pairs.port_only.push_back(record);
  std::ranges::sort(pairs.port_only);
  return pairs;
}

TileSet difference_of(const Pair& pair) {
  TileSet tiles;
  for (std::size_t tile = 0; tile < pair.golden->tiles.size(); ++tile) {
    tiles[tile] = pair.golden->tiles[tile] != pair.port->tiles[tile];
  }
  return tiles;
}

}  // namespace heat::trace
