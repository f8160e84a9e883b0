#include "table.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>

namespace heat::call_cost {
namespace {

/// The value that a share of the samples is not above, interpolated between two of them.
double quantile(std::vector<double> samples, double share) {
  std::ranges::sort(samples);
  const double place = share * static_cast<double>(samples.size() - 1);
  const auto low = static_cast<std::size_t>(place);
  const std::size_t high = std::min(low + 1, samples.size() - 1);
  return std::lerp(samples[low], samples[high], place - static_cast<double>(low));
}

std::string number(double seconds, const Unit& unit) {
  char text[40];
  const double value = seconds / unit.seconds;
  std::snprintf(text, sizeof text, std::abs(value) < 999.5 ? "%.1f" : "%.0f", value);
  return std::strcmp(text, "-0.0") == 0 ? "0.0" : text;
}

std::string range(const std::vector<double>& samples, double low, double high, const Unit& unit) {
  return "[" + number(quantile(samples, low), unit) + " " + number(quantile(samples, high), unit) +
         "]";
}

}  // namespace

void print_head(const Unit& unit) {
  std::printf("%-15s%-10s%8s%7s%7s  %-14s %s\n", "callee", "caller", unit.name, "more", "%",
              "[quartiles]", "[min max]");
}

void print_rows(const std::string& callee, const std::vector<Row>& rows, const Unit& unit) {
  const std::vector<double>& own = rows.front().seconds;
  for (const Row& row : rows) {
    const bool is_own = &row == &rows.front();
    std::printf("%-15s%-10s%8s", is_own ? callee.c_str() : "", row.caller.c_str(),
                number(quantile(row.seconds, 0.5), unit).c_str());
    if (is_own) {
      std::puts("");
      continue;
    }
    std::vector<double> more, percent;
    for (std::size_t i = 0; i < own.size(); ++i) {
      more.push_back(row.seconds[i] - own[i]);
      percent.push_back(100.0 * more.back() / own[i]);
    }
    std::printf("%7s%7.2f  %-14s %s\n", number(quantile(more, 0.5), unit).c_str(),
                quantile(percent, 0.5), range(more, 0.25, 0.75, unit).c_str(),
                range(more, 0.0, 1.0, unit).c_str());
  }
}

}  // namespace heat::call_cost
