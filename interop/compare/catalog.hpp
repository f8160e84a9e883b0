/// All solvers that can be named: those of this build and those of plugins.
#ifndef HEAT_COMPARE_CATALOG_HPP
#define HEAT_COMPARE_CATALOG_HPP

#include <string>
#include <vector>

#include "options.hpp"

namespace heat::compare {

/// A solver as `--list` shows it.
struct Known {
  std::string name;
  std::string kind;    ///< "serial", "mpi", "gpu", "mpi+gpu", "host", or "missing"
  std::string text;    ///< what it is, or why it is missing
  std::string plugin;  ///< library that brings it, or ""

  [[nodiscard]] bool missing() const { return kind == "missing"; }
  [[nodiscard]] bool needs_mpi() const { return kind.starts_with("mpi"); }
  [[nodiscard]] bool needs_gpu() const { return kind.ends_with("gpu"); }
  /// Whether it is made for a GPU and runs on the host instead.
  [[nodiscard]] bool on_host() const { return kind == "host"; }
};

/// A library that cannot be used, and why.
struct BadPlugin {
  std::string path;
  std::string reason;
};

class Catalog {
 public:
  /// Plugins are asked in a process of their own, by the host: one that crashes or hangs while it is
  /// loaded takes nobody along.
  /// @throws Refusal if a plugin's file is not there
  explicit Catalog(const Options& options);

  [[nodiscard]] const std::vector<Known>& solvers() const { return solvers_; }
  [[nodiscard]] const std::vector<BadPlugin>& bad_plugins() const { return bad_plugins_; }

  /// A solver by name, also with another kernel, such as "fortran/mpi+cxx".
  /// @throws Refusal, naming the option, if there is none
  [[nodiscard]] Known find(const std::string& name, const char* option) const;

 private:
  void add_plugin(const std::string& path, const Options& options);

  std::vector<Known> solvers_;
  std::vector<BadPlugin> bad_plugins_;
};

/// The line of `--list`.
std::string line_of(const Known& solver);

}  // namespace heat::compare

#endif
