#include "known_answers.hpp"

#include <algorithm>
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <sstream>

#include "build_info.hpp"

namespace heat {
namespace {

/// The cells of one line; a comma between double quotes separates nothing.
std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
}

std::vector<heat_source> read_sources(const std::string& text, const Problem& problem) {
  if (text == "default") return default_sources(problem.nx, problem.ny);
  std::vector<heat_source> sources;
  std::istringstream words(text == "none" ? "" : text);
  for (std::string word; words >> word;) {
    check(heat_parse_source(word.c_str(), &sources.emplace_back()));
  }
  return sources;
}

KnownAnswer read_row(const std::vector<std::string>& cells) {
  if (cells.size() < 6) throw Error(HEAT_INVALID_ARGUMENT, "it has less than six columns");
  KnownAnswer row;
  check(heat_parse_integer(cells[0].c_str(), &row.problem.nx));
  check(heat_parse_integer(cells[1].c_str(), &row.problem.ny));
  check(heat_parse_integer(cells[2].c_str(), &row.problem.steps));
  row.initial = cells[3];
  check(heat_parse_initial(row.initial.c_str(), &row.problem.initial, &row.problem.seed));
  row.sources = cells[4];
  row.problem.sources = read_sources(row.sources, row.problem);
  const heat_problem problem = row.problem.c();
  check(heat_check_problem(&problem, 1));
  const char* end = cells[5].data() + cells[5].size();
  const auto [stop, error] = std::from_chars(cells[5].data(), end, row.fingerprint, 16);
  if (error != std::errc() || stop != end || cells[5].size() != 16) {
    throw Error(HEAT_INVALID_ARGUMENT, "'" + cells[5] + "' is no fingerprint of 16 hex digits");
  }
  row.subnormal = cells.size() > 7 && cells[7].starts_with("subnormal");
  return row;
}

std::string hexadecimal(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016" PRIx64, value);
  return text;
}

std::string describe(const KnownAnswer& known) {
  const Problem& problem = known.problem;
  return std::to_string(problem.nx) + "x" + std::to_string(problem.ny) + " cells, " +
         std::to_string(problem.steps) + " steps, start " + known.initial;
}

}  // namespace

double KnownAnswer::updates() const {
  return static_cast<double>(problem.nx) * static_cast<double>(problem.ny) *
         static_cast<double>(problem.steps);
}

std::vector<KnownAnswer> read_answers(std::string_view text) {
  std::vector<KnownAnswer> answers;
  std::istringstream lines{std::string(text)};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    if (++number == 1 || line.empty()) continue;
    try {
      answers.push_back(read_row(split(line)));
    } catch (const Error& error) {
      throw Error(HEAT_INVALID_ARGUMENT, "line " + std::to_string(number) + ": " + error.what());
    }
  }
  if (answers.empty()) throw Error(HEAT_INVALID_ARGUMENT, "it holds no answer");
  return answers;
}

std::vector<KnownAnswer> known_answers(double most) {
  std::vector<KnownAnswer> answers = read_answers(build_info::known_answers);
  std::erase_if(answers, [&](const KnownAnswer& known) { return known.updates() > most; });
  return answers;
}

WrongAnswers compare_answers(std::span<const KnownAnswer> known,
                             std::span<const std::uint64_t> computed) {
  WrongAnswers wrong;
  std::string first;
  bool plain_wrong = false, plain_right = false;
  const std::size_t size = std::min(known.size(), computed.size());
  for (std::size_t i = 0; i < size; ++i) {
    const bool right = known[i].fingerprint == computed[i];
    if (!known[i].subnormal) (right ? plain_right : plain_wrong) = true;
    if (right) continue;
    if (wrong.count++ > 0) continue;
    first = describe(known[i]) + ": fingerprint " + hexadecimal(computed[i]) + ", not " +
            hexadecimal(known[i].fingerprint);
  }
  wrong.only_subnormal = plain_right && !plain_wrong;
  wrong.text = std::to_string(wrong.count) + " of " + std::to_string(size) +
               " known answers, the first of " + first;
  return wrong;
}

std::string likely_cause(const WrongAnswers& wrong, const std::string& flags) {
  std::string cause = wrong.only_subnormal
                          ? "flush-to-zero, as in a program that is linked with -ffast-math, or "
                            "products and sums joined to FMA"
                          : "flags that change arithmetic, such as -ffast-math";
  if (!flags.empty()) cause += "; it was built with " + flags;
  return cause;
}

}  // namespace heat
