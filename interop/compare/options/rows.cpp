#include "rows.hpp"

#include <algorithm>
#include <type_traits>

#include "values.hpp"

namespace heat::compare {

NLOHMANN_JSON_SERIALIZE_ENUM(Check, {{Check::bitwise, "bitwise"},
                                     {Check::rounding, "rounding"},
                                     {Check::off, "off"}})

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

Check read_check(const std::string& option, const Texts& texts) {
  const auto names = one_of({"bitwise", "rounding", "off"}, "give bitwise, rounding or off");
  return ordered_json(names(option, texts)).get<Check>();
}

bool is_given(const std::string&, const Texts&) { return true; }

/// A recorded value as --help shows it, "" if it has no text.
std::string shown(const ordered_json& value) {
  if (value.is_string()) return value;
  if (value.is_number_integer()) return value.dump();
  std::string text;
  for (const ordered_json& one : value.is_array() ? value : ordered_json::array()) {
    text += (text.empty() ? "" : ",") + shown(one);
  }
  return text;
}

/// A path for the record. A relative one is seen from the folder of the results, so that the
/// comparison can be resumed from anywhere and moved together with its files.
std::string recorded_path(const std::string& path, const fs::path& folder) {
  if (fs::path(path).is_absolute()) return path;
  // Without symbolic links, which would lead a ".." elsewhere.
  const fs::path full = fs::absolute(path), from = fs::weakly_canonical(fs::absolute(folder));
  return (fs::weakly_canonical(full.parent_path()) / full.filename()).lexically_proximate(from);
}

/// The path behind one of recorded_path(), as seen from the working folder.
std::string path_from_record(const std::string& recorded, const fs::path& folder) {
  if (fs::path(recorded).is_absolute()) return recorded;
  std::error_code error;
  const fs::path path = fs::weakly_canonical(folder, error) / recorded;
  // Earlier versions wrote a path down as it was given.
  if (error || !fs::exists(path, error)) return recorded;
  return path.lexically_normal().lexically_proximate(fs::current_path());
}

/// A command whose program, if it is a path, is put in another way, and stays a path, with a slash.
/// A bare name is looked for in the PATH of the resumed comparison.
std::string with_program(const std::string& command, const fs::path& folder,
                         std::string (*put)(const std::string&, const fs::path&)) {
  const std::string program = command.substr(0, command.find(' '));
  if (program.find('/') == program.npos) return command;
  std::string path = put(program, folder);
  if (path.find('/') == path.npos) path = "./" + path;
  return path + command.substr(program.size());
}

bool same(const heat_source& a, const heat_source& b) {
  return a.x == b.x && a.y == b.y && a.rate == b.rate;
}

ordered_json grids_json(const Options& o, const fs::path&) {
  ordered_json grids = ordered_json::array();
  for (const Grid& grid : o.grids) {
    ordered_json sources = ordered_json::array();
    for (const heat_source& s : o.problem_on(grid).sources) {
      sources.push_back({{"x", s.x}, {"y", s.y}, {"rate", s.rate}});
    }
    grids.push_back({{"nx", grid.nx}, {"ny", grid.ny}, {"sources", sources}});
  }
  return grids;
}

void take_grids(const ordered_json& grids, Options& o) {
  o.grids.clear();
  for (const ordered_json& grid : grids) {
    const Grid& last = o.grids.emplace_back(Grid{grid.at("nx"), grid.at("ny")});
    o.sources.clear();
    for (const ordered_json& s : grid.at("sources")) {
      o.sources.push_back({s.at("x"), s.at("y"), s.at("rate")});
    }
    // The paper's sources depend on the grid; named ones do not.
    std::vector<heat_source> papers(3);
    const bool is_papers = heat_default_sources(last.nx, last.ny, papers.data()) == HEAT_OK &&
                           std::ranges::equal(papers, o.sources, same);
    if (!is_papers && !o.given("--source")) o.named.emplace_back("--source");
  }
}

/// The grids follow from the block and the rank counts, which a resumed comparison may have more
/// of.
ordered_json weak_json(const Options& o, const fs::path&) {
  if (!o.weak) return {};
  return {{"nx", o.block.nx}, {"ny", o.block.ny}};
}

void take_weak(const ordered_json& block, Options& o) {
  o.weak = !block.is_null();
  if (o.weak) o.block = {block.at("nx"), block.at("ny")};
}

ordered_json plugins_json(const Options& o, const fs::path& folder) {
  ordered_json plugins = ordered_json::array();
  for (const std::string& path : o.plugins) plugins.push_back(recorded_path(path, folder));
  return plugins;
}

/// A recorded plugin that is gone is left out if another one is given; none joins twice.
void take_plugins(const ordered_json& recorded, Options& o) {
  const std::vector<std::string> given = o.plugins;
  for (const std::string path : recorded) {
    const std::string plugin = path_from_record(path, o.resume);
    std::error_code error;
    const bool again = std::ranges::any_of(
        given, [&](const auto& other) { return fs::equivalent(other, plugin, error); });
    if (!again && (given.empty() || fs::exists(plugin, error))) o.plugins.push_back(plugin);
  }
}

ordered_json launcher_json(const Options& o, const fs::path& folder) {
  return with_program(o.launcher, folder, recorded_path);
}

void take_launcher(const ordered_json& recorded, Options& o) {
  o.launcher = with_program(recorded, o.resume, path_from_record);
}

ordered_json repeats_json(const Options& o, const fs::path&) {
  return o.repeats == Options::until_decided ? ordered_json("auto") : ordered_json(o.repeats);
}

ordered_json precision_json(const Options& o, const fs::path&) { return percent_text(o.precision); }

/// Values that were given join recorded ones; numbers stay in order.
template <class Element>
void join(std::vector<Element>& all, const std::vector<Element>& given) {
  for (const Element& one : given) {
    if (std::ranges::find(all, one) == all.end()) all.push_back(one);
  }
  if constexpr (std::is_arithmetic_v<Element>) std::ranges::sort(all);
}

/// An option that is recorded as its value, unless its key is "" or recorded() says otherwise.
/// Texts are checked again when they are read back.
template <class Value>
Row row(const std::string& name, Takes takes, const std::string& help, Value Options::*field,
        const Reader<std::type_identity_t<Value>>& reader, AtResume at_resume,
        const std::string& key = "") {
  Row one{name, help, takes, at_resume, key};
  one.read = [=](const Texts& texts, Options& o) { o.*field = reader(name, texts); };
  if constexpr (std::is_constructible_v<ordered_json, const Value&>) {
    one.write = [=](const Options& o, const fs::path&) { return ordered_json(o.*field); };
    one.take = [=](const ordered_json& recorded, Options& o) {
      const Value given = o.*field;
      o.*field = recorded.is_string() ? reader(name, {recorded.get<std::string>()})
                                      : recorded.get<Value>();
      if constexpr (requires { join(o.*field, given); }) {
        if (o.given(name)) join(o.*field, given);
      }
    };
    const std::string by_default = shown(one.write(Options(), {}));
    if (!by_default.empty()) one.help += " [" + by_default + "]";
  }
  return one;
}

/// A row of an option that came later than results.json.
Row later(Row one) {
  one.may_lack = true;
  return one;
}

/// An option that is recorded in another way than as its value.
/// @param take  none if the text that is recorded can be read as if it was given
Row recorded(Row one, const std::string& key,
             ordered_json (*write)(const Options&, const fs::path&),
             void (*take)(const ordered_json&, Options&) = nullptr) {
  one.key = key;
  one.write = write;
  if (take != nullptr) one.take = take;
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
      later(row("--threads", value,
                "threads of a rank, as 1,2,4, in solvers that have them; else those are left out",
                &O::threads, read_threads, joined, "/plan/threads")),
      row("--solvers", value, "names and globs, as 'fortran/*,cxx/mpi+fortran'; all: Python's, too",
          &O::solvers, read_list, joined, "/plan/solvers"),
      recorded(
          row("--grid", value,
              "interior cells, x/fast first; several with commas between [" + text_of(Grid()) + "]",
              &O::grids, read_grids, fixed),
          "/problem/grids", grids_json, take_grids),
      later(recorded(row("--weak", nothing,
                         "weak scaling: --grid is the block of one rank, whatever their number",
                         &O::weak, is_given, fixed),
                     "/plan/weak", weak_json, take_weak)),
      row("--steps", value, "time steps", &O::steps, read_steps, fixed, "/problem/steps"),
      row("--initial", value, "the start: zero, or random:SEED", &O::initial, read_initial, fixed,
          "/problem/initial"),
      row("--source", values, "X,Y,RATE, repeatable, or none; replaces the paper's three sources",
          &O::sources, read_sources, fixed),  // recorded with the grids
      recorded(row("--repeats", value,
                   "measured runs of each solver, interleaved, or auto: until all is decided",
                   &O::repeats, read_repeats, free),
               "/plan/repeats", repeats_json),
      later(recorded(row("--precision", value, "ratios that differ by less are the same [2%]",
                         &O::precision, read_percent, free),
                     "/plan/precision", precision_json)),
      later(row("--budget", value, "seconds that --repeats auto may take [600]", &O::budget,
                read_seconds, free, "/plan/budget")),
      row("--warmup", value, "runs of each solver before those", &O::warmup, whole_number_from(0),
          free, "/plan/warmup"),
      later(row("--limits", nothing,
                "measure the machine's copy bandwidth and rate of operations, too", &O::limits,
                is_given, free, "/plan/limits")),
      later(row("--explain", nothing,
                "say why each row is as fast as it is: --limits, and parts of solvers alone",
                &O::explain, is_given, free, "/plan/explain")),
      row("--time-limit", value, "seconds that one run may take [no limit]", &O::time_limit,
          read_seconds, free, "/plan/time_limit"),
      row("--baseline", value, "solver that speedup is relative to", &O::baseline, read_text, fixed,
          "/plan/baseline"),
      row("--caller", value, "whose program runs the compiled solvers: cxx, fortran or python",
          &O::caller, one_of({"cxx", "fortran", "python"}, "give cxx, fortran or python"), fixed,
          "/plan/caller"),
      row("--check", value, "bitwise, rounding or off", &O::check, read_check, fixed,
          "/plan/check"),
      row("--option", values, "SOLVER:key=value for a solver, repeatable", &O::solver_options,
          read_solver_options, fixed, "/plan/options"),
      later(recorded(row("--plugin", value_each_time, "library of further solvers, repeatable",
                         &O::plugins, read_plugins, joined),
                     "/plan/plugins", plugins_json, take_plugins)),
      recorded(row("--launcher", value, "command that starts ranks, -n RANKS is appended [mpirun]",
                   &O::launcher, text_or("give a command"), free),
               "/plan/launcher", launcher_json, take_launcher),
      row("--output", value, "folder for the results [results/<date-time>]", &O::output,
          text_or("give a folder"), fixed),
      row("--formats", value, "of pictures", &O::formats, read_formats, free, "/plan/formats"),
      later(row("--figure-width", value,
                "of pictures, such as 3.5in or 178mm, with text for that size [6in]",
                &O::figure_width, read_width, free, "/plan/figure_width")),
      later(row("--no-title", nothing, "pictures without title, which a caption has", &O::no_title,
                is_given, free, "/plan/no_title")),
      row("--resume", value, "folder of a comparison to go on with", &O::resume,
          text_or("give a folder of results"), apart),
      row("--submit", value, "command for the scripts of jobs, a job a rank count, as sbatch",
          &O::submit, text_or("give a command that takes a script"), apart),
      row("--wait", nothing, "wait for the jobs of --submit, then tell as without it", &O::wait,
          is_given, apart),
      row("--job", value, "in those scripts: the rank count to run, or alone", &O::job, read_job,
          apart),
      row("--against", value, "folder of results that are compared with the new ones", &O::against,
          text_or("give a folder of results"), apart),
      row("--compare", values, "two folders of results, then and now; nothing is run", &O::compare,
          read_two_folders, apart),
      row("--fail-if-slower", value, "end with 1 if --against or --compare finds more than this",
          &O::fail_if_slower, read_percent, apart),
      row("--save-fields", nothing, "write the final fields as NumPy files", &O::save_fields,
          is_given, free, "/plan/save_fields"),
      row("--paper", nothing, "draw the paper's Table 1 into the figures", &O::paper, is_given,
          free, "/plan/paper"),
      later(row("--allow-host-offload", nothing,
                "without a GPU, let fortran/gpu run on the host; it is marked as that",
                &O::allow_host_offload, is_given, free, "/plan/allow_host_offload")),
      row("--json", nothing, "print a summary as JSON in the place of the tables", &O::json,
          is_given, apart),
      row("--predict", value,
          "FILE of a machine: run nothing, tell how long solvers would take there", &O::predict,
          text_or("give a file"), apart),
      row("--self-test", nothing, "show that solvers with planted faults are caught, and end",
          &O::self_test, is_given, apart),
      row("--list", nothing, "list the solvers with their options, or why they are missing",
          &O::list, is_given, apart),
  };
  return all;
}

}  // namespace heat::compare
