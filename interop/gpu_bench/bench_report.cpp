#include "bench_report.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <map>

namespace heat::gpu_bench {
namespace {

/// Bytes that a sweep moves at least: a cell read and a cell written.
constexpr double bytes_a_point = 16.0;

[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...) {
  char text[512];
  va_list values;
  va_start(values, pattern);
  std::vsnprintf(text, sizeof text, pattern, values);
  va_end(values);
  return text;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

std::string spread_json(const Spread& s) {
  return format("{\"median\": %.6g, \"min\": %.6g, \"max\": %.6g}", s.median, s.min, s.max);
}

/// Texts between brackets, one a line.
std::string list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (std::size_t i = 0; i < items.size(); ++i) out += (i == 0 ? "\n    " : ",\n    ") + items[i];
  return out + "\n  ]";
}

template <class From, class Function>
std::string list_of(const std::vector<From>& from, Function&& text) {
  std::vector<std::string> items;
  for (const From& item : from) items.push_back(text(item));
  return list(items);
}

}  // namespace

std::int64_t steps_of(std::int64_t size, double points) {
  const double steps = points / (static_cast<double>(size) * static_cast<double>(size));
  return 16 * std::max<std::int64_t>(1, static_cast<std::int64_t>(steps / 16.0 + 0.5));
}

std::vector<Row> rows_of(const Measurement& all) {
  std::vector<Row> rows;
  for (const Run& first : all.runs) {
    if (first.round != 1) continue;
    Row row{first.solver, first.size, first.steps, {}, {}, 0.0, true};
    std::vector<double> speeds, shares, totals;
    for (const Run& run : all.runs) {
      if (run.size != row.size) continue;
      if (run.fingerprint != first.fingerprint) row.agrees = false;
      if (run.solver != row.solver) continue;
      const double size = static_cast<double>(run.size);
      speeds.push_back(size * size * static_cast<double>(run.steps) / run.seconds);
      shares.push_back(speeds.back() * bytes_a_point /
                       all.copy_rates[static_cast<std::size_t>(run.round - 1)]);
      totals.push_back(run.seconds_total);
    }
    row.speed = spread_of(speeds);
    row.of_copy = spread_of(shares);
    row.total = spread_of(totals).median;
    rows.push_back(row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.size < b.size; });
  return rows;
}

std::string table(const Measurement& all) {
  const Device& d = all.device;
  const Spread copy = spread_of(all.copy_rates);
  std::string text =
      format("%s (%s), driver for CUDA %s, %s\n", d.name.c_str(), d.capability.c_str(),
             d.driver.c_str(), all.date.c_str()) +
      format("copy %.1f GB/s [%.1f %.1f], that is %.1f Gpt/s at 16 bytes a point and step\n",
             copy.median / 1e9, copy.min / 1e9, copy.max / 1e9, copy.median / bytes_a_point / 1e9);
  std::int64_t size = 0;
  bool agree = true;
  for (const Row& row : rows_of(all)) {
    if (row.size != size) {
      size = row.size;
      text += format("\n%ldx%ld cells, %ld steps, rounds: %zu\n\n", static_cast<long>(size),
                     static_cast<long>(size), static_cast<long>(row.steps), all.copy_rates.size()) +
              format("%-20s %7s %-15s %5s %-13s %9s\n", "solver", "Gpt/s", "[min max]", "copy",
                     "[min max]", "total s");
    }
    text += format(
        "%-20s %7.1f %-15s %5.2f %-13s %9.2f\n", row.solver.c_str(), row.speed.median / 1e9,
        format("[%.1f %.1f]", row.speed.min / 1e9, row.speed.max / 1e9).c_str(), row.of_copy.median,
        format("[%.2f %.2f]", row.of_copy.min, row.of_copy.max).c_str(), row.total);
    agree = agree && row.agrees;
  }
  for (const Missing& m : all.missing) {
    text += format("\n%ldx%ld, %s, left out:\n", static_cast<long>(m.size),
                   static_cast<long>(m.size), m.solver.c_str()) +
            m.why + "\n";
  }
  std::map<std::int64_t, int> runs;  // of a size
  for (const Run& run : all.runs) ++runs[run.size];
  const bool compared =
      std::any_of(runs.begin(), runs.end(), [](const auto& of_size) { return of_size.second > 1; });
  return text + (!agree     ? "\nthe fields are NOT equal\n"
                 : compared ? "\nall fields of a size equal to the last bit\n"
                            : "\nnothing was compared: there is one run of a size\n");
}

std::string json(const Measurement& all) {
  const Device& d = all.device;
  std::string text = "{\n  \"schema\": 1,\n  \"kind\": \"gpu-bench\",\n";
  text += "  \"date\": " + quoted(all.date) + ",\n";
  text += "  \"device\": {\"name\": " + quoted(d.name) +
          ", \"capability\": " + quoted(d.capability) + ", \"driver\": " + quoted(d.driver) +
          ", \"runtime\": " + quoted(d.runtime) +
          format(", \"memory\": %lld, \"multiprocessors\": %d},\n",
                 static_cast<long long>(d.memory), d.multiprocessors);
  text += "  \"copy_rates\": " +
          list_of(all.copy_rates, [](double rate) { return format("%.6g", rate); }) + ",\n";
  text +=
      "  \"runs\": " +
      list_of(all.runs,
              [](const Run& run) {
                return "{\"solver\": " + quoted(run.solver) +
                       format(
                           ", \"nx\": %lld, \"ny\": %lld, \"steps\": %lld, \"round\": %d, "
                           "\"seconds\": %.9g, \"seconds_total\": %.9g, \"fingerprint\": \"%s\"}",
                           static_cast<long long>(run.size), static_cast<long long>(run.size),
                           static_cast<long long>(run.steps), run.round, run.seconds,
                           run.seconds_total, run.fingerprint.c_str());
              }) +
      ",\n";
  text += "  \"missing\": " +
          list_of(all.missing,
                  [](const Missing& m) {
                    return "{\"solver\": " + quoted(m.solver) +
                           format(", \"nx\": %lld, \"ny\": %lld, \"message\": ",
                                  static_cast<long long>(m.size), static_cast<long long>(m.size)) +
                           quoted(m.why) + "}";
                  }) +
          ",\n";
  text +=
      "  \"summary\": " +
      list_of(rows_of(all),
              [](const Row& row) {
                return "{\"solver\": " + quoted(row.solver) +
                       format(", \"nx\": %lld, \"ny\": %lld, ", static_cast<long long>(row.size),
                              static_cast<long long>(row.size)) +
                       "\"points_a_second\": " + spread_json(row.speed) +
                       ", \"of_copy\": " + spread_json(row.of_copy) +
                       format(", \"seconds_total\": %.6g, \"agrees\": %s}", row.total,
                              row.agrees ? "true" : "false");
              }) +
      "\n}\n";
  return text;
}

}  // namespace heat::gpu_bench
