#include "catalog.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "interop/common/text.hpp"
#include "interop/compare/launch/last_words.hpp"
#include "interop/compare/launch/launch.hpp"
#include "interop/compare/launch/mpi.hpp"
#include "interop/compare/launch/programs.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// Seconds that a plugin or Python may take to name its solvers.
constexpr double patience = 60.0;

/// Let a caller name its solvers; after two seconds somebody who waits is told what for.
Outcome ask(const std::vector<std::string>& words, const std::string& whom, double limit) {
  int seconds = 0;
  const auto tick = [&] {
    if (++seconds != 2) return;
    std::fprintf(stderr, "compare: waiting for %s to name its solvers, for up to %s s\n",
                 whom.c_str(), exact(limit).c_str());
  };
  return launch(words, launcher_environment(), limit, tick);
}

/// Read the lines of heat_format_solvers().
std::vector<Known> parse_list(const std::string& text) {
  std::vector<Known> solvers;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    Known solver;
    if (!(words >> solver.name >> solver.kind >> std::ws)) continue;
    std::getline(words, solver.text);
    solvers.push_back(solver);
  }
  return solvers;
}

std::string own_list() { return formatted(heat_format_solvers); }

const Known* named(const std::vector<Known>& solvers, const std::string& name) {
  const auto found = std::find_if(solvers.begin(), solvers.end(),
                                  [&](const Known& solver) { return solver.name == name; });
  return found == solvers.end() ? nullptr : &*found;
}

/// The solvers in Python, by their files alone: what they are is for Python to say.
std::vector<Known> python_files() {
  std::vector<Known> solvers;
  const char* further = std::getenv("HEAT_PYTHON_SOLVERS");
  for (const fs::path& folder :
       {library_folder() / "heat/python", fs::path(further ? further : "")}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      const std::string name = "python/" + entry.path().stem().string();
      const bool is_solver = entry.path().extension() == ".py" &&
                             fs::is_regular_file(entry, error) && !name.starts_with("python/_") &&
                             named(solvers, name) == nullptr;
      if (is_solver) solvers.push_back({name, "missing", "the Python caller does not know it", ""});
    }
  }
  std::sort(solvers.begin(), solvers.end(),
            [](const Known& a, const Known& b) { return a.name < b.name; });
  return solvers;
}

/// Whether any solver in Python is asked for: by a glob, or by a name that may be misspelt.
bool wants_python(const Options& options, const std::vector<Known>& solvers) {
  std::vector<std::string> patterns = options.solvers;
  patterns.push_back(options.baseline);
  return options.list ||
         std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
           return pattern.starts_with("python/") ||
                  std::any_of(solvers.begin(), solvers.end(),
                              [&](const Known& solver) { return selects(pattern, solver); });
         });
}

constexpr const char* ends_caller = " ends the caller while it is loaded";

/// Why a caller could not load a plugin, "" if it could.
/// @param file  the plugin, in quotes
std::string why_not_loaded(const Outcome& outcome, const std::string& file) {
  if (outcome.end == Outcome::End::timed_out) return file + " hangs while it is loaded";
  if (ended_by_signal(outcome) || outcome.end != Outcome::End::exited) {
    return file + " crashes while it is loaded: " + end_of(outcome);
  }
  if (outcome.code == 0) return "";
  const std::string reason = last_words(outcome.err);
  // Of the host's words it is the plugin, for no solver runs yet.
  if (reason.find("the solver ended the program") != reason.npos) return file + ends_caller;
  const std::string option = "--plugin: ";  // the caller names the option as well
  return reason.starts_with(option) ? reason.substr(option.size()) : reason;
}

}  // namespace

bool is_glob(const std::string& pattern) {
  return pattern.find_first_of("*?[") != std::string::npos || pattern == "all" ||
         pattern == "compiled";
}

bool selects(const std::string& pattern, const Known& solver) {
  if (pattern == "all") return true;
  if (pattern == "compiled") return !solver.in_python();
  return fnmatch(pattern.c_str(), solver.name.c_str(), 0) == 0;
}

Catalog::Catalog(const Options& options) : solvers_(parse_list(own_list())) {
  std::set<fs::path> asked;
  for (const std::string& path : options.plugins) {
    std::error_code error;
    const auto file = fs::canonical(path, error);
    if (error && options.resume.empty()) {
      throw Refusal(Refusal::usage, "--plugin: '" + path + "' is not there");
    }
    if (error) {
      bad_plugins_.push_back({path, "'" + path + "' is not there"});
    } else if (asked.insert(file).second) {
      add_plugin(path, options);
    }
  }
  const std::vector<Known> in_python = python_files();
  if (!in_python.empty() && wants_python(options, in_python)) add_python(in_python);
}

