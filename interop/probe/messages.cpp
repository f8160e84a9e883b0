#include <vector>

#include "interop/common/spread.hpp"
#include "probe.hpp"

namespace heat::probe {
namespace {

constexpr double span = 0.1;  ///< s for which messages go to and fro

/// Median seconds of a message to another rank and back; 0 on the rank that answers.
double round_trip(const World& world, int other, std::size_t cells) {
  std::vector<double> message(cells);
  std::vector<double> trips;
  const bool leads = world.rank() < other;
  const double start = seconds();
  for (bool more = true; more;) {
    const double begin = seconds();
    if (leads) {
      message.front() = begin - start < span ? 1.0 : 0.0;  // so the other one knows when to end
      world.send(other, message);
      world.receive(other, message);
      trips.push_back(seconds() - begin);
    } else {
      world.receive(other, message);
      world.send(other, message);
    }
    more = message.front() != 0.0;
  }
  return leads ? spread_of(trips).median : 0.0;
}

}  // namespace

Messages measure_messages(const World& world) {
  constexpr std::size_t long_one = (1U << 20) / sizeof(double);
  const int other = world.rank() ^ 1;
  const auto slowest = [&](std::size_t cells) {
    world.barrier();
    return world.max(other < world.size() ? round_trip(world, other, cells) : 0.0);
  };
  const double latency = slowest(1) / 2.0;
  return {latency, 2.0 * sizeof(double) * long_one / slowest(long_one)};
}

}  // namespace heat::probe
