#include "predict.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "interop/common/text.hpp"
#include "interop/common/write_file.hpp"
#include "interop/compare/launch/inherited.hpp"
#include "interop/compare/results/folder.hpp"
#include "interop/compare/results/picture_output.hpp"
#include "plots/figures/prediction.hpp"
#include "prediction.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> taken{"--predict", "--ranks",        "--grid",
                                     "--steps",   "--option",       "--output",
                                     "--formats", "--figure-width", "--no-title"};

constexpr int most_ranks = 10'000'000;  // each is worked out, in about a microsecond

void check_options(const Options& options) {
  for (const std::string& name : options.named) {
    if (std::ranges::find(taken, name) != taken.end()) continue;
    throw Refusal(Refusal::usage,
                  name +
                      ": --predict runs no solver and does without it; it takes --ranks, --grid, "
                      "--steps, --option, --output, --formats, --figure-width and --no-title");
  }
  if (options.steps < 1) {
    throw Refusal(Refusal::usage,
                  "--steps: " + std::to_string(options.steps) +
                      " steps take no time that could be predicted; give 1 or more");
  }
  for (const Grid& grid : options.grids) {
    if (grid.nx < 1 || grid.ny < 1 || grid.nx > (std::int64_t{1} << 59) / grid.ny) {
      throw Refusal(Refusal::usage, "--grid: the grid " + text_of(grid) +
                                        " has no cells, or more than 64-bit sizes can count");
    }
    if (options.ranks.back() > most_ranks) {
      throw Refusal(Refusal::usage, "--ranks: '" + std::to_string(options.ranks.back()) +
                                        "' is not accepted; --predict takes up to " +
                                        std::to_string(most_ranks));
    }
    if (options.ranks.back() > grid.nx * grid.ny) {
      throw Refusal(Refusal::usage, "--ranks: the grid " + text_of(grid) +
                                        " has fewer cells than the " +
                                        std::to_string(options.ranks.back()) + " ranks");
    }
  }
}

/// Give a solver the options of the command line.
void apply(const std::string& text, ModelledSolver& solver) {
  SolverModel& model = solver.model;
  std::int64_t steps = model.steps_per_pass, depth = 0;
  if (heat_check_options(text.c_str(), "steps_per_pass,depth") != HEAT_OK ||
      heat_option_integer(text.c_str(), "steps_per_pass", &steps) != HEAT_OK ||
      heat_option_integer(text.c_str(), "depth", &depth) != HEAT_OK) {
    throw Refusal(Refusal::usage, "--option: " + solver.name + ": " + heat::error_message());
  }
  if (steps < 1 || depth < 0) {
    throw Refusal(Refusal::usage,
                  "--option: " + solver.name + ": give steps_per_pass from 1 and depth from 0 on");
  }
  if (steps != model.steps_per_pass && solver.one_pass) {
    throw Refusal(Refusal::usage,
                  "--option: " + solver.name +
                      ": it was fitted to steps_per_pass=" + std::to_string(model.steps_per_pass) +
                      " alone; others need a folder of results with another one");
  }
  if (depth == 0) depth = steps != model.steps_per_pass ? steps : model.depth;
  model.steps_per_pass = steps;
  model.depth = depth;
}

void apply_options(const Options& options, std::vector<ModelledSolver>& solvers) {
  for (const auto& [name, text] : options.solver_options) {
    const auto solver = std::ranges::find(solvers, name, &ModelledSolver::name);
    if (solver == solvers.end()) {
      throw Refusal(Refusal::usage, "--option: '" + name + "' is not in the file of --predict");
    }
    apply(text, *solver);
  }
}

/// Rank counts of a curve: those of its rows and measured times, and between them enough squares,
/// whose blocks have short borders, to show its form.
std::vector<int> ranks_of(const Prediction& prediction) {
  std::set<int> ranks{1};
  for (const PredictedRow& row : prediction.rows) {
    ranks.insert(static_cast<int>(row.predicted.ranks));
  }
  for (const MeasuredTime& time : prediction.solver.measured) {
    if (time.ranks <= prediction.grid.nx * prediction.grid.ny) {
      ranks.insert(static_cast<int>(time.ranks));
    }
  }
  for (double count = 1.0; count < *ranks.rbegin(); count *= 1.3) {
    const int side = static_cast<int>(std::sqrt(count));
    ranks.insert(side * side);
  }
  return {ranks.begin(), ranks.end()};
}