void Catalog::add_python(const std::vector<Known>& files) {
  const Outcome outcome = ask({caller_program("python"), "--list"}, "Python", patience);
  if (outcome.end == Outcome::End::timed_out) {
    bad_python_ = "the Python caller hangs while it lists them";
  } else if (!outcome.went_well()) {
    const std::string words = last_words(outcome.err);
    bad_python_ = words.empty() ? "the Python caller: " + end_of(outcome) : words;
  }
  const std::vector<Known> listed = parse_list(outcome.out);
  if (bad_python_.empty() && listed.empty()) {
    bad_python_ = "the Python caller ended well without a list";
  }
  for (Known solver : files) {
    if (named(solvers_, solver.name) != nullptr) continue;  // a plugin's
    if (const Known* row = named(listed, solver.name)) solver = *row;
    if (!bad_python_.empty()) solver = {solver.name, "missing", bad_python_, ""};
    solvers_.push_back(solver);
  }
}

void Catalog::add_plugin(const std::string& path, const Options& options) {
  // The list begins with our own solvers, which tells it from what a plugin may print before.
  const std::string own = own_list(), file = "'" + path + "'";
  // Python has nothing to do with it, and would list its own solvers, too.
  const std::string caller = options.caller == "python" ? "cxx" : options.caller;
  const Outcome outcome =
      ask({caller_program(caller), "--plugin", path, "--list"}, file,
          options.time_limit > 0.0 ? std::min(options.time_limit, patience) : patience);
  std::string reason = why_not_loaded(outcome, file);
  const auto begin = outcome.out.find(own);
  std::vector<Known> brought;
  if (reason.empty() && begin != std::string::npos) {
    brought = parse_list(outcome.out.substr(begin + own.size()));
  }
  if (reason.empty() && brought.empty()) reason = file + ends_caller;
  for (Known& solver : brought) {
    if (named(solvers_, solver.name) != nullptr) {
      reason = file + " brings '" + solver.name + "', a name that is taken";
    }
    solver.plugin = path;
  }
  if (reason.empty()) {
    solvers_.insert(solvers_.end(), brought.begin(), brought.end());
  } else {
    bad_plugins_.push_back({path, reason});
  }
}

Known Catalog::find(const std::string& name, const char* option) const {
  const auto plus = name.find('+');
  const Known* base = named(solvers_, name.substr(0, plus));
  const auto refuse = [&] {
    std::string others;
    for (const Known& solver : solvers_) {
      if (!solver.plugin.empty()) others += (others.empty() ? "" : ", ") + solver.name;
    }
    throw Refusal(Refusal::usage, std::string(option) + ": " + heat::error_message() +
                                      (others.empty() ? "" : "; plugins bring " + others));
  };
  if (base == nullptr && name.starts_with("python/")) {
    std::string known;
    for (const Known& solver : solvers_) {
      if (solver.in_python()) known += (known.empty() ? "; known are " : ", ") + solver.name;
    }
    throw Refusal(Refusal::usage, std::string(option) + ": there is no solver '" +
                                      name.substr(0, plus) + "'" + known);
  }
  if (base == nullptr) {
    auto table = heat::make<heat_solver_table>();
    auto kernel = heat::make<heat_kernel>();
    heat_find_solver(name.c_str(), &table, &kernel);  // for its message
    refuse();
  }
  Known solver = *base;
  if (plus != name.npos && base->in_python()) {
    throw Refusal(Refusal::usage, std::string(option) + ": " + base->name + " takes no kernel");
  }
  solver.name = name;
  if (plus != name.npos && !solver.missing()) {
    auto kernel = heat::make<heat_kernel>();
    const heat_status status = heat_find_kernel(name.substr(plus + 1).c_str(), &kernel);
    if (status == HEAT_UNAVAILABLE) {
      solver.kind = "missing";
      solver.text = heat::error_message();
    } else if (status != HEAT_OK) {
      refuse();
    }
  }
  return solver;
}

std::string line_of(const Known& solver) {
  const auto column = [](const std::string& text, std::size_t width) {
    return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
  };
  const std::size_t indent = 24;
  const std::size_t options = solver.text.rfind("; options ");
  const std::string line =
      wrapped(column(solver.name, indent) + column(solver.kind, 9) + solver.text.substr(0, options),
              indent);
  if (options == solver.text.npos) return line;
  return line + "\n" + std::string(indent, ' ') + solver.text.substr(options + 2);
}

}  // namespace heat::compare
