#include "diff.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <set>

#include "first.hpp"
#include "interop/common/text.hpp"
#include "text.hpp"

namespace heat::trace {
namespace {

using compare::count_of;

std::string cells_text(const Record& record) {
  return type_text(record.type) +
         (record.whole.empty() ? " without axes" : " of " + whole_text(record.whole) + " cells");
}

/// Fields that are of other types or cells, each once.
void tell_unlike(Text& text, const Run& golden, const Run& port, const Pairs& pairs) {
  std::set<std::string> told;
  for (const Pair& pair : pairs.common) {
    if (pair.grade != Grade::unlike || !told.insert(pair.golden->field).second) continue;
    const bool is_reversed =
        std::ranges::equal(pair.golden->whole | std::views::reverse, pair.port->whole);
    const char* hint = is_reversed && pair.golden->whole != pair.port->whole
                           ? " Are the axes of one in the other order?"
                           : "";
    text.line(pair.golden->field + " is " + cells_text(*pair.golden) + " in " + golden.name +
              " and " + cells_text(*pair.port) + " in " + port.name + at_step(*pair.golden) +
              ": fingerprints of the two are not compared." + hint);
  }
}

/// Records that one run has and the other lacks, by their fields, in the order of calls.
void tell_only(Text& text, const Run& here, const Run& there,
               const std::vector<const Record*>& records) {
  std::map<std::string, std::pair<std::size_t, const Record*>> by_field;
  std::vector<std::string> fields;
  for (const Record* record : records) {
    const auto [found, is_new] = by_field.try_emplace(record->field, 0, record);
    if (is_new) fields.push_back(record->field);
    ++found->second.first;
  }
  // Fields of which the same is to be said: how many records, and from where on.
  std::vector<std::pair<std::pair<std::string, std::string>, std::vector<std::string>>> groups;
  const std::vector<std::string> known = fields_of(there.trace);
  for (const std::string& field : fields) {
    const auto& [count, first] = by_field[field];
    const bool is_known = std::ranges::find(known, field) != known.end();
    const std::pair said{count_of(count, "record"),
                         is_known ? ", the first" + at_step(*first) : std::string()};
    auto group = std::ranges::find(groups, said, [](const auto& one) { return one.first; });
    if (group == groups.end()) group = groups.insert(group, {said, {}});
    group->second.push_back(field);
  }
  std::string list;
  for (const auto& [said, names] : groups) {
    const auto& [count, from] = said;
    const bool several = names.size() > 1;
    list += (list.empty() ? "" : "; ") + count + (several ? " each of " : " of ") +
            list_text(names) + from;
    if (!from.empty()) continue;
    list += (several ? ", fields that " : ", a field that ") + there.name + " does not have";
  }
  if (!list.empty()) text.line("Only in " + here.name + ": " + list + ".");
}

/// Whether a longer run goes on where the other one ended.
/// @param only_longer  what the other one lacks
/// @param last_shared  the longer one's last record that both have
void tell_early_end(Text& text, const Run& shorter, const Run& longer,
                    const std::vector<const Record*>& only_longer, const Record* last_shared) {
  if (only_longer.empty() || only_longer.front() < last_shared) return;
  const Record& last = shorter.trace.records.back();
  text.line(shorter.name + " ended early: its last record is " + last.field + at_step(last) +
            ", and " + longer.name + " goes on to step " +
            std::to_string(only_longer.back()->step) + ".");
}

void tell_missing(Text& text, const Run& golden, const Run& port, const Pairs& pairs) {
  if (pairs.port_only.empty()) {
    const Record* last = std::ranges::max(pairs.common, {}, &Pair::golden).golden;
    tell_early_end(text, port, golden, pairs.golden_only, last);
  } else if (pairs.golden_only.empty()) {
    const Record* last = std::ranges::max(pairs.common, {}, &Pair::port).port;
    tell_early_end(text, golden, port, pairs.port_only, last);
  }
  tell_only(text, golden, port, pairs.golden_only);
  tell_only(text, port, golden, pairs.port_only);
  if (!pairs.out_of_order) return;
  const Pair &before = pairs.common[*pairs.out_of_order - 1],
             &after = pairs.common[*pairs.out_of_order];
  text.line("The order of calls is another one: " + golden.name + " has " + before.golden->field +
            at_step(*before.golden) + " before " + after.golden->field + at_step(*after.golden) +
            ", " + port.name + " behind it.");
}

std::string verdict(const Pairs& pairs, bool lacks_some) {
  const std::size_t all = pairs.common.size(), values = pairs.count(Grade::same_values),
                    unlike = pairs.count(Grade::unlike),
                    different = pairs.count(Grade::different) + unlike;
  const std::string of_all =
      " of the " + count_of(all, "record") + (lacks_some ? " that both have" : "");
  const std::string in_values = std::to_string(values) + of_all;
  if (different > 0) {
    std::string text = "different: " + std::to_string(different) + of_all;
    if (unlike > 0) text += ", " + std::to_string(unlike) + " of them of unlike fields";
    if (values > 0) text += "; " + std::to_string(values) + " more but for " + zeros_and_nans;
    return text + ".";
  }
  if (values > 0) return "equal but for " + zeros_and_nans + ": " + in_values + " differ by those.";
  return "identical: " +
         (lacks_some ? "the " + count_of(all, "record") + " that both have; others only one has."
                     : "all " + count_of(all, "record") + ".");
}

}  // namespace

std::string diff_text(const Run& golden, const Run& port, const Pairs& pairs) {
  Text text;
  for (const Run* run : {&golden, &port}) {
    text.line(run->name + ": " + summary_text(run->trace), 2);
  }
  for (const Run* run : {&golden, &port}) {
    if (!run->trace.ending.empty()) text.line(run->name + ": " + run->trace.ending, 2);
  }
  text.gap();
  tell_unlike(text, golden, port, pairs);
  const bool lacks_some = !pairs.golden_only.empty() || !pairs.port_only.empty();
  text.line(verdict(pairs, lacks_some));
  tell_missing(text, golden, port, pairs);
  const std::size_t first = pairs.first_difference();
  if (first < pairs.common.size()) tell_first_difference(text, golden, port, pairs, first);
  return text.text();
}

bool is_identical(const Run& golden, const Run& port, const Pairs& pairs, bool common_only) {
  const bool whole = golden.trace.ending.empty() && port.trace.ending.empty() &&
                     pairs.golden_only.empty() && pairs.port_only.empty();
  return pairs.count(Grade::identical) == pairs.common.size() && (whole || common_only);
}

}  // namespace heat::trace
