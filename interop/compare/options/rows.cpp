#include "rows.hpp"

#include <algorithm>
#include <type_traits>

#include "recorded.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

const std::vector<std::string> check_names{"bitwise", "rounding", "off"};  // by enum Check

Check read_check(const std::string& option, const Texts& texts) {
  const std::string name = one_of(check_names, "give bitwise, rounding or off")(option, texts);
  return static_cast<Check>(std::find(check_names.begin(), check_names.end(), name) -
                            check_names.begin());
}

template <class Value>
struct is_vector : std::false_type {};
template <class Element>
struct is_vector<std::vector<Element>> : std::true_type {};

/// A value as --help shows it, "" for one that has no text.
template <class Value>
std::string shown(const Value& value) {
  if constexpr (std::is_same_v<Value, std::string>) {
    return value;
  } else if constexpr (std::is_same_v<Value, Grid>) {
    return text_of(value);
  } else if constexpr (std::is_same_v<Value, Check>) {
    return check_names[static_cast<std::size_t>(value)];
  } else if constexpr (std::is_integral_v<Value>) {
    return std::to_string(value);
  } else if constexpr (is_vector<Value>::value) {
    std::string text;
    for (const auto& one : value) text += (text.empty() ? "" : ",") + shown(one);
    return text;
  } else {
    return "";
  }
}

template <class Value>
std::string with_default(const std::string& help, const Value& value) {
  const std::string text = shown(value);
  return text.empty() ? help : help + " [" + text + "]";
}

/// An option without a place in the record.
template <class Value>
Row row(const std::string& name, Takes takes, const std::string& help, Value Options::*field,
        const Reader<std::type_identity_t<Value>>& reader, AtResume at_resume) {
  const auto read = [=](const Texts& texts, Options& o) { o.*field = reader(name, texts); };
  const Options defaults;
  return {name, with_default(help, defaults.*field), takes, at_resume, "", false, read, {}, {}};
}

/// An option that is recorded as its value; texts are checked again when they are read back.
template <class Value>
Row row(const std::string& name, Takes takes, const std::string& help, Value Options::*field,
        const Reader<std::type_identity_t<Value>>& reader, AtResume at_resume,
        const std::string& key) {
  Row one = row(name, takes, help, field, reader, at_resume);
  one.key = key;
  one.write = [=](const Options& o, const fs::path&) {
    if constexpr (std::is_same_v<Value, Check>) return ordered_json(shown(o.*field));
    if constexpr (!std::is_same_v<Value, Check>) return ordered_json(o.*field);
  };
  one.take = [=](const ordered_json& recorded, Options& o) {
    if constexpr (std::is_same_v<Value, std::string> || std::is_same_v<Value, Check>) {
      o.*field = reader(name, {recorded.get<std::string>()});
    } else if constexpr (is_vector<Value>::value) {
      Value all = recorded.get<Value>();
      for (const auto& more : o.given(name) ? o.*field : Value{}) {
        if (std::find(all.begin(), all.end(), more) == all.end()) all.push_back(more);
      }
      if constexpr (std::is_same_v<Value, std::vector<int>>) std::sort(all.begin(), all.end());
      o.*field = all;
    } else {
      recorded.get_to(o.*field);
    }
  };
  return one;
}

Row flag(const std::string& name, const std::string& help, bool Options::*field, AtResume at_resume,
         const std::string& key = "") {
  const auto read = [=](const Texts&, Options& o) { o.*field = true; };
  const auto write = [=](const Options& o, const fs::path&) { return ordered_json(o.*field); };
  const auto take = [=](const ordered_json& json, Options& o) { json.get_to(o.*field); };
  return {name, help, Takes::nothing, at_resume, key, false, read, write, take};
}

/// A row of an option that came later than results.json.
Row later(Row one) {
  one.may_lack = true;
  return one;
}

bool same(const heat_source& a, const heat_source& b) {
  return a.x == b.x && a.y == b.y && a.rate == b.rate;
}

/// Grids are recorded with the sources on each.
Row grid_row(Row one) {
  one.key = "/problem/grids";
  one.write = [](const Options& o, const fs::path&) {
    ordered_json grids = ordered_json::array();
    for (const Grid& grid : o.grids) {
      ordered_json sources = ordered_json::array();
      for (const heat_source& s : o.problem_on(grid).sources) {
        sources.push_back({{"x", s.x}, {"y", s.y}, {"rate", s.rate}});
      }
      grids.push_back({{"nx", grid.nx}, {"ny", grid.ny}, {"sources", sources}});
    }
    return grids;
  };
  one.take = [](const ordered_json& grids, Options& o) {
    o.grids.clear();
    for (const ordered_json& grid : grids) {
      const Grid& last = o.grids.emplace_back(Grid{grid.at("nx"), grid.at("ny")});
      o.sources.clear();
      for (const ordered_json& s : grid.at("sources")) {
        o.sources.push_back({s.at("x"), s.at("y"), s.at("rate")});
      }
      // The paper's lie elsewhere on each grid; those that were named do not.
      std::vector<heat_source> papers(3);
      const bool is_papers =
          heat_default_sources(last.nx, last.ny, papers.data()) == HEAT_OK &&
          std::equal(papers.begin(), papers.end(), o.sources.begin(), o.sources.end(), same);
      if (!is_papers && !o.given("--source")) o.named.emplace_back("--source");
    }
  };
  return one;
}

