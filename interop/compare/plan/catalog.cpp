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

/// Let a caller name its solvers; after two seconds a line gives the reason of the wait.
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
std::vector<ListedSolver> parse_list(const std::string& text) {
  std::vector<ListedSolver> solvers;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    ListedSolver solver;
    if (!(words >> solver.name >> solver.kind >> std::ws)) continue;
    std::getline(words, solver.text);
    solvers.push_back(solver);
  }
  return solvers;
}

const ListedSolver* named(const std::vector<ListedSolver>& solvers, const std::string& name) {
  const auto found = std::ranges::find(solvers, name, &ListedSolver::name);
  return found == solvers.end() ? nullptr : &*found;
}

/// The solvers in Python by the names of their files, because only Python knows more of them.
std::set<std::string> python_files() {
  std::set<std::string> names;
  const char* further = std::getenv("HEAT_PYTHON_SOLVERS");
  for (const fs::path& folder :
       {library_folder() / "heat/python", fs::path(further ? further : "")}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      const std::string name = entry.path().stem().string();
      if (entry.path().extension() == ".py" && fs::is_regular_file(entry, error) &&
          !name.starts_with('_')) {
        names.insert("python/" + name);
      }
    }
  }
  return names;
}

/// Whether any solver in Python is asked for: by a glob, or by a name that may be misspelt.
bool wants_python(const Options& options, const std::set<std::string>& names) {
  const auto asks = [&](const std::string& pattern) {
    return pattern.starts_with("python/") ||
           std::ranges::any_of(names, [&](const auto& name) { return selects(pattern, {name}); });
  };
  return options.list || asks(options.baseline) || std::ranges::any_of(options.solvers, asks);
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
  // The caller blames a solver, but none runs yet: the plugin is the cause.
  if (reason.find("the solver ended the program") != reason.npos) return file + ends_caller;
  const std::string option = "--plugin: ";  // the caller names the option as well
  return reason.starts_with(option) ? reason.substr(option.size()) : reason;
}

}  // namespace

bool is_glob(const std::string& pattern) {
  return pattern.find_first_of("*?[") != std::string::npos || pattern == "all" ||
         pattern == "compiled";
}

bool selects(const std::string& pattern, const ListedSolver& solver) {
  if (pattern == "all") return true;
  if (pattern == "compiled") return !solver.in_python();
  return fnmatch(pattern.c_str(), solver.name.c_str(), 0) == 0;
}

Catalog::Catalog(const Options& options) : solvers_(parse_list(formatted(heat_format_solvers))) {
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
  const std::set<std::string> in_python = python_files();
  if (!in_python.empty() && wants_python(options, in_python)) add_python(in_python);
}

void Catalog::add_python(const std::set<std::string>& names) {
  const Outcome outcome = ask({caller_program("python"), "--list"}, "Python", patience);
  const std::vector<ListedSolver> listed = parse_list(outcome.out);
  if (outcome.end == Outcome::End::timed_out) {
    bad_python_ = "the Python caller hangs while it lists them";
  } else if (!outcome.went_well()) {
    const std::string words = last_words(outcome.err);
    bad_python_ = words.empty() ? "the Python caller: " + end_of(outcome) : words;
  } else if (listed.empty()) {
    bad_python_ = "the Python caller ended well without a list";
  }
  for (const std::string& name : names) {
    if (named(solvers_, name) != nullptr) continue;  // a plugin's
    const ListedSolver* row = bad_python_.empty() ? named(listed, name) : nullptr;
    const std::string why =
        bad_python_.empty() ? "the Python caller does not know it" : bad_python_;
    solvers_.push_back(row != nullptr ? *row : ListedSolver{name, "missing", why, ""});
  }
}

void Catalog::add_plugin(const std::string& path, const Options& options) {
  // The list begins with our own solvers; a plugin may print lines before it.
  const std::string own = formatted(heat_format_solvers), file = "'" + path + "'";
  // The Python caller would list its own solvers, too.
  const std::string caller = options.caller == "python" ? "cxx" : options.caller;
  const Outcome outcome =
      ask({caller_program(caller), "--plugin", path, "--list"}, file,
          options.time_limit > 0.0 ? std::min(options.time_limit, patience) : patience);
  std::string reason = why_not_loaded(outcome, file);
  const auto begin = outcome.out.find(own);
  std::vector<ListedSolver> brought;
  if (reason.empty() && begin != std::string::npos) {
    brought = parse_list(outcome.out.substr(begin + own.size()));
  }
  if (reason.empty() && brought.empty()) reason = file + ends_caller;
  for (ListedSolver& solver : brought) {
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

/// "; known are python/a, python/b": the names of some of the solvers, "" if there are none.
template <class Which>
std::string Catalog::names(const std::string& before, const Which& which) const {
  std::string text;
  for (const ListedSolver& solver : solvers_) {
    if (which(solver)) text += (text.empty() ? before : ", ") + solver.name;
  }
  return text;
}

ListedSolver Catalog::find(const std::string& name, const std::string& option) const {
  const auto refuse = [&](const std::string& why) {
    throw Refusal(Refusal::usage, option + ": " + why);
  };
  const auto plugins = [&] {
    return names("; plugins bring ", [](const auto& solver) { return !solver.plugin.empty(); });
  };
  const auto plus = name.find('+');
  const std::string base_name = name.substr(0, plus);
  const ListedSolver* base = named(solvers_, base_name);
  if (base == nullptr && name.starts_with("python/")) {
    refuse("there is no solver '" + base_name + "'" +
           names("; known are ", [](const auto& solver) { return solver.in_python(); }));
  } else if (base == nullptr) {
    auto table = heat::make<heat_solver_table>();
    auto kernel = heat::make<heat_kernel>();
    heat_find_solver(name.c_str(), &table, &kernel);  // for its message
    refuse(heat::error_message() + plugins());
  }
  ListedSolver solver = *base;
  if (plus == name.npos) return solver;
  if (solver.in_python()) refuse(base_name + " takes no kernel");
  solver.name = name;
  if (solver.missing()) return solver;
  auto kernel = heat::make<heat_kernel>();
  const heat_status status = heat_find_kernel(name.substr(plus + 1).c_str(), &kernel);
  if (status == HEAT_UNAVAILABLE) {
    solver.kind = "missing";
    solver.text = heat::error_message();
  } else if (status != HEAT_OK) {
    refuse(heat::error_message() + plugins());
  }
  return solver;
}

std::string line_of(const ListedSolver& solver) {
  const auto column = [](const std::string& text, std::size_t width) {
    return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
  };
  const std::size_t indent = 24;
  const std::size_t options = solver.text.rfind("; options ");
  const std::string line = wrapped(
      column(solver.name, indent) + column(solver.kind, 12) + solver.text.substr(0, options),
      indent);
  if (options == solver.text.npos) return line;
  return line + "\n" + std::string(indent, ' ') + solver.text.substr(options + 2);
}

}  // namespace heat::compare
