#include "report.hpp"

#include "interop/common/text.hpp"
#include "pattern.hpp"

namespace heat::diff {
namespace {

constexpr std::size_t label_width = 20;

/// A line "label  text", cut at 80 columns.
std::string row(std::string label, const std::string& text) {
  label.resize(std::max(label.size() + 1, label_width), ' ');
  return compare::wrapped(label + text, label_width) + "\n";
}

std::string percent(std::int64_t part, std::int64_t whole) {
  return rounded_text(100.0 * static_cast<double>(part) / static_cast<double>(whole)) + "%";
}

/// "12 of 80 cells"
std::string cells_text(std::int64_t some, const Field& field) {
  return std::to_string(some) + " of " + std::to_string(field.cells()) +
         (field.is_complex() ? " parts of complex cells" : " cells");
}

std::string verdict_text(const Comparison& found) {
  switch (found.verdict()) {
    case Verdict::identical: return "identical";
    case Verdict::values: return "equal but for the sign of zeros or the bits of NaN";
    default: break;
  }
  const bool within = found.verdict() == Verdict::within;
  if (found.tolerance.given()) {
    return within ? "equal within the tolerance" : "different (beyond the tolerance)";
  }
  if (found.envelope.runs == 0) return "different";
  const std::string what = found.by_field ? "the span of the field)" : "the envelope)";
  return within ? "equal up to contraction or summation order (inside " + what
                : "different (outside " + what;
}

/// A number; of one that is told from another NaN, its bits, too.
template <class T>
std::string cell_number(T number, bool with_bits) {
  std::string text = number_text(number);
  if constexpr (std::is_floating_point_v<T>) {
    using Bits = std::conditional_t<std::same_as<T, float>, std::uint32_t, std::uint64_t>;
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                   std::bit_cast<Bits>(number), 16);
    if (with_bits) text = "nan 0x" + std::string(digits.data(), end.ptr);
  }
  return text;
}

/// "0.5 in A, 0.75 in B"
std::string numbers_text(const Comparison& found, std::int64_t cell) {
  std::string text;
  found.a.with_type([&]<class T>(T) {
    const T a = found.a.at<T>(cell), b = found.b.at<T>(cell);
    const bool nans = a != a && b != b;
    text = cell_number(a, nans) + " in A, " + cell_number(b, nans) + " in B";
  });
  return text;
}

/// A row about a cell, with its numbers in the same line if there is room.
std::string cell_row(const Comparison& found, const char* label, const std::string& size,
                     std::int64_t cell) {
  constexpr std::size_t page = 80;
  const std::string text = size + cell_text(found.a, cell) + ":",
                    numbers = numbers_text(found, cell);
  const bool fits = label_width + text.size() + 1 + numbers.size() <= page;
  return fits ? row(label, text + " " + numbers) : row(label, text) + row("", numbers);
}

std::string largest_rows(const Comparison& found) {
  const Tally& tally = found.tally;
  if (tally.absolute.cell < 0) return "";
  const bool real = found.a.is_real();
  const std::string units = std::to_string(tally.ulps.size);
  const auto line = [&](const char* label, const std::string& size, std::int64_t cell) {
    return cell_row(found, label, size + " at ", cell);
  };
  return (real ? line("largest absolute", rounded_text(tally.absolute.size), tally.absolute.cell)
               : line("largest absolute", units, tally.ulps.cell)) +
         line("largest relative", rounded_text(tally.relative.size), tally.relative.cell) +
         (real ? line("largest in ulps", units, tally.ulps.cell) : "");
}

/// Cells that differ in no number of ulps.
std::string special_rows(const Tally& tally) {
  std::string text;
  const auto add = [&](std::int64_t count, const char* what) {
    if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  };
  add(tally.zeros, "in the sign of zero");
  add(tally.nans, "in the bits of NaN");
  add(tally.nan_in_a, "NaN in A alone");
  add(tally.nan_in_b, "NaN in B alone");
  add(tally.infinite, "infinite in one or both");
  add(tally.subnormal, "subnormal in one or both");
  return text.empty() ? "" : row("of them", text);
}

/// "8..15", "2^20..2^24"; both bounds are exponents of 2, the upper one is not included
std::string range_text(std::size_t low, std::size_t high) {
  constexpr std::size_t shown = 14;  // numbers of up to four digits
  if (high >= shown) {
    return "2^" + std::to_string(low) + "..2^" + std::to_string(high);
  }
  const std::uint64_t first = std::uint64_t{1} << low, last = (std::uint64_t{1} << high) - 1;
  return std::to_string(first) + (first == last ? "" : ".." + std::to_string(last));
}

std::string histogram(const Comparison& found) {
  const auto& units = found.tally.units;
  if (found.tally.absolute.cell < 0) return "";
  constexpr std::size_t most_rows = 16;
  constexpr std::int64_t bar = 40;
  std::size_t low = 0, high = units.size();
  while (units[low] == 0) ++low;
  while (units[high - 1] == 0) --high;
  const std::size_t step = (high - low + most_rows - 1) / most_rows;
  std::vector<std::int64_t> counts;
  for (std::size_t i = low; i < high; ++i) {
    if ((i - low) % step == 0) counts.push_back(0);
    counts.back() += units[i];
  }
  const std::int64_t most = *std::ranges::max_element(counts);
  std::string text = row(found.a.is_real() ? "ulps" : "difference", "       cells");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const std::size_t from = low + i * step;
    std::string count = std::to_string(counts[i]);
    count.insert(0, count.size() < 12 ? 12 - count.size() : 0, ' ');
    const double share = static_cast<double>(counts[i]) / static_cast<double>(most);
    const auto length = static_cast<std::size_t>(std::ceil(share * static_cast<double>(bar)));
    text += row("  " + range_text(from, from + step),
                count + (length > 0 ? "  " + std::string(length, '#') : ""));
  }
  return text;
}

