#include "text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <set>

#include "interop/common/text.hpp"

namespace heat::trace {
namespace {

/// Characters of a UTF-8 text.
std::size_t length(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char byte) { return (byte & 0xc0) != 0x80; }));
}

}  // namespace

std::string type_text(std::int32_t type) {
  // In the order of heat_trace_type, which begins with 1.
  constexpr const char* names[] = {"real32",   "real64",    "complex32", "complex64",
                                   "int8",     "int16",     "int32",     "int64",
                                   "logical8", "logical16", "logical32", "logical64"};
  return names[type - 1];
}

std::string whole_text(const std::vector<std::int64_t>& whole) {
  std::string text;
  for (const std::int64_t cells : whole) text += (text.empty() ? "" : "x") + std::to_string(cells);
  return text.empty() ? "a number" : text;
}

std::string fingerprint_text(std::uint64_t fingerprint) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(fingerprint));
  return text.data();
}

std::string at_step(const Record& record) { return " at step " + std::to_string(record.step); }

void Text::line(const std::string& sentence, std::size_t indent) {
  if (!sentence.empty()) text_ += compare::wrapped(sentence, indent) + "\n";
}

std::vector<std::string> fields_of(const Trace& trace) {
  std::vector<std::string> fields;
  std::set<std::string> known;
  for (const Record& record : trace.records) {
    if (known.insert(record.field).second) fields.push_back(record.field);
  }
  return fields;
}

std::string list_text(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  }
  return text;
}

std::string summary_text(const Trace& trace) {
  std::string text = compare::count_of(trace.ranks, "rank") + ", " +
                     compare::count_of(trace.records.size(), "record");
  if (trace.records.empty()) return text;
  const auto [least, greatest] = std::ranges::minmax_element(trace.records, {}, &Record::step);
  const std::string first = std::to_string(least->step), last = std::to_string(greatest->step);
  const std::vector<std::string> fields = fields_of(trace);
  constexpr std::size_t most = 12;
  text += " of " +
          (fields.size() > most ? compare::count_of(fields.size(), "field") : list_text(fields));
  return text + (first == last ? ", step " + first : ", steps " + first + " to " + last);
}

std::string table(const std::vector<Row>& rows, const std::string& alignment,
                  const std::string& indent) {
  std::vector<std::size_t> widths(alignment.size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], length(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line = indent;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - length(row[i]), ' ');
      line += (i == 0 ? "" : "  ") + (alignment[i] == 'l' ? row[i] + blanks : blanks + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace heat::trace
