#include "first.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "borders.hpp"
#include "interop/common/text.hpp"

namespace heat::trace {
namespace {

using compare::count_of;

/// Whether two records are of one field after the same step.
auto is_like(const Record& record) {
  return [&record](const Record& other) {
    return other.field == record.field && other.step == record.step;
  };
}

/// How often a trace has the field of a record at its step.
std::ptrdiff_t calls_of(const Trace& trace, const Record& record) {
  return std::ranges::count_if(trace.records, is_like(record));
}

/// Which of the calls with its field and step a record is, if there are several.
std::string call_text(const Trace& trace, const Record& record) {
  const std::ptrdiff_t calls = calls_of(trace, record);
  if (calls == 1) return "";
  const auto end = trace.records.begin() + (&record - trace.records.data());
  const std::ptrdiff_t before = std::count_if(trace.records.begin(), end, is_like(record));
  return " (call " + std::to_string(before + 1) + " of " + std::to_string(calls) + ")";
}

/// What came before the first pair that differs.
std::string before_text(const Trace& golden, const Pairs& pairs, std::size_t first) {
  const Record& record = *pairs.common[first].golden;
  std::vector<std::string> agreed;
  for (std::size_t i = first; i-- > 0 && pairs.common[i].golden->step == record.step;) {
    const Record& before = *pairs.common[i].golden;
    if (pairs.common[i].grade != Grade::identical) continue;
    agreed.push_back(before.field + call_text(golden, before));
  }
  std::ranges::reverse(agreed);
  if (!agreed.empty()) {
    return list_text(agreed) + " agreed" + at_step(record) + ", then " + record.field +
           call_text(golden, record) + " differs.";
  }
  if (first == 0) return "It is the first record of all: the runs start differently.";
  const Record& last = *pairs.common[first - 1].golden;
  if (last.step == record.step) return "Before it there are only fields that are not compared.";
  return "It is the first field of its step; " + last.field + at_step(last) +
         (pairs.common[first - 1].grade == Grade::identical ? " agreed." : " came before it.");
}

std::string numbers_table(const Run& golden, const Run& port, const Pair& pair) {
  const Record &g = *pair.golden, &p = *pair.port;
  const auto row = [](const char* name, double left, double right) {
    return Row{name, compare::exact(left), compare::exact(right)};
  };
  std::vector<Row> rows{
      {"", golden.name, port.name},
      {"fingerprint", fingerprint_text(g.fingerprint), fingerprint_text(p.fingerprint)}};
  if (pair.grade == Grade::same_values) {
    rows.push_back({"of values", fingerprint_text(g.of_values), fingerprint_text(p.of_values)});
  }
  rows.push_back(row("least", g.least, p.least));
  rows.push_back(row("greatest", g.greatest, p.greatest));
  rows.push_back(row("sum", g.sum, p.sum));
  rows.push_back({"NaN", std::to_string(g.nans), std::to_string(p.nans)});
  return table(rows, "lll", "  ");
}

/// Which form the tiles have that differ.
std::string form_text(const Tiling& tiling, const TileSet& tiles) {
  const TileBox box = tiling.around(tiles);
  std::vector<std::string> along;
  for (const std::size_t axis : tiling.divided()) {
    if (box.first[axis] != box.last[axis]) along.push_back(axis_name(axis));
  }
  const std::string cells = ": " + text_of(tiling, box) + ".";
  if (along.empty()) return "It began in one tile" + cells;
  if (tiling.within(box) != tiles) {
    return "It began in " + count_of(tiles.count(), "tile") + " within" + cells.substr(1);
  }
  if (along.size() == 1) return "It began in a line of tiles along " + along[0] + cells;
  return "It began in a block of tiles along " + list_text(along) + cells;
}

void tell_borders(Text& text, const Run& golden, const Run& port, const Pair& pair,
                  const TileSet& tiles) {
  TileSet some;
  for (const Record* record : {pair.golden, pair.port}) {
    for (const Border& border : borders_of(*record)) some |= border.tiles;
  }
  const std::size_t count = tiles.count(), inside = (tiles & ~some).count();
  if (some.any() && inside > 0) {
    const std::string who = count == 1        ? "It touches no border"
                            : inside == count ? "None of them touches a border"
                            : inside == 1     ? "1 of them touches no border"
                                              : std::to_string(inside) + " of them touch no border";
    text.line(who + " between blocks of either run.");
    return;
  }
  const bool same =
      pair.golden->blocks && pair.port->blocks && *pair.golden->blocks == *pair.port->blocks;
  text.line(at_borders(tiles, *pair.golden, golden.name));
  if (!same) text.line(at_borders(tiles, *pair.port, port.name));
}

void tell_tiles(Text& text, const Run& golden, const Run& port, const Pair& pair) {
  const Tiling tiling(pair.golden->whole);
  const TileSet tiles = difference_of(pair);
  if (tiling.size() == 1 || tiles.none()) return;
  text.gap();
  if (tiles.count() == tiling.size()) {
    text.line("It began everywhere: all " + count_of(tiling.size(), "tile") + " differ.");
    return;
  }
  const std::vector<std::size_t> axes = tiling.divided();
  std::string directions = axis_name(axes[0]) + " to the right";
  if (axes.size() > 1) directions += ", " + axis_name(axes[1]) + " upwards";
  if (axes.size() > 2) directions += ", " + axis_name(axes[2]) + " from slice to slice";
  text.line(std::to_string(tiles.count()) + " of " + std::to_string(tiling.size()) + " tiles " +
            (tiles.count() == 1 ? "differs" : "differ") + " (#; " + directions +
            "; numbers are first cells):");
  text.block(picture(tiling, tiles));
  text.line(form_text(tiling, tiles));
  tell_borders(text, golden, port, pair, tiles);
}

/// How the tiles of the field spread: their number where it changes.
std::string spread_text(const Pairs& pairs, std::size_t first) {
  constexpr std::size_t most = 6;
  struct Span {
    std::size_t count;
    std::int64_t from, to;
  };
  const Record& start = *pairs.common[first].golden;
  // Of several calls in a step the one that differs most counts.
  std::vector<std::pair<std::int64_t, std::size_t>> counts;
  for (std::size_t i = first; i < pairs.common.size(); ++i) {
    const Pair& pair = pairs.common[i];
    if (pair.golden->field != start.field || pair.grade == Grade::unlike) continue;
    const std::int64_t step = pair.golden->step;
    if (counts.empty() || counts.back().first != step) counts.emplace_back(step, 0);
    counts.back().second = std::max(counts.back().second, difference_of(pair).count());
  }
  std::vector<Span> spans;
  for (const auto& [step, count] : counts) {
    if (spans.empty() || spans.back().count != count) spans.push_back({count, step, step});
    spans.back().to = step;
  }
  if (spans.back().to == start.step) return "";
  std::string text = "Tiles of " + start.field + " that differ: ";
  const bool is_long = spans.size() > most;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (is_long && i + 1 >= most && i + 1 < spans.size()) continue;
    const Span& span = spans[i];
    if (i > 0) text += is_long && i + 1 == spans.size() ? ", ..., " : ", ";
    text += std::to_string(span.count);
    text += span.from == span.to ? (i == 0 ? " at step " : " at ") + std::to_string(span.from)
                                 : (i == 0 ? " from step " : " from ") + std::to_string(span.from) +
                                       " to " + std::to_string(span.to);
  }
  return text + ".";
}

/// When other fields begin to differ.
std::string others_text(const Pairs& pairs, const std::string& field) {
  std::map<std::string, std::int64_t> from;
  std::vector<std::string> order, never;
  std::set<std::string> known{field};
  for (const Pair& pair : pairs.common) {
    const std::string& name = pair.golden->field;
    if (pair.grade == Grade::unlike || name == field) continue;
    const bool differs = pair.grade != Grade::identical;
    if (differs && from.try_emplace(name, pair.golden->step).second) order.push_back(name);
    if (known.insert(name).second) never.push_back(name);
  }
  std::erase_if(never, [&](const std::string& name) { return from.contains(name); });
  std::string text;
  for (const std::string& name : order) {
    text +=
        (text.empty() ? "Then " : ", ") + name + " from step " + std::to_string(from[name]) + " on";
  }
  if (never.empty()) return text.empty() ? "" : text + ".";
  return text + (text.empty() ? "No difference in " : "; none in ") + list_text(never) + ".";
}

/// A word of a shell's command line.
std::string quoted(const std::string& word) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("_-./@+:=,%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (std::ranges::all_of(word, plain)) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

void tell_next(Text& text, const Run& golden, const Run& port, const Record& record) {
  const std::ptrdiff_t calls = calls_of(golden.trace, record);
  const std::string step = std::to_string(record.step);
  const std::string file = "." + record.field + "." + step + ".npy";
  text.gap();
  text.line("To see which cells differ, and by how much, run both programs again with");
  text.block("  HEAT_TRACE_SAVE=" + quoted(record.field + "@" + step) + "\nand then\n  heat-diff " +
             quoted(golden.path + file) + " " + quoted(port.path + file) + "\n");
  if (calls == 1) return;
  text.line("These files have the last of the " + std::to_string(calls) + " calls with " +
            record.field + at_step(record) + ": for another, give it a name of its own.");
}

}  // namespace

void tell_first_difference(Text& text, const Run& golden, const Run& port, const Pairs& pairs,
                           std::size_t first) {
  const Pair& pair = pairs.common[first];
  text.gap();
  text.line("First difference: " + pair.golden->field + at_step(*pair.golden) +
            call_text(golden.trace, *pair.golden) +
            (pair.grade == Grade::same_values ? ", in " + zeros_and_nans + " alone." : "."));
  text.line(before_text(golden.trace, pairs, first));
  const auto real = std::ranges::find(pairs.common, Grade::different, &Pair::grade);
  if (pair.grade == Grade::same_values && real != pairs.common.end()) {
    text.line("The first whose values differ is " + real->golden->field + at_step(*real->golden) +
              ".");
  }
  text.block(numbers_table(golden, port, pair));
  tell_tiles(text, golden, port, pair);
  text.line(spread_text(pairs, first));
  text.line(others_text(pairs, pair.golden->field));
  tell_next(text, golden, port, *pair.golden);
}

}  // namespace heat::trace
