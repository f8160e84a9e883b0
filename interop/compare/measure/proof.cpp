#include "proof.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

#include "interop/common/text.hpp"
#include "interop/compare/launch/decorated.hpp"
#include "interop/compare/launch/last_words.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/programs.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// Updates that an answer may take: ranks beyond the cores wait for each other at every step, and
/// Python without a compiler is slow.
constexpr double most_alone = 1e6, most_shared = 2.5e5;

/// The library of a plugin, or the file of a solver in Python of the user's; "" for our own.
fs::path file_of_stranger(const Plan& plan) {
  const std::string& solver = plan.baseline.solver;
  if (const auto plugin = plan.plugins.find(solver); plugin != plan.plugins.end()) {
    return plugin->second;
  }
  if (!plan.in_python(solver)) return "";
  const std::string name = solver.substr(solver.find('/') + 1) + ".py";
  std::error_code error;
  if (fs::exists(library_folder() / "heat/python" / name, error)) return "";
  const char* further = std::getenv("HEAT_PYTHON_SOLVERS");
  return fs::path(further == nullptr ? "" : further) / name;
}

/// The fingerprints that a caller printed, in their order; a launcher may put words before a line.
std::vector<std::uint64_t> fingerprints(const std::string& text) {
  std::vector<std::uint64_t> all;
  for (const std::string& line : plain_lines(text)) {
    const std::string word = value_in(line, "fingerprint");
    const auto value = number_from<std::uint64_t>(word, 16);
    if (value && word.size() == 16) all.push_back(*value);
  }
  return all;
}

/// The name of the formula that a caller printed, or "" for heat's.
std::string formula_in(const std::string& text) {
  for (const std::string& line : plain_lines(text)) {
    if (std::string name = value_in(line, "formula"); !name.empty()) return name;
  }
  return "";
}

/// A further possible cause, or "".
std::string or_preloaded() {
  const char* preloaded = std::getenv("LD_PRELOAD");
  const bool any = preloaded != nullptr && *preloaded != '\0';
  return any ? ", or a library that LD_PRELOAD brings" : "";
}

/// Lines for --cases of a caller.
std::string cases_of(const std::vector<KnownAnswer>& answers) {
  std::string text;
  for (const KnownAnswer& known : answers) {
    const Problem& problem = known.problem;
    text += "--grid " + text_of(Grid{problem.nx, problem.ny}) + " --steps " +
            std::to_string(problem.steps) + " --initial " + known.initial;
    std::istringstream sources(known.sources == "default" ? "" : known.sources);
    for (std::string source; sources >> source;) text += " --source " + source;
    text += "\n";
  }
  return text;
}

/// The record of a proof. A baseline that fails here fails its runs, too, and is recorded as that.
ordered_json judged(const Outcome& outcome, const Plan& plan, const Caller& caller,
                    const Answers& answers) {
  const std::vector<std::uint64_t> computed = fingerprints(outcome.out);
  const WrongAnswers wrong = compare_answers(answers.known, computed);
  const std::string name = describe(plan.baseline), &solver = plan.baseline.solver;
  const std::string formula = formula_in(outcome.out);
  ordered_json proof{{"status", "right"}, {"answers", computed.size()}};
  if (!formula.empty()) proof["formula"] = formula;
  if (wrong.count == 0 && !computed.empty()) return proof;
  const std::string what = formula.empty() ? " has no known answers ("
                                           : " has another formula than heat, '" + formula +
                                                 "', and no known answers of it (";
  std::string message = solver + what + answers.own.filename().string() + " beside " +
                        file_of_stranger(plan).filename().string() + ")";
  if (computed.empty()) {
    const std::string words = last_words(outcome.err);
    message = name + " computed no known answer: " +
              (outcome.end == Outcome::End::timed_out ? "it took too long"
               : words.empty()                        ? end_of(outcome)
                                                      : words);
  } else if (answers.own.empty() || answers.has_own) {
    const std::string flags =
        caller.build(solver.starts_with("fortran/") ? "flags_fortran" : "flags_cxx");
    throw std::runtime_error(
        "nothing was compared: " + name + " is wrong in " + wrong.text +
        (answers.has_own ? ", as " + answers.own.string() + " has it"
                         : "; likely cause: " + likely_cause(wrong, flags) + or_preloaded()));
  }
  proof.update({{"status", "unproven"}, {"answers", 0}, {"message", message}});
  return proof;
}

}  // namespace

void require_right_library() {
  if (heat_self_check(nullptr) != HEAT_WRONG_ANSWER) return;
  throw std::runtime_error("nothing was compared: " + heat::error_message() + or_preloaded());
}

Answers answers_for(const Options& options, const Plan& plan) {
  Answers answers;
  if (options.check == Check::off) return answers;
  const Config& baseline = plan.baseline;
  answers.own = file_of_stranger(plan);
  if (!answers.own.empty()) answers.own.replace_extension(".csv");
  std::ifstream file(answers.own);
  answers.has_own = !answers.own.empty() && file.is_open();
  if (answers.has_own) {
    try {
      answers.known = read_answers(std::string(std::istreambuf_iterator<char>(file), {}));
    } catch (const heat::Error& error) {
      throw Refusal(Refusal::usage, "--baseline: '" + answers.own.string() + "': " + error.what());
    }
  } else {
    const bool slow = baseline.workers() > 1 || plan.in_python(baseline.solver);
    answers.known = known_answers(slow ? most_shared : most_alone);
  }
  std::erase_if(answers.known, [&](const KnownAnswer& known) {
    return known.problem.nx * known.problem.ny < std::max(baseline.ranks, 1);
  });
  // Options for large grids may not fit small ones: the answers until then count.
  std::ranges::stable_sort(answers.known, std::greater{}, [](const KnownAnswer& known) {
    return std::min(known.problem.nx, known.problem.ny);
  });
  return answers;
}

ordered_json prove(const Options& options, const Plan& plan, const Caller& caller,
                   const Answers& answers, const fs::path& folder) {
  if (options.check == Check::off) return {{"status", "off"}, {"answers", 0}};
  if (answers.known.empty()) return {{"status", "unproven"}, {"answers", 0}};
  const fs::path file = folder / ".known-answers";
  std::ofstream(file) << cases_of(answers.known);
  std::error_code ignored;
  Outcome outcome;
  try {
    outcome = caller.run_cases(plan.baseline, file);
  } catch (const std::runtime_error& error) {  // it did not start, and its runs will say so
    outcome.err = error.what();
  }
  fs::remove(file, ignored);
  return judged(outcome, plan, caller, answers);
}

std::string proof_line(const nlohmann::ordered_json& proof) {
  if (proof.value("status", "off") != "unproven") return "";
  return wrapped("Baseline unproven: " + proof.value("message", "no known answer fits it"), 9) +
         "\n";
}

}  // namespace heat::compare
