#include "catalog.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "launch.hpp"
#include "machine.hpp"
#include "programs.hpp"

namespace heat::compare {
namespace {

/// Seconds that a plugin may take to name its solvers.
constexpr double patience = 60.0;

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

std::string own_list() {
  std::int64_t length = 0;
  check(heat_format_solvers(nullptr, 0, &length));
  std::string text(static_cast<std::size_t>(length) + 1, '\0');
  check(heat_format_solvers(text.data(), length + 1, nullptr));
  text.pop_back();
  return text;
}

const Known* named(const std::vector<Known>& solvers, const std::string& name) {
  const auto found = std::find_if(solvers.begin(), solvers.end(),
                                  [&](const Known& solver) { return solver.name == name; });
  return found == solvers.end() ? nullptr : &*found;
}

}  // namespace

Catalog::Catalog(const Options& options) : solvers_(parse_list(own_list())) {
  std::set<std::filesystem::path> asked;
  for (const std::string& path : options.plugins) {
    std::error_code error;
    const auto file = std::filesystem::canonical(path, error);
    if (error && options.resume.empty()) {
      throw Refusal(Refusal::usage, "--plugin: '" + path + "' is not there");
    }
    if (error) {
      bad_plugins_.push_back({path, "'" + path + "' is not there"});
    } else if (asked.insert(file).second) {
      add_plugin(path, options);
    }
  }
}

void Catalog::add_plugin(const std::string& path, const Options& options) {
  // The list begins with our own solvers, which tells it from what a plugin may print before.
  const std::string own = own_list();
  const Outcome outcome = launch({host_program(options.host), "--plugin", path, "--list"},
                                 launcher_environment(0), patience, [] {});
  std::string reason;
  if (outcome.end == Outcome::End::timed_out) {
    reason = "'" + path + "' hangs while it is loaded";
  } else if (outcome.end != Outcome::End::exited || outcome.code > 128) {
    reason = "'" + path + "' crashes while it is loaded: " + end_of(outcome);
  } else if (outcome.code != 0) {
    reason = last_words(outcome.err);
    const std::string option = "--plugin: ";  // the host names the option as well
    if (reason.starts_with(option)) reason = reason.substr(option.size());
  }
  const auto begin = outcome.out.find(own);
  std::vector<Known> brought;
  if (reason.empty() && begin != std::string::npos) {
    brought = parse_list(outcome.out.substr(begin + own.size()));
  }
  if (reason.empty() && brought.empty()) reason = "'" + path + "' ends the host while it is loaded";
  for (Known& solver : brought) {
    if (named(solvers_, solver.name) != nullptr) {
      reason = "'" + path + "' brings '" + solver.name + "', a name that is taken";
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
  if (base == nullptr) {
    auto table = heat::make<heat_solver_table>();
    auto kernel = heat::make<heat_kernel>();
    heat_find_solver(name.c_str(), &table, &kernel);  // for its message
    refuse();
  }
  Known solver = *base;
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
  return column(solver.name, 24) + column(solver.kind, 9) + solver.text;
}

}  // namespace heat::compare
