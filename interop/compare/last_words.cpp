#include "last_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

#include "decorated.hpp"

namespace heat::compare {
namespace {

using Lines = std::vector<std::string>;

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

template <std::size_t size>
bool has_any(std::string_view text, const std::array<const char*, size>& parts) {
  return std::any_of(parts.begin(), parts.end(), [&](const char* part) { return has(text, part); });
}

/// Sentences of Open MPI and Hydra that follow every failure, or are warnings about networks.
constexpr std::array usual{
    "Primary job  terminated",
    "a non-zero exit code. Per user-direction",
    "processes exited with non-zero status",
    "An internal error has occurred in ORTE",
    "MPI_ABORT was invoked",
    "ORTE was unable to reliably start",
    "PRTE has lost communication",
    "WARNING",
    "By default, for Open MPI",
    "point-to-point messaging module",
    "This typically refers to a problem with your application",
    "Please see the FAQ page",
    "help message",
    "to see all help / error messages",
    "FORCE-TERMINATE AT",
    "total processes failed to start",
    "' for usage",
};

/// What says that a rank was ended by a signal.
constexpr std::array lost_rank{"exited on signal", "TERMINATED WITH THE EXIT STRING"};

/// What begins the error of a command that starts ranks; the first is the cause, the rest follows.
constexpr std::array commands{"ssh: ",
                              "rsh: ",
                              "srun: error: ",
                              "srun: fatal: ",
                              "salloc: error: ",
                              "slurmstepd: error: ",
                              "[mpiexec@",
                              "[proxy:",
                              "execvp error on file",
                              "Fatal error in",
                              "command not found"};

/// What a host says of a solver that did not come back; the solver may have said why.
constexpr const char* ended_by_solver = "the solver ended the program";

std::string trimmed(const std::string& line) {
  const std::size_t first = line.find_first_not_of(" \t");
  return first == line.npos ? "" : line.substr(first, line.find_last_not_of(" \t") - first + 1);
}

/// Whether a line is made of one sign alone: the side of a box.
bool is_rule(const std::string& line) {
  const std::string text = trimmed(line);
  return text.size() > 10 && has("-*=", text.substr(0, 1)) &&
         text.find_first_not_of(text[0]) == text.npos;
}

/// Paragraphs of the lines from `begin` to `end`, each as one line.
Lines paragraphs(const Lines& lines, std::size_t begin, std::size_t end) {
  Lines found{""};
  for (std::size_t i = begin; i < end; ++i) {
    const std::string line = trimmed(lines[i]);
    if (line.empty()) {
      if (!found.back().empty()) found.emplace_back();
    } else {
      found.back() += (found.back().empty() ? "" : " ") + line;
    }
  }
  if (found.back().empty()) found.pop_back();
  return found;
}

/// What a box says: its first sentence, and what this leads to if it ends in a colon.
std::string sentence(const Lines& box) {
  std::string first = box.front();
  if (first.ends_with('.')) first.pop_back();
  const std::size_t end = std::min(first.find(". "), first.size());
  const bool leads = first.back() == ':' && box.size() > 1;
  // "It looks like orte_init failed ...", several sentences on, "... some additional information:"
  if (leads && first.starts_with("It looks like")) return first.substr(0, end) + ": " + box[1];
  return first.substr(0, end) + (leads && end == first.size() ? " " + box[1] : "");
}

/// Paragraphs of each box, and the lines that are in none.
struct Parts {
  std::vector<Lines> boxes;
  Lines outside;
};

Parts parts_of(const Lines& lines) {
  std::vector<std::size_t> rules;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (is_rule(lines[i])) rules.push_back(i);
  }
  if (rules.size() % 2 == 1) rules.push_back(lines.size());
  Parts parts;
  std::size_t at = 0;
  for (std::size_t i = 0; i < rules.size(); i += 2) {
    for (; at < rules[i]; ++at) parts.outside.push_back(lines[at]);
    at = std::min(rules[i + 1] + 1, lines.size());
    const Lines box = paragraphs(lines, rules[i] + 1, rules[i + 1]);
    if (!box.empty()) parts.boxes.push_back(box);
  }
  for (; at < lines.size(); ++at) parts.outside.push_back(lines[at]);
  return parts;
}

/// The line of the exception that ended a program in Python, or "".
std::string exception_in(const Lines& lines) {
  std::string found;
  bool in_traceback = false;
  for (const std::string& line : lines) {
    in_traceback = in_traceback || has(line, "Traceback (most recent call last)") ||
                   has(line, "Fatal Python error");
    const std::string name = line.substr(0, line.find(':'));
    const bool is_name = !name.empty() && name.find(' ') == name.npos;
    if (in_traceback && is_name && (name.ends_with("Error") || name.ends_with("Exception"))) {
      found = line;
    }
  }
  return found;
}

/// The last line that says something, or "".
std::string last_line(const Lines& lines) {
  const auto last = std::find_if(lines.rbegin(), lines.rend(), [](const std::string& line) {
    return !trimmed(line).empty() && !has_any(line, usual);
  });
  return last == lines.rend() ? "" : trimmed(*last);
}

}  // namespace

std::string last_words(const std::string& err) {
  const Lines lines = plain_lines(err);
  for (auto one = lines.begin(); one != lines.end(); ++one) {
    const std::string& line = *one;
    for (const std::string_view name : {"heat-run: ", "heat-diagnose: "}) {
      const std::size_t at = find_word(line, name);
      if (at == line.npos) continue;
      const std::string reason = line.substr(at + name.size());
      const std::string before = reason == ended_by_solver ? last_line({lines.begin(), one}) : "";
      return reason + (before.empty() ? "" : ": " + before);
    }
  }
  for (const std::string& line : lines) {
    if (has_any(line, lost_rank)) return trimmed(line);
  }
  for (const std::string& line : lines) {
    if (has_any(line, commands) && !has(line, "Exited with exit code")) return trimmed(line);
  }
  if (const std::string exception = exception_in(lines); !exception.empty()) return exception;
  const Parts parts = parts_of(lines);
  const auto box = std::find_if(parts.boxes.begin(), parts.boxes.end(),
                                [](const Lines& one) { return !has_any(one.front(), usual); });
  if (box != parts.boxes.end()) return sentence(*box);
  if (const std::string last = last_line(parts.outside); !last.empty()) return last;
  return parts.boxes.empty() ? "" : sentence(parts.boxes.front());
}

}  // namespace heat::compare
