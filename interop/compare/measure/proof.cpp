#include "proof.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>

#include "interop/compare/launch/decorated.hpp"
#include "interop/compare/launch/last_words.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/programs.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// Updates that an answer may take: ranks beyond the cores wait for each other at every step, and
/// Python without a compiler is slow.
constexpr double most_alone = 1e6, most_shared = 2.5e5;

/// The library of a plugin, or the file of a solver in Python that is none of ours; "" for our own.
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
    constexpr std::string_view key = "fingerprint";
    const std::size_t at = find_word(line, key);
    if (at == line.npos) continue;
    std::istringstream words(line.substr(at + key.size()));
    std::string word;
    std::uint64_t value = 0;
    if (!(words >> word) || word.size() != 16) continue;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, 16);
    if (error == std::errc() && end == word.data() + word.size()) all.push_back(value);
  }
  return all;
}

/// A further cause, where there may be one.
std::string or_preloaded() {
  const char* preloaded = std::getenv("LD_PRELOAD");
  const bool any = preloaded != nullptr && *preloaded != '\0';
  return any ? ", or a library that LD_PRELOAD brings" : "";
}

}  // namespace

void require_right_library() {
  if (heat_self_check(nullptr) != HEAT_WRONG_ANSWER) return;
  throw std::runtime_error("nothing was compared: " + heat::error_message() + or_preloaded());
}

Proof::Proof(const Options& options, const Plan& plan) : options_(options), plan_(plan) {
  if (options.check == Check::off) return;
  status_ = "unproven";
  const Config& baseline = plan.baseline;
  own_ = file_of_stranger(plan);
  if (!own_.empty()) own_.replace_extension(".csv");
  std::ifstream file(own_);
  has_own_ = !own_.empty() && file.is_open();
  if (has_own_) {
    try {
      known_ = read_answers(std::string(std::istreambuf_iterator<char>(file), {}));
    } catch (const heat::Error& error) {
      throw Refusal(Refusal::usage, "--baseline: '" + own_.string() + "': " + error.what());
    }
  } else {
    const bool slow = baseline.ranks > 1 || plan.in_python(baseline.solver);
    known_ = known_answers(slow ? most_shared : most_alone);
  }
  std::erase_if(known_, [&](const KnownAnswer& known) {
    return known.problem.nx * known.problem.ny < std::max(baseline.ranks, 1);
  });
  // Options for large grids may not fit small ones: the answers until then count.
  std::ranges::stable_sort(known_, std::greater{}, [](const KnownAnswer& known) {
    return std::min(known.problem.nx, known.problem.ny);
  });
}

std::string Proof::cases() const {
  std::string text;
  for (const KnownAnswer& known : known_) {
    const Problem& problem = known.problem;
    text += "--grid " + std::to_string(problem.nx) + "x" + std::to_string(problem.ny) +
            " --steps " + std::to_string(problem.steps) + " --initial " + known.initial;
    std::istringstream sources(known.sources == "default" ? "" : known.sources);
    for (std::string source; sources >> source;) text += " --source " + source;
    text += "\n";
  }
  return text;
}

void Proof::run(const Caller& caller, const fs::path& folder) {
  if (options_.check == Check::off || known_.empty()) return;
  const fs::path file = folder / ".known-answers";
  std::ofstream(file) << cases();
  std::error_code ignored;
  Outcome outcome;
  try {
    outcome = caller.run_cases(plan_.baseline, file);
  } catch (const std::runtime_error& error) {  // it did not start, and its runs will say so
    outcome.err = error.what();
  }
  fs::remove(file, ignored);
  judge(outcome, caller);
}

/// A baseline that fails here fails its runs, too, and is recorded as that.
void Proof::judge(const Outcome& outcome, const Caller& caller) {
  const std::vector<std::uint64_t> computed = fingerprints(outcome.out);
  const WrongAnswers wrong = compare_answers(known_, computed);
  const std::string name = describe(plan_.baseline);
  const std::string table = own_.filename().string();
  if (wrong.count == 0 && !computed.empty()) {
    status_ = "right";
    right_ = static_cast<int>(computed.size());
  } else if (computed.empty()) {
    const std::string words = last_words(outcome.err);
    message_ = name + " computed no known answer: " +
               (outcome.end == Outcome::End::timed_out ? "it took too long"
                : words.empty()                        ? end_of(outcome)
                                                       : words);
  } else if (own_.empty()) {
    const bool in_fortran = plan_.baseline.solver.starts_with("fortran/");
    const std::string flags = caller.build(in_fortran ? "flags_fortran" : "flags_cxx");
    throw std::runtime_error("nothing was compared: " + name + " is wrong in " + wrong.text +
                             "; likely cause: " + likely_cause(wrong, flags) + or_preloaded());
  } else if (has_own_) {
    throw std::runtime_error("nothing was compared: " + name + " is wrong in " + wrong.text +
                             ", as " + own_.string() + " has it");
  } else {
    message_ = plan_.baseline.solver + " has no known answers (" + table + " beside " +
               file_of_stranger(plan_).filename().string() + ")";
  }
}

nlohmann::ordered_json Proof::record() const {
  nlohmann::ordered_json record{{"status", status_}, {"answers", right_}};
  if (!message_.empty()) record["message"] = message_;
  return record;
}

std::string proof_line(const nlohmann::ordered_json& proof) {
  if (proof.value("status", "off") != "unproven") return "";
  return "Baseline unproven: " + proof.value("message", "no known answer fits it") + "\n";
}

}  // namespace heat::compare
