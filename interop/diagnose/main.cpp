/// heat-diagnose: why a solver's field is not that of another. Runs both in lockstep and prints, as
/// JSON, where and when they part and what the likely cause is.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "interop/common/status.h"
#include "interop/common/supervise.h"
#include "search.hpp"

namespace {

using namespace heat::diagnose;
using heat::check;

struct Texts {
  const heat::Problem papers = heat::default_problem();
  std::string grid = std::to_string(papers.nx) + "x" + std::to_string(papers.ny);
  std::string steps = std::to_string(papers.steps), initial = "zero";
  std::vector<std::string> sources, plugins;
};

void describe(CLI::App& app, Request& request, Texts& texts) {
  app.add_option("--solver", request.solver, "the solver in question")->required();
  app.add_option("--baseline", request.baseline, "the one that is right [fortran/serial]");
  app.add_option("--plugin", texts.plugins, "library of further solvers, repeatable");
  app.add_option("--grid", texts.grid, "interior cells, x/fast first [4800x4800]");
  app.add_option("--steps", texts.steps, "time steps [500]");
  app.add_option("--initial", texts.initial, "the start: zero, or random:SEED [zero]");
  app.add_option("--source", texts.sources, "X,Y,RATE, repeatable, or none [the paper's three]");
  app.add_option("--option", request.options, "options of the solver");
  app.add_option("--baseline-option", request.baseline_options, "options of the baseline");
  app.add_option("--ranks", request.ranks, "ranks that the solver runs on [all]")
      ->check(CLI::PositiveNumber);
  app.add_option("--baseline-ranks", request.baseline_ranks, "ranks of the baseline [all]")
      ->check(CLI::PositiveNumber);
  app.add_option("--difference", request.difference,
                 "write |field - baseline| after all steps as a NumPy file");
  app.add_option("--first-difference", request.at_first, "likewise after the first bad step");
}

void read_problem(const Texts& texts, heat::Problem& problem) {
  check(heat_parse_grid(texts.grid.c_str(), &problem.nx, &problem.ny));
  check(heat_parse_integer(texts.steps.c_str(), &problem.steps));
  check(heat_parse_initial(texts.initial.c_str(), &problem.initial, &problem.seed));
  if (texts.sources.empty()) problem.sources = heat::default_sources(problem.nx, problem.ny);
  for (const std::string& text : texts.sources) {
    if (text == "none") continue;
    check(heat_parse_source(text.c_str(), &problem.sources.emplace_back()));
  }
}

int fail(const heat::Error& error) {
  const bool has_reason = *error.what() != '\0';
  std::fprintf(stderr, "heat-diagnose: %s\n",
               has_reason ? error.what() : heat_caller_no_reason(error.status()));
  return heat_exit_status(error.status());
}

/// @return the exit status
int run(const Request& request) {
  const auto needs_mpi = [](const std::string& name) {
    return (heat::Found(name).table.needs & HEAT_NEEDS_MPI) != 0;
  };
  const heat::World world(needs_mpi(request.solver) || needs_mpi(request.baseline));
  try {
    const heat_problem problem = request.problem.c();
    check(heat_check_problem(&problem, world.size()));
    const int needed = std::max(request.ranks, request.baseline_ranks);
    if (needed > world.size()) {
      throw heat::Error(HEAT_MPI_ERROR, "the world has " + std::to_string(world.size()) +
                                            " ranks, not " + std::to_string(needed));
    }
    const Findings findings = diagnose(world, request);
    if (world.rank() == 0) {
      std::cout
          << report(request, request.ranks > 0 ? request.ranks : world.size(), findings).dump()
          << std::endl;
      if (!findings.difference_lost.empty()) {
        std::fprintf(stderr, "heat-diagnose: --difference: %s\n", findings.difference_lost.c_str());
        return 1;
      }
    }
    return 0;
  } catch (const heat::Error& error) {
    // The other ranks may wait for this one: a rank that ends without MPI_Finalize ends them all.
    if (world.size() > 1) std::_Exit(heat_supervise_finish(fail(error)));
    throw;
  }
}

/// @return the exit status
int diagnose_texts(const Texts& texts, Request& request) {
  try {
    for (const std::string& plugin : texts.plugins) {
      heat_supervise_begin(("the plugin '" + plugin + "'").c_str());
      heat::load_plugin(plugin);
    }
    heat_supervise_begin("a solver");
    read_problem(texts, request.problem);
  } catch (const heat::Error& error) {
    fail(error);
    return 2;
  }
  try {
    return run(request);
  } catch (const heat::Error& error) {
    return fail(error);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Finds out why a solver's field is not that of another.", "heat-diagnose");
  app.set_help_flag("-h,--help", "print this and end");
  app.footer(
      "Prints one line of JSON; its \"text\" is for people.\n"
      "\n"
      "Exit status:\n"
      "  0  that line was printed, also if the fields agree\n"
      "  1  a solver failed, or the line could not be written\n"
      "  2  wrong usage\n"
      "  3  a solver is missing here");
  Request request;
  request.baseline = "fortran/serial";
  Texts texts;
  describe(app, request, texts);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    std::fprintf(stderr, "heat-diagnose: %s; see --help\n", error.what());
    return 2;
  }
  constexpr double any_time = 0.0;
  heat_ending ending;
  if (heat_supervise(any_time, &ending) != 0) {
    return heat_supervise_finish(diagnose_texts(texts, request));
  }
  if (ending.good == 0) {
    const char* const who = ending.done != 0 ? "a solver" : heat_supervised()->doing;
    std::fprintf(stderr, "heat-diagnose: %s %s\n", *who == '\0' ? "it" : who, ending.how);
  }
  return ending.status;
}