/// The curves of the solvers on a grid; one without MPI has none.
std::vector<plots::PredictedCurve> curves_of(const MachineModel& machine,
                                             const std::vector<Prediction>& predictions,
                                             const Grid& grid) {
  std::vector<plots::PredictedCurve> curves;
  for (const Prediction& one : predictions) {
    if (one.grid != grid || !one.solver.on_ranks) continue;
    plots::PredictedCurve curve{one.solver.name, {}, {}};
    const Prediction whole = predict(machine, one.solver, grid, one.steps, ranks_of(one));
    for (const PredictedRow& row : whole.rows) {
      curve.model.push_back({row.predicted.ranks, row.predicted.seconds});
      if (!row.measured) continue;
      curve.measured.push_back({row.predicted.ranks, row.measured->seconds, row.measured->fitted});
    }
    curves.push_back(curve);
  }
  return curves;
}

void draw(const Options& options, const MachineFile& file,
          const std::vector<Prediction>& predictions, const fs::path& folder) {
  for (const Grid& grid : options.grids) {
    plots::Prediction picture{file.note, grid, options.steps, options.ranks, {}, {}};
    picture.curves = curves_of(file.machine, predictions, grid);
    picture.parameters.push_back(line_of(file.machine) + ".");
    picture.parameters.emplace_back(title_of_solvers);
    for (const ModelledSolver& solver : file.solvers) {
      if (solver.on_ranks) picture.parameters.push_back(line_of(solver));
    }
    const Config config{"", 0, grid, options.grids.size() > 1};
    try {
      plots::prediction(picture,
                        picture_output(options, folder / ("prediction" + suffix_of(config))));
    } catch (const std::exception& error) {
      std::fprintf(stderr, "compare: a picture is missing: %s\n", error.what());
    }
  }
}

void print(const MachineFile& file, const std::vector<Prediction>& predictions) {
  for (const Prediction& one : predictions) {
    if (!one.rows.empty()) std::fputs(table(one).c_str(), stdout);
  }
  const auto tell = [](const std::string& name, const std::string& text) {
    std::printf("%s\n", wrapped(name + text, 9).c_str());
  };
  if (!file.note.empty()) tell("Machine  ", file.note);
  tell("Model    ", line_of(file.machine));
  tell("         ", title_of_solvers);
  for (const ModelledSolver& solver : file.solvers) tell("         ", line_of(solver));
  for (const auto& [solver, why] : file.left_out) tell("Left out ", solver + ": " + why);
  tell("", "Speedup and efficiency are over one rank of the model.");
}

/// Create the folder, with prediction.json.
fs::path save(const Options& options, const MachineFile& file,
              const std::vector<Prediction>& predictions) {
  fs::path folder = options.output;
  if (folder.empty()) {
    folder = create_next_folder(folder_of_now());
  } else {
    create_folder(folder);
  }
  const fs::path record = folder / "prediction.json";
  const std::string text = prediction_json(file, predictions).dump(1) + "\n";
  if (const int error = write_file(record.c_str(), O_TRUNC, text); error != 0) {
    throw std::runtime_error("cannot write " + record.string() + ": " +
                             std::generic_category().message(error));
  }
  return folder;
}

}  // namespace

void predict(const Options& options) {
  check_options(options);
  MachineFile file = read_machine_file(options.predict);
  apply_options(options, file.solvers);
  const bool is_named = !options.output.empty();
  check_folder(is_named ? options.output : folder_of_now(), is_named);
  std::vector<Prediction> predictions;
  for (const Grid& grid : options.grids) {
    for (const ModelledSolver& solver : file.solvers) {
      predictions.push_back(predict(file.machine, solver, grid, options.steps, options.ranks));
    }
  }
  const fs::path folder = save(options, file, predictions);
  print(file, predictions);
  std::printf("Results  %s\n", folder.c_str());
  std::fflush(stdout);
  if (plots::gnuplot_found()) return draw(options, file, predictions, folder);
  std::fputs("compare: no pictures: gnuplot was not found; apt-get install gnuplot-nox\n", stderr);
}

}  // namespace heat::compare
