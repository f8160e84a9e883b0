#include "results.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "folder.hpp"
#include "interop/common/text.hpp"
#include "interop/compare/options/command_line.hpp"
#include "record.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// A text in quotes where it needs them: a plugin's path may hold a comma.
std::string csv_text(const std::string& text, bool always) {
  if (!always && text.find_first_of(",\"\n") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// The runs of results.json, the timings of each beside its other values.
std::string csv_of(const ordered_json& runs) {
  constexpr std::array columns{"solver",         "caller",        "nx",      "ny",
                               "ranks",          "threads",       "repeat",  "status",
                               "seconds",        "seconds_setup", "compute", "exchange",
                               "waiting",        "descheduled",   "heat",    "fingerprint",
                               "oversubscribed", "message"};
  std::string csv;
  for (const std::string column : columns) csv += (csv.empty() ? "" : ",") + column;
  for (const ordered_json& run : runs) {
    for (const std::string column : columns) {
      const ordered_json value =
          run.contains(column) ? run[column] : run["timings"].value(column, ordered_json());
      csv += column == columns.front() ? "\n" : ",";
      if (value.is_string()) csv += csv_text(value, column == "message");
      if (value.is_boolean()) csv += value ? "yes" : "no";
      if (value.is_number_integer()) csv += value.dump();
      if (value.is_number_float()) csv += exact(value);
    }
  }
  return csv + "\n";
}

}  // namespace

Results::Results(const Options& options, const Provenance& here) {
  session_["run"] = 0;  // the first one that it made
  session_.update(here.session);
  folder_ = !options.resume.empty()   ? options.resume
            : !options.output.empty() ? options.output
                                      : folder_of_now();
  if (options.resume.empty()) {
    check_folder(folder_, !options.output.empty());
  } else {
    claim_ = claim_folder(folder_, "--resume");
  }
  head_ = {{"schema", record_schema}, {"problem", nullptr}, {"machine", here.machine},
           {"build", here.build},     {"plan", nullptr},    {"sessions", ordered_json::array()}};
  record_options(options, folder_, head_);
  if (!options.resume.empty()) go_on();
}

void Results::go_on() {
  const ordered_json old = read_results(folder_);
  if (access(folder_.c_str(), W_OK | X_OK) != 0) {
    throw Refusal(Refusal::usage, "--resume: '" + folder_.string() + "' cannot be written");
  }
  if (old.contains("jobs")) {  // the runs are in their folders
    jobs = old["jobs"];
    return;
  }
  try {
    const bool several_grids = head_["problem"]["grids"].size() > 1;
    for (const ordered_json& run : old.at("runs")) runs.push_back(run_from(run, several_grids));
    diagnoses = old.value("diagnoses", diagnoses);
    // The machine and the build of the runs so far stay on record.
    ordered_json sessions = old.value("resumed", ordered_json::array());
    const ordered_json& last = sessions.empty() ? old : sessions.back();
    const auto changed = [&](const char* key) { return last.at(key) != head_.at(key); };
    if (!runs.empty() && (changed("machine") || changed("build"))) {
      std::fputs(
          "compare: the machine or the build is not that of the runs so far: their times do "
          "not compare\n",
          stderr);
      sessions.push_back(
          {{"run", runs.size()}, {"machine", head_["machine"]}, {"build", head_["build"]}});
      on_another_ = true;
    }
    if (!on_another_) proof = old.value("proof", proof);
    limits = limits_from(old.value("limits", ordered_json::array()));
    messages = messages_from(old.value("messages", ordered_json::array()));
    explanations =
        explanations_from(old.value("explanations", ordered_json::array()), several_grids);
    if (!runs.empty()) {
      head_["machine"] = old.at("machine");
      head_["build"] = old.at("build");
    }
    if (!sessions.empty()) head_["resumed"] = sessions;
    head_["sessions"] = old.value("sessions", ordered_json::array());
  } catch (const ordered_json::exception&) {
    throw Refusal(Refusal::usage, "--resume: '" + (folder_ / "results.json").string() +
                                      "' lacks a part of its record");
  }
}

void Results::join(const ordered_json& record, const std::string& folder) {
  const std::size_t before = runs.size();
  std::vector<Run> added;
  for (const ordered_json& run : record.at("runs")) {
    added.push_back(run_from(run, head_["problem"]["grids"].size() > 1));
    std::string& message = added.back().message;
    const std::string see = "; see failed/";  // of keep_failure()
    const auto at = message.rfind(see);
    if (at != message.npos) message.insert(at + 6, folder + "/");
  }
  const ordered_json here{{"machine", record.at("machine")}, {"build", record.at("build")}};
  ordered_json later = record.value("resumed", ordered_json::array()),
               calls = record.value("sessions", ordered_json::array());
  for (ordered_json* all : {&later, &calls}) {
    for (ordered_json& one : *all) one["run"] = one.at("run").get<std::size_t>() + before;
  }
  if (added.empty()) return;
  if (before == 0) {
    head_.update(here);
    head_["sessions"] = ordered_json::array();
    head_.erase("resumed");
  }
  const ordered_json& last = head_.contains("resumed") ? head_["resumed"].back() : head_;
  if (last.at("machine") != here["machine"] || last.at("build") != here["build"]) {
    head_["resumed"].push_back(
        {{"run", before}, {"machine", here["machine"]}, {"build", here["build"]}});
  }
  for (const ordered_json& one : later) head_["resumed"].push_back(one);
  for (const ordered_json& one : calls) head_["sessions"].push_back(one);
  if (record.contains("proof") && record["proof"].value("status", "") != "off") {
    proof = record["proof"];
  }
  runs.insert(runs.end(), added.begin(), added.end());
}

bool Results::has(const Config& config, int repeat, int count) const {
  for (const Run& run : runs) {
    if (run.finished() && run.config == config && run.repeat == repeat) --count;
  }
  return count <= 0;
}

std::string Results::machines() const {
  std::string last = machine_line(head_.at("machine"));
  std::string text = last;
  for (const ordered_json& session : head_.value("resumed", ordered_json::array())) {
    const std::string line = machine_line(session.at("machine"));
    const bool made_none = session.value("run", std::size_t{0}) >= runs.size();
    if (line == last || made_none) continue;
    text += "; then " + line;
    last = line;
  }
  return text;
}

void Results::begin_session() {
  session_["run"] = runs.size();
  ordered_json& all = head_["sessions"];
  // One that only drew the figures again made no runs, and is forgotten.
  const auto made_none = [&](const ordered_json& one) {
    return one.value("run", std::size_t{0}) >= runs.size();
  };
  all.erase(std::remove_if(all.begin(), all.end(), made_none), all.end());
  all.push_back(session_);
  if (!on_another_) return;
  ordered_json sessions = ordered_json::array();
  for (ordered_json& session : head_["resumed"]) {
    const bool is_this = &session == &head_["resumed"].back();
    if (is_this) session["run"] = runs.size();
    if (is_this || session.value("run", std::size_t{0}) < runs.size()) sessions.push_back(session);
  }
  head_["resumed"] = sessions;
}

void Results::create_folder(const Options& options) {
  if (!options.resume.empty()) return;
  if (options.output.empty()) {
    folder_ = create_next_folder(folder_);
    claim_ = claim_folder(folder_, "--output");
  } else {
    heat::compare::create_folder(folder_);
    claim_ = claim_folder(folder_, "--output");
    check_folder(folder_, true);  // another comparison may have come and gone
  }
}

ordered_json Results::record(const std::vector<Summary>& summary) const {
  ordered_json json = head_;
  if (!proof.is_null()) json["proof"] = proof;
  if (!limits.empty()) json["limits"] = limits_json(limits);
  if (!messages.empty()) json["messages"] = messages_json(messages);
  if (!explanations.empty()) json["explanations"] = explanations_json(explanations);
  if (!jobs.is_null()) json["jobs"] = jobs;
  json["runs"] = ordered_json::array();
  for (const Run& run : runs) json["runs"].push_back(run_json(run));
  json["summary"] = ordered_json::array();
  for (const Summary& one : summary) json["summary"].push_back(summary_json(one));
  if (!diagnoses.empty()) json["diagnoses"] = diagnoses;
  if (!against.is_null()) json["against"] = against;
  return json;
}

void Results::save(const std::vector<Summary>& summary) const {
  const ordered_json json = record(summary);
  // Output of a crashed child may be any bytes; those that are no text are replaced, not refused.
  constexpr auto replace = ordered_json::error_handler_t::replace;
  replace_file(folder_ / "results.json", json.dump(2, ' ', false, replace) + "\n");
  replace_file(folder_ / "results.csv", csv_of(json["runs"]));
}

}  // namespace heat::compare
