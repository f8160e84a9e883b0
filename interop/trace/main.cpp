/// heat-trace: what a trace has, and where two of them part.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "diff.hpp"
#include "picture.hpp"
#include "show.hpp"
#include "text.hpp"

namespace {

using namespace heat::trace;

enum Status { identical = 0, different = 1, trouble = 2 };

struct Request {
  std::string file, port, picture;
  Selection selection;
  bool common_only = false;
};

/// @return the exit status
int fail(const std::string& why) {
  std::fprintf(stderr, "heat-trace: %s\n", why.c_str());
  return trouble;
}

/// Two traces by the names of their files or, where these are the same, by their paths.
std::pair<Run, Run> read_runs(const Request& request) {
  Run golden{request.file, std::filesystem::path(request.file).filename(), {}};
  Run port{request.port, std::filesystem::path(request.port).filename(), {}};
  if (golden.name == port.name) {
    golden.name = golden.path;
    port.name = port.path;
  }
  golden.trace = read_trace(golden.path);
  port.trace = read_trace(port.path);
  return {std::move(golden), std::move(port)};
}

int diff(const Request& request) {
  const std::string refusal = request.picture.empty() ? "" : no_picture(request.picture);
  if (!refusal.empty()) return fail("--picture: " + refusal);
  const auto [golden, port] = read_runs(request);
  const Pairs pairs = pairs_of(golden.trace, port.trace);
  if (pairs.common.empty()) {
    return fail("nothing in common: " + golden.name + " has " + summary_text(golden.trace) + "; " +
                port.name + " has " + summary_text(port.trace));
  }
  std::fputs(diff_text(golden, port, pairs).c_str(), stdout);
  const std::size_t first = pairs.first_difference();
  if (!request.picture.empty() && first < pairs.common.size()) {
    draw_picture(request.picture, golden, port, pairs.common[first]);
    std::printf("\nThe picture is %s.\n", request.picture.c_str());
  }
  return is_identical(golden, port, pairs, request.common_only) ? identical : different;
}

CLI::App* describe_show(CLI::App& app, Request& request) {
  CLI::App* show = app.add_subcommand("show", "print what a trace has");
  Selection& selection = request.selection;
  show->add_option("FILE", request.file, "a trace")->required();
  show->add_option("--field", selection.fields, "this field alone; repeatable")
      ->allow_extra_args(false);
  show->add_option("--step", selection.steps, "this step alone; repeatable")
      ->allow_extra_args(false);
  show->add_flag("--tiles", selection.tiles, "the fingerprint of every tile, too");
  show->add_flag("--blocks", selection.blocks, "the part of every rank, too");
  show->add_flag("--long", selection.all_columns, "all columns, also beyond 80");
  show->footer(
      "Exit status:\n"
      "  0  all was shown\n"
      "  1  the file is damaged behind what was shown\n"
      "  2  trouble");
  return show;
}

CLI::App* describe_diff(CLI::App& app, Request& request) {
  CLI::App* diff = app.add_subcommand("diff", "tell where two traces part");
  diff->add_option("GOLDEN", request.file, "the trace of the program that is right")->required();
  diff->add_option("PORT", request.port, "the trace of the program in question")->required();
  diff->add_flag("--common", request.common_only,
                 "records that one of them lacks are no difference");
  diff->add_option("--picture", request.picture, "draw these tiles into a .png, .svg or .pdf");
  diff->footer(
      "Exit status:\n"
      "  0  identical to the last bit\n"
      "  1  not, or one of them has more\n"
      "  2  trouble");
  return diff;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Reads traces, the fingerprints of a program's fields.", "heat-trace");
  app.set_help_flag("-h,--help", "print this and end");
  app.footer("`heat-trace show --help` and `heat-trace diff --help` list their options.");
  app.require_subcommand(1);
  Request request;
  const CLI::App* const show_command = describe_show(app, request);
  describe_diff(app, request);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return fail(error.what() + std::string("; see --help"));
  }
  try {
    if (!show_command->parsed()) return diff(request);
    return show(request.file, read_trace(request.file), request.selection);
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
