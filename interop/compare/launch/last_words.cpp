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

/// Words that say that a rank was ended by a signal, or all by Slurm.
constexpr std::array lost_rank{"exited on signal", "TERMINATED WITH THE EXIT STRING",
                               "DUE TO TIME LIMIT"};

/// How the error begins of a command that starts ranks; the first is the cause, the rest follows.
constexpr std::array commands{"ssh: ",
                              "rsh: ",
                              "srun: error: ",
                              "srun: fatal: ",
                              "salloc: error: ",
                              "slurmstepd",
                              "[mpiexec@",
                              "[proxy:",
                              "execvp error on file",
                              "Fatal error in",
                              "command not found"};

/// What srun says of ranks that end themselves for a reason, or are ended as another one was lost.
constexpr std::array effects{"Exited with exit code", ": Terminated", " CANCELLED AT "};

/// A caller's words about a solver that did not come back; the solver may have said why.
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

/// Lines of a box up to an empty one.
struct Paragraph {
  std::string text;      ///< of all lines, as one
  bool is_table = true;  ///< each is "Name: value"
};

std::vector<Paragraph> paragraphs(const Lines& lines, std::size_t begin, std::size_t end) {
  std::vector<Paragraph> found(1);
  for (std::size_t i = begin; i < end; ++i) {
    std::string line = trimmed(lines[i]);
    if (line.empty()) {
      if (!found.back().text.empty()) found.emplace_back();
      continue;
    }
    const std::size_t colon = std::min(line.find(':'), line.size() - 1);
    const std::size_t value = std::min(line.find_first_not_of(' ', colon + 1), line.size());
    if (value > colon + 1 && value < line.size()) {
      line.replace(colon + 1, value - colon - 1, " ");  // values stand in a column
    } else {
      found.back().is_table = false;
    }
    found.back().text += (found.back().text.empty() ? "" : " ") + line;
  }
  if (found.back().text.empty()) found.pop_back();
  return found;
}

/// The message of a box: its first sentence and, if this ends in a colon, its continuation, or the
/// names that stand below it.
std::string sentence(const std::vector<Paragraph>& box) {
  std::string first = box.front().text;
  if (first.ends_with('.')) first.pop_back();
  const std::size_t end = std::min(first.find(". "), first.size());
  const std::string start = first.substr(0, end);
  if (first.back() == ':' && box.size() > 1) {
    // "It looks like orte_init failed ...", several sentences on, "... additional information:"
    if (first.starts_with("It looks like")) return start + ": " + box[1].text;
    return start + (end == first.size() ? " " + box[1].text : "");
  }
  const auto table = std::find_if(box.begin() + 1, box.end(),
                                  [](const Paragraph& paragraph) { return paragraph.is_table; });
  return start + (table == box.end() ? "" : ": " + table->text);
}

/// Paragraphs of each box, and the lines that are in none.
struct Parts {
  std::vector<std::vector<Paragraph>> boxes;
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
    const auto box = paragraphs(lines, rules[i] + 1, rules[i + 1]);
    if (!box.empty()) parts.boxes.push_back(box);
  }
  for (; at < lines.size(); ++at) parts.outside.push_back(lines[at]);
  return parts;
}

/// The line of the exception that ended a program in Python, or else of its fatal error, or "".
std::string error_of_python(const Lines& lines) {
  constexpr std::string_view fatal_error = "Fatal Python error: ";
  std::string found, fatal;
  bool in_traceback = false;
  for (const std::string& line : lines) {
    in_traceback =
        in_traceback || has(line, "Traceback (most recent call last)") || has(line, fatal_error);
    if (has(line, fatal_error)) fatal = line.substr(line.find(fatal_error));
    const std::string name = line.substr(0, line.find(':'));
    const bool is_name = !name.empty() && name.find(' ') == name.npos;
    if (in_traceback && is_name && (name.ends_with("Error") || name.ends_with("Exception"))) {
      found = line;
    }
  }
  return found.empty() ? fatal : found;
}

/// The last line that says something, or "".
std::string last_line(const Lines& lines) {
  const auto last = std::find_if(lines.rbegin(), lines.rend(), [](const std::string& line) {
    return !trimmed(line).empty() && !has_any(line, usual);
  });
  return last == lines.rend() ? "" : trimmed(*last);
}

/// The reason in the words of other programs than ours.
std::string words_of_others(const Lines& lines) {
  for (const std::string& line : lines) {
    if (has_any(line, lost_rank)) return trimmed(line);
  }
  for (const std::string& line : lines) {
    if (has_any(line, commands) && !has_any(line, effects)) return trimmed(line);
  }
  if (const std::string error = error_of_python(lines); !error.empty()) return error;
  const Parts parts = parts_of(lines);
  const auto box = std::find_if(parts.boxes.begin(), parts.boxes.end(),
                                [](const auto& one) { return !has_any(one.front().text, usual); });
  if (box != parts.boxes.end()) return sentence(*box);
  if (const std::string last = last_line(parts.outside); !last.empty()) return last;
  return parts.boxes.empty() ? "" : sentence(parts.boxes.front());
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
      if (reason != ended_by_solver) return reason;
      const Lines before{lines.begin(), one};
      // After a box it was MPI that ended the program.
      if (!parts_of(before).boxes.empty()) return words_of_others(before);
      const std::string last = last_line(before);
      return reason + (last.empty() ? "" : ": " + last);
    }
  }
  return words_of_others(lines);
}

}  // namespace heat::compare
