/// All solvers that can be named: those of this build, those of plugins, and those in Python.
#ifndef HEAT_COMPARE_CATALOG_HPP
#define HEAT_COMPARE_CATALOG_HPP

#include <set>
#include <string>
#include <vector>

#include "interop/compare/options/options.hpp"

namespace heat::compare {

/// A solver as `--list` shows it.
struct ListedSolver {
  std::string name;
  std::string kind{};    ///< "serial", "mpi", "mpi+gpu", "threads" ..., "host", or "missing"
  std::string text{};    ///< its description, or why it is missing
  std::string plugin{};  ///< library that brings it, or ""

  [[nodiscard]] bool missing() const { return kind == "missing"; }
  [[nodiscard]] bool needs_mpi() const { return needs("mpi"); }
  [[nodiscard]] bool needs_gpu() const { return needs("gpu"); }
  [[nodiscard]] bool needs_threads() const { return needs("threads"); }
  /// Whether it is made for a GPU and runs on the host instead.
  [[nodiscard]] bool on_host() const { return kind == "host"; }

  /// Whether it is written in Python: then the Python caller alone can run it.
  [[nodiscard]] bool in_python() const { return plugin.empty() && name.starts_with("python/"); }

 private:
  [[nodiscard]] bool needs(const std::string& part) const {
    return ("+" + kind + "+").find("+" + part + "+") != std::string::npos;
  }
};

/// Whether a pattern may select several solvers: a glob, or a word for many.
bool is_glob(const std::string& pattern);

/// Whether a pattern selects a solver: "all", "compiled", a glob, or its name.
bool selects(const std::string& pattern, const ListedSolver& solver);

struct BadPlugin {
  std::string path;
  std::string reason;
};

class Catalog {
 public:
  /// Plugins are asked by the caller, in a process of their own: one may crash or hang while it is
  /// loaded. So are the solvers in Python, if any of them is asked for: starting Python takes
  /// as long as some runs.
  /// @throws Refusal if a plugin's file is not there
  explicit Catalog(const Options& options);

  [[nodiscard]] const std::vector<ListedSolver>& solvers() const { return solvers_; }
  [[nodiscard]] const std::vector<BadPlugin>& bad_plugins() const { return bad_plugins_; }

  /// Why no solver in Python could be asked, or "".
  [[nodiscard]] const std::string& bad_python() const { return bad_python_; }

  /// A solver by name, also with another kernel, such as "fortran/mpi+cxx".
  /// @throws Refusal, naming the option, if there is none
  [[nodiscard]] ListedSolver find(const std::string& name, const std::string& option) const;

 private:
  void add_plugin(const std::string& path, const Options& options);
  void add_python(const std::set<std::string>& names);
  template <class Which>
  [[nodiscard]] std::string names(const std::string& before, const Which& which) const;

  std::vector<ListedSolver> solvers_;
  std::vector<BadPlugin> bad_plugins_;
  std::string bad_python_;
};

/// The lines of `--list`: words that are beyond the page's width, and options, follow indented.
std::string line_of(const ListedSolver& solver);

}  // namespace heat::compare

#endif