std::string box_text(const Comparison& found) {
  std::string text;
  for (std::size_t axis = 0; axis < found.tally.low.size(); ++axis) {
    const std::int64_t low = found.tally.low[axis] + 1, high = found.tally.high[axis] + 1;
    text += (text.empty() ? "" : ", ") + axis_name(found.a, axis) + " " + std::to_string(low) +
            (low == high ? "" : ".." + std::to_string(high));
  }
  return text;
}

std::string pattern_rows(const Comparison& found) {
  std::string text;
  for (const std::string& pattern : {place_pattern(found.a, found.b, found.tally),
                                     value_pattern(found.a, found.b, found.tally)}) {
    if (!pattern.empty()) text += row(text.empty() ? "pattern" : "", pattern);
  }
  return text.empty() ? row("pattern", "none that is known") : text;
}

std::string envelope_rows(const Comparison& found) {
  const Envelope& e = found.envelope;
  if (e.runs == 0) return "";
  std::string text =
      row("envelope", cells_text(e.outside, found.a) + " of B outside of what " +
                          std::to_string(e.runs) + " runs have, " +
                          percent(e.outside, found.a.cells())) +
      row("", "expected of one more run: up to " + rounded_text(100.0 * e.expected()) + "%");
  if (e.unanimous > 0) {
    text += row("", std::to_string(e.unanimous) + " of them where all runs have one value");
  }
  if (e.excess.cell >= 0) {
    std::string farthest = "farthest outside: " + rounded_text(e.excess.size) + " at " +
                           cell_text(found.a, e.excess.cell);
    if (e.spans.cell >= 0) {
      farthest += ", " + rounded_text(e.spans.size) + " times the cell's span at " +
                  cell_text(found.a, e.spans.cell);
    }
    text += row("", farthest);
  }
  return text + row("span of the field",
                    rounded_text(e.width.size) + ", the largest between two runs; B is " +
                        (e.boundless ? "beyond it: NaN or infinite where no run is, or the reverse"
                                     : rounded_text(e.away.size) + " from a run at most, " +
                                           (e.holds_field() ? "within it" : "beyond it")));
}

std::string tolerance_rows(const Comparison& found) {
  const Tolerance& t = found.tolerance;
  if (!t.given()) return "";
  std::string text;
  const auto add = [&](const std::string& name, const std::string& value) {
    text += (text.empty() ? "" : " or ") + name + " " + value;
  };
  if (t.absolute) add("absolute", number_text(*t.absolute));
  if (t.relative) add("relative", number_text(*t.relative));
  if (t.ulps) add("ulps", std::to_string(*t.ulps));
  return row("tolerance", cells_text(found.tally.beyond, found.a) + " beyond " + text);
}

}  // namespace

Verdict Comparison::verdict() const {
  if (tally.cells == 0) return Verdict::identical;
  if (tally.same_values()) return Verdict::values;
  const bool inside =
      envelope.runs > 0 && (by_field ? envelope.holds_field() : envelope.holds_cells());
  const bool accepted = tolerance.given() && tally.beyond == 0;
  return inside || accepted ? Verdict::within : Verdict::different;
}

std::string cell_text(const Field& field, std::int64_t cell) {
  std::string text;
  for (const std::int64_t at : field.place_of(cell)) {
    text += (text.empty() ? "(" : ", ") + std::to_string(at + 1);
  }
  return text.empty() ? "()" : text + ")";
}

std::string report(const Comparison& found) {
  const Field &a = found.a, &b = found.b;
  std::string text = verdict_text(found) + "\n";
  for (const auto& [name, field] : {std::pair{"A", &a}, {"B", &b}}) {
    text += row(name, field->name() + ", " + field->type() + " " + field->shape());
  }
  const Tally& tally = found.tally;
  if (tally.cells == 0) return text;
  text += row("differ", cells_text(tally.cells, a) + ", " + percent(tally.cells, a.cells()));
  text += special_rows(tally) + largest_rows(found);
  text += cell_row(found, "first cell", "", tally.first);
  if (tally.cells > 1) text += row("all within", box_text(found)) + pattern_rows(found);
  return text + envelope_rows(found) + tolerance_rows(found) + histogram(found);
}

}  // namespace heat::diff