/// One that is gone is not missed where another was given instead; none joins twice.
Row plugin_row(Row one) {
  one.write = [](const Options& o, const fs::path& folder) {
    ordered_json plugins = ordered_json::array();
    for (const std::string& path : o.plugins) plugins.push_back(recorded_path(path, folder));
    return plugins;
  };
  one.take = [](const ordered_json& recorded, Options& o) {
    const Texts given = o.plugins;
    for (const std::string path : recorded) {
      const std::string plugin = path_from_record(path, o.resume);
      std::error_code error;
      const bool again = std::any_of(given.begin(), given.end(), [&](const std::string& other) {
        return fs::equivalent(other, plugin, error);
      });
      if (!again && (given.empty() || fs::exists(plugin, error))) o.plugins.push_back(plugin);
    }
  };
  return one;
}

Row launcher_row(Row one) {
  one.write = [](const Options& o, const fs::path& folder) {
    return ordered_json(recorded_command(o.launcher, folder));
  };
  one.take = [](const ordered_json& recorded, Options& o) {
    o.launcher = command_from_record(recorded, o.resume);
  };
  return one;
}

}  // namespace

const std::vector<Row>& rows() {
  using enum Takes;
  using enum AtResume;
  using O = Options;
  static const std::vector<Row> all{
      row("--ranks", value, "rank counts of the MPI solvers, such as 1,4,16", &O::ranks, read_ranks,
          joined, "/plan/ranks"),
      row("--solvers", value, "names and globs, as 'fortran/*,cxx/mpi+fortran'; all: Python's, too",
          &O::solvers, read_list, joined, "/plan/solvers"),
      grid_row(row("--grid", value, "interior cells, x/fast first; several with commas between",
                   &O::grids, read_grids, fixed)),
      row("--steps", value, "time steps", &O::steps, read_steps, fixed, "/problem/steps"),
      row("--initial", value, "the start: zero, or random:SEED", &O::initial, read_initial, fixed,
          "/problem/initial"),
      row("--source", values, "X,Y,RATE, repeatable, or none; replaces the paper's three sources",
          &O::sources, read_sources, fixed),  // recorded with the grids
      row("--repeats", value, "measured runs of each solver, interleaved", &O::repeats,
          whole_number_from(1), free, "/plan/repeats"),
      row("--warmup", value, "runs of each solver before those", &O::warmup, whole_number_from(0),
          free, "/plan/warmup"),
      later(flag("--limits", "measure the machine's copy bandwidth and rate of operations, too",
                 &O::limits, free, "/plan/limits")),
      row("--time-limit", value, "seconds that one run may take [no limit]", &O::time_limit,
          read_seconds, free, "/plan/time_limit"),
      row("--baseline", value, "what speedup is relative to", &O::baseline, read_text, fixed,
          "/plan/baseline"),
      row("--caller", value, "whose program runs the compiled solvers: cxx, fortran or python",
          &O::caller, one_of({"cxx", "fortran", "python"}, "give cxx, fortran or python"), fixed,
          "/plan/caller"),
      row("--check", value, "bitwise, rounding or off", &O::check, read_check, fixed,
          "/plan/check"),
      row("--option", values, "SOLVER:key=value for a solver, repeatable", &O::solver_options,
          read_solver_options, fixed, "/plan/options"),
      later(plugin_row(row("--plugin", value_each_time, "library of further solvers, repeatable",
                           &O::plugins, read_plugins, joined, "/plan/plugins"))),
      launcher_row(row("--launcher", value,
                       "command that starts ranks, -n RANKS is appended [mpirun]", &O::launcher,
                       text_or("give a command"), free, "/plan/launcher")),
      row("--output", value, "folder for the results [results/<date-time>]", &O::output,
          text_or("give a folder"), fixed),
      row("--formats", value, "of pictures", &O::formats, read_formats, free, "/plan/formats"),
      row("--resume", value, "folder of a comparison to go on with", &O::resume,
          text_or("give a folder of results"), apart),
      flag("--save-fields", "write the final fields as NumPy files", &O::save_fields, free,
           "/plan/save_fields"),
      flag("--paper", "draw the paper's Table 1 into the figures", &O::paper, free, "/plan/paper"),
      later(flag("--allow-host-offload",
                 "without a GPU, let fortran/gpu run on the host; it is marked as that",
                 &O::allow_host_offload, free, "/plan/allow_host_offload")),
      flag("--self-test", "show that solvers with planted faults are caught, and end",
           &O::self_test, apart),
      flag("--list", "list the solvers with their options, or why they are missing", &O::list,
           apart),
  };
  return all;
}

}  // namespace heat::compare
