/// heat-diff: how two fields differ, cell by cell.
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "interop/common/streams.h"
#include "interop/common/text.hpp"
#include "picture.hpp"

namespace {

using namespace heat::diff;

struct Options {
  std::string a, b, picture;
  std::vector<std::string> runs;
  Tolerance tolerance;
  std::string span = "cell", axes = "index", accept = "identical";
};

const std::map<std::string, Verdict> verdicts{
    {"identical", Verdict::identical}, {"values", Verdict::values}, {"within", Verdict::within}};

constexpr int trouble = 2;

constexpr char footer[] =
    "Verdicts, and words for --accept: identical; values: equal but for the sign of\n"
    "zeros or the bits of NaN; within: equal up to contraction or summation order\n"
    "(inside the envelope), or within the tolerance; different.\n"
    "\n"
    "Exit status:\n"
    "  0  identical, or what --accept takes\n"
    "  1  not\n"
    "  2  trouble";

/// Why a text is no number of that type that a tolerance can be; "" if it is.
template <class Number>
std::string no_tolerance(const std::string& text) {
  const auto number = heat::compare::number_from<Number>(text);
  const bool is_one = number && *number >= Number{};
  return is_one ? "" : "'" + text + "' is not a number from 0 on";
}

void describe(CLI::App& app, Options& options) {
  app.get_formatter()->column_width(26);
  const auto add = [&](const char* name, auto& value, const char* text, const char* help) {
    return app.add_option(name, value, help)->option_text(text);
  };
  add("A", options.a, "FILE", "the reference")->required();
  add("B", options.b, "FILE", "the field in question")->required();
  auto* const runs = add("--envelope", options.runs, "REF.npy ...",
                         "further runs of the reference; give it behind A and B");
  add("--span", options.span, "cell|field", "what B is held against then [cell]")
      ->check(CLI::IsMember({"cell", "field"}))
      ->needs(runs);
  add("--absolute", options.tolerance.absolute, "X", "accept |A - B| up to X in a cell, or")
      ->check(no_tolerance<double>)
      ->excludes(runs);
  add("--relative", options.tolerance.relative, "X", "up to X times the larger of |A|, |B|, or")
      ->check(no_tolerance<double>)
      ->excludes(runs);
  add("--ulps", options.tolerance.ulps, "N", "up to N units in the last place")
      ->check(no_tolerance<std::uint64_t>)
      ->excludes(runs);
  add("--axes", options.axes, "index|memory", "what is one axis in C and Fortran order [index]")
      ->check(CLI::IsMember({"index", "memory"}));
  add("--accept", options.accept, "VERDICT", "the worst that ends with 0 [identical]")
      ->check(CLI::IsMember(&verdicts));
  add("--picture", options.picture, "FILE", "draw where they differ: .png, .svg or .pdf");
  app.footer(footer);
}

[[noreturn]] void fail(const char* why) { throw std::runtime_error(why); }

/// @return the exit status
int compare_files(const Options& options) {
  Field a(options.a), b(options.b);
  const Axes axes = options.axes == "index" ? Axes::index : Axes::memory;
  b.number_as(a, axes);
  std::deque<Field> runs;
  for (const std::string& run : options.runs) {
    runs.emplace_back(run).number_as(a, axes);
    if (runs.back().is(b)) fail("--envelope: B is one of the runs");
    if (runs.back().is(a)) runs.pop_back();  // it is there already
  }
  if (!options.runs.empty() && runs.empty()) fail("--envelope: there is no run besides A");
  if (!options.picture.empty()) check_picture(options.picture, a);
  Comparison found{a, b, Tally(a), options.tolerance, {}, options.span == "field"};
  a.with_type([&]<class T>(T) {
    each_pair<T>(a, b, false, [&](std::int64_t cell, T from, T to) {
      found.tally.add(cell, from, to, options.tolerance);
      return true;
    });
  });
  if (!runs.empty() && found.tally.cells > 0) found.envelope = envelope_of(a, runs, b);
  std::fputs(report(found).c_str(), stdout);
  if (!options.picture.empty()) {
    if (found.tally.cells > 0) {
      draw(found, options.picture);
    } else {
      std::puts("no picture, because no cell differs");
    }
  }
  return found.verdict() <= verdicts.at(options.accept) ? 0 : 1;
}

/// @return the exit status
int run(int argc, char** argv) {
  CLI::App app(
      "Tells how two fields differ, cell by cell: NumPy files or, as FILE:VARIABLE,\n"
      "fields in NetCDF and HDF5 files.",
      "heat-diff");
  app.set_help_flag("-h,--help", "print this and end");
  Options options;
  describe(app, options);
  try {
    app.parse(argc, argv);
    return compare_files(options);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    std::fprintf(stderr, "heat-diff: %s; see --help\n", error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "heat-diff: %s\n", error.what());
  }
  return trouble;
}

/// The mapped bytes of a file are gone, because another program made it shorter.
void say_cut_short(int) {
  constexpr char line[] = "heat-diff: a file was cut short while it was read\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
  _exit(trouble);
}

}  // namespace

int main(int argc, char** argv) {
  struct sigaction action {};
  action.sa_handler = say_cut_short;
  sigaction(SIGBUS, &action, nullptr);
  const int status = run(argc, argv);
  if (heat_output_is_lost(stdout) != 0) _exit(trouble);
  return status;
}
