#include "show.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include "interop/common/text.hpp"
#include "text.hpp"

namespace heat::trace {
namespace {

using compare::count_of;

std::string number(double value) { return compare::format("%.4g", value); }

bool selects(const Selection& selection, const Record& record) {
  const auto has = [](const auto& wanted, const auto& value) {
    return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
  };
  return has(selection.fields, record.field) && has(selection.steps, record.step);
}

/// A row for each field, or more where its type or its cells change.
std::string fields_table(const Trace& trace) {
  struct Use {
    std::size_t records = 0;
    std::int64_t first = 0, last = 0;
  };
  std::map<Row, Use> uses;
  std::vector<Row> order;
  for (const Record& record : trace.records) {
    const Row field{record.field, type_text(record.type), whole_text(record.whole)};
    Use& use = uses[field];
    if (use.records++ == 0) {
      use.first = use.last = record.step;
      order.push_back(field);
    }
    use.first = std::min(use.first, record.step);
    use.last = std::max(use.last, record.step);
  }
  std::vector<Row> rows{{"field", "type", "cells", "records", "steps"}};
  for (const Row& field : order) {
    const Use& use = uses[field];
    rows.push_back({field[0], field[1], field[2], std::to_string(use.records),
                    std::to_string(use.first) +
                        (use.first == use.last ? "" : " to " + std::to_string(use.last))});
  }
  return table(rows, "lllrl");
}

Row row_of(const Record& record, std::size_t call, bool with_nans, bool all) {
  Row row{std::to_string(call),        record.field,
          std::to_string(record.step), fingerprint_text(record.fingerprint),
          number(record.least),        number(record.greatest)};
  if (with_nans) row.push_back(std::to_string(record.nans));
  row.push_back(number(record.sum));
  if (all) row.push_back(fingerprint_text(record.of_values));
  return row;
}

/// Each tile in a line.
std::string tiles_text(const Record& record) {
  const Tiling tiling(record.whole);
  std::vector<Row> rows;
  for (std::size_t tile = 0; tile < record.tiles.size(); ++tile) {
    const std::vector<std::size_t> place = tiling.place(tile);
    rows.push_back({fingerprint_text(record.tiles[tile]), text_of(tiling, {place, place})});
  }
  return table(rows, "ll", "  ");
}

std::string blocks_text(const Record& record) {
  if (!record.blocks) return record.field + ": no blocks on record\n";
  std::vector<Row> rows;
  for (std::size_t rank = 0; rank < record.blocks->ranks; ++rank) {
    std::string text;
    bool is_empty = false;
    const auto block = record.blocks->of(rank);
    for (std::size_t axis = 0; axis < block.size(); ++axis) {
      is_empty |= block[axis].cells == 0;
      text += (axis == 0 ? "" : ", ") + axis_name(axis) + " = " + text_of(block[axis]);
    }
    rows.push_back({"rank " + std::to_string(rank), is_empty ? "no cells" : text});
  }
  return record.field + " from step " + std::to_string(record.step) + " on\n" +
         table(rows, "ll", "  ");
}

/// Each set of blocks before the table, where it is first used.
void print_blocks(const Trace& trace, const Selection& selection) {
  std::map<std::string, const Blocks*> shown;
  for (const Record& record : trace.records) {
    if (!selects(selection, record)) continue;
    const auto [known, is_new] = shown.try_emplace(record.field, nullptr);
    if (!is_new && known->second == record.blocks.get()) continue;
    known->second = record.blocks.get();
    std::printf("\n%s", blocks_text(record).c_str());
  }
}

void print_records(const Trace& trace, const Selection& selection) {
  const bool with_nans = std::ranges::any_of(
      trace.records, [&](const Record& r) { return selects(selection, r) && r.nans > 0; });
  Row titles{"call", "field", "step", "fingerprint", "least", "greatest"};
  std::string alignment = "rlrlrr";
  if (with_nans) titles.emplace_back("NaN");
  if (with_nans) alignment += 'r';
  titles.emplace_back("sum");
  alignment += 'r';
  if (selection.all_columns) titles.emplace_back("of values");
  if (selection.all_columns) alignment += 'l';
  std::vector<Row> rows{titles};
  std::vector<std::string> below{""};
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    const Record& record = trace.records[i];
    if (!selects(selection, record)) continue;
    rows.push_back(row_of(record, i + 1, with_nans, selection.all_columns));
    below.push_back(selection.tiles ? tiles_text(record) : "");
  }
  constexpr std::size_t page = 80;
  std::string text = table(rows, alignment);
  if (text.find('\n') > page && !selection.all_columns) {
    for (Row& row : rows) row.pop_back();
    alignment.pop_back();
    text = table(rows, alignment);
  }
  std::putchar('\n');
  std::size_t begin = 0;
  for (const std::string& tiles : below) {
    const std::size_t end = text.find('\n', begin) + 1;
    std::fwrite(&text[begin], 1, end - begin, stdout);
    std::fputs(tiles.c_str(), stdout);
    begin = end;
  }
}

}  // namespace

int show(const std::string& path, const Trace& trace, const Selection& selection) {
  const auto selected = [&](const Record& record) { return selects(selection, record); };
  if (!trace.records.empty() && std::ranges::none_of(trace.records, selected)) {
    std::fprintf(stderr, "heat-trace: %s has no such record: %s\n", path.c_str(),
                 summary_text(trace).c_str());
    return 2;
  }
  std::printf("%s\n", compare::wrapped(path + ": " + summary_text(trace), 2).c_str());
  if (!trace.records.empty()) {
    std::printf("\n%s", fields_table(trace).c_str());
    if (selection.blocks) print_blocks(trace, selection);
    print_records(trace, selection);
  }
  if (!trace.ending.empty()) {
    std::printf("\n%s\n", compare::wrapped(path + ": " + trace.ending, 2).c_str());
  }
  return trace.damaged ? 1 : 0;
}

}  // namespace heat::trace
