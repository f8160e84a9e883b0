/// What a host prints of a run: the one format, whatever the host's language.
#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <string>

#include "heat/heat.hpp"

namespace {

/// One line; format has one conversion.
template <class Value>
void line(std::string& text, const char* key, const char* format, Value value) {
  std::array<char, 64> number{};
  std::snprintf(number.data(), number.size(), format, value);
  std::array<char, 96> whole{};
  std::snprintf(whole.data(), whole.size(), "%-14s%s\n", key, number.data());
  text += whole.data();
}

void line(std::string& text, const char* key, const std::string& value) {
  text += (std::string(key) + std::string(14, ' ')).substr(0, 14) + value + "\n";
}

}  // namespace

heat_status heat_format_result(const heat_problem* problem, const heat_result* result, char* text,
                               int64_t size, int64_t* length) {
  return heat::guard([&] {
    heat::require(problem, "heat_problem");
    heat::require(result, "heat_result");
    if (result->solver == nullptr || result->host == nullptr) {
      throw heat::Error(HEAT_INVALID_ARGUMENT, "a result has no solver or no host");
    }
    std::string lines;
    line(lines, "solver", std::string(result->solver));
    line(lines, "host", std::string(result->host));
    if (result->ranks > 0) line(lines, "ranks", std::to_string(result->ranks));
    line(lines, "grid", std::to_string(problem->nx) + "x" + std::to_string(problem->ny));
    line(lines, "steps", std::to_string(problem->steps));
    line(lines, "seconds", "%.9f", result->seconds);
    line(lines, "seconds_setup", "%.9f", result->seconds_setup);
    line(lines, "compute", "%.9f", result->timings.compute);
    line(lines, "exchange", "%.9f", result->timings.exchange);
    line(lines, "waiting", "%.9f", result->timings.waiting);
    line(lines, "heat", "%.17g", result->digest.heat);
    line(lines, "fingerprint", "%016" PRIx64, result->digest.fingerprint);
    const auto needed = static_cast<std::int64_t>(lines.size());
    if (text != nullptr) {
      if (size <= needed) throw heat::Error(HEAT_INVALID_ARGUMENT, "the buffer is too small");
      std::memcpy(text, lines.c_str(), lines.size() + 1);
    }
    if (length != nullptr) *length = needed;
  });
}
