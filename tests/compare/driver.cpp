#include "driver.hpp"

#include <boost/test/unit_test.hpp>

namespace heat::test {
namespace {

using nlohmann::json;

const std::string prelude =
    "heat_compare='" HEAT_COMPARE_PROGRAM "' mpirun='" HEAT_MPIEXEC "' root='" HEAT_SOURCE_DIR
    "'\nfaults='" HEAT_FAULTS "' wrong='" HEAT_WRONG_PLUGINS "' timed='" HEAT_TIMED_PLUGIN
    "'\nfake_cuda='" HEAT_FAKE_CUDA "' another='" HEAT_ANOTHER "' flushing='" HEAT_FLUSHING
    "'\npython_solvers='HEAT_PYTHON_SOLVERS=" HEAT_PYTHON_SOLVERS
    "' python_caller='" HEAT_PYTHON_CALLER
    "'\n"
    R"sh(
bin=${heat_compare%/*} made=${timed%/*}
compare="/usr/bin/env PATH=/nowhere $heat_compare"
each_once='--repeats 1 --warmup 0 --output out'
small='--grid 64x64 --steps 100 --output out'
once="--grid 64x64 --steps 100 $each_once"
script() {
  printf '%s\n' '#!/bin/sh' "$2" >"$1"
  /bin/chmod +x "$1"
}
launcher() {
  script launcher "PATH=/usr/bin:/bin ranks=\$2
shift 2
start() { $mpirun -n \$ranks \"\$@\"; }
nth() { echo >>count; [ \$(wc -l <count) = \$1 ]; }
$1"
}
)sh";

/// The part of a text before a separator, which is removed with it; all if there is none.
std::string take(std::string& text, char separator) {
  const auto end = text.find(separator);
  const std::string part = text.substr(0, end);
  text.erase(0, end == text.npos ? end : end + 1);
  return part;
}

/// All that a pointer names, in which `*` stands for each part.
std::vector<json> named(const json& node, std::string pointer) {
  if (pointer.empty()) return {node};
  take(pointer, '/');
  const auto end = pointer.find('/');
  const std::string part = pointer.substr(0, end),
                    rest = end == pointer.npos ? "" : pointer.substr(end);
  std::vector<json> found;
  for (const auto& [key, value] : node.items()) {
    if (!node.is_structured() || (part != "*" && part != key)) continue;
    for (const json& each : named(value, rest)) found.push_back(each);
  }
  return found;
}

bool is_as_expected(const json& found, const std::string& value) {
  if (found.is_string()) return has(found.get<std::string>(), value);
  if (value.starts_with("> ")) return found.is_number() && found > std::stod(value.substr(2));
  return found.dump() == value;
}

void check_record(const Folder& folder, std::string value) {
  const std::string pointer = take(value, ' ');
  const auto found = named(results_in(folder), pointer);
  BOOST_TEST(found.empty() == (value == "absent"), "is it on record: " << pointer);
  for (const json& each : found) {
    BOOST_TEST(is_as_expected(each, value), pointer << " " << value << " is " << each);
  }
}

std::string runs_in(const Folder& folder) {
  const json results = results_in(folder);
  std::string list;
  for (const json& run : results.at("runs")) {
    list += (list.empty() ? "" : ", ") + run.at("solver").get<std::string>();
    const json ranks = run.at("ranks"), threads = run.at("threads");
    if (!threads.is_null()) {
      list += " " + (ranks.is_null() ? "1" : ranks.dump()) + "x" + threads.dump();
    } else if (!ranks.is_null()) {
      list += " " + ranks.dump();
    }
    if (results.at("problem").at("grids").size() > 1) {
      list += " " + run.at("nx").dump() + "x" + run.at("ny").dump();
    }
    list += " " + run.at("status").get<std::string>();
  }
  return list;
}

void check_expected(const std::string& expected, const Outcome& outcome, const Folder& folder) {
  const std::string said = "\n" + outcome.out + outcome.err;
  const std::string text = expected.substr(expected.find(' ') + 1);
  if (expected.starts_with("exit ")) return;
  if (expected.starts_with("! ")) {
    BOOST_TEST(!has(said, text), "not: " << text << " in" << said);
  } else if (expected.starts_with("refused: ")) {
    check_refusal(outcome, text);
  } else if (expected.starts_with("runs: ")) {
    BOOST_TEST(runs_in(folder) == text);
  } else if (expected.starts_with("/")) {
    check_record(folder, expected);
  } else if (expected == "80 columns") {
    for (const std::string& line : lines_of(outcome.out)) BOOST_TEST(line.size() <= 80U, line);
  } else if (expected.starts_with("$ ")) {
    const Outcome shown = run_in_shell(text, folder);
    BOOST_TEST(shown.status == 0, text << ": " << shown.out << shown.err);
  } else {
    BOOST_TEST(has(said, expected), expected << " in" << said);
  }
}

}  // namespace

void check(const Story& story) {
  const Folder folder;
  for (const Step& step : story.steps) {
    BOOST_TEST_CONTEXT(step.command) {
      const Outcome outcome = run_in_shell(step.command, folder);
      int status = 0;
      for (const std::string& expected : step.expected) {
        if (expected.starts_with("exit ")) status = std::stoi(expected.substr(5));
      }
      BOOST_TEST(outcome.status == status, outcome.out << outcome.err);
      for (const std::string& expected : step.expected) check_expected(expected, outcome, folder);
    }
  }
}

void check_refusal(const Outcome& outcome, const std::string& says) {
  BOOST_TEST(outcome.out.empty(), outcome.out);
  Words lines = lines_of(outcome.err);
  // A busy machine takes its time, and then it says so.
  std::erase_if(lines, [](auto& line) { return line.starts_with("compare: waiting for "); });
  BOOST_TEST(lines.size() == 1U, outcome.err);
  BOOST_TEST(outcome.err.starts_with("compare: "), outcome.err);
  BOOST_TEST(has(outcome.err, says), "'" << says << "' stands in: " << outcome.err);
}

Outcome run_in_shell(const std::string& command, const Folder& folder) {
  return run_program({"env", "-C", folder.path(""), "/bin/sh", "-c", prelude + command});
}

Outcome run_in_world(const std::string& script, const Folder& folder, const Words& command) {
  return run_program(Words{"env", "-C", folder.path(""), "/bin/sh", "-c", script, "sh"} + command);
}

nlohmann::json results_in(const Folder& folder) {
  return json::parse(read_file(folder.path("out/results.json")));
}

}  // namespace heat::test
