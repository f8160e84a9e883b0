/// Python in ./compare: its caller for compiled solvers, and solvers that are written in it.
#define BOOST_TEST_MODULE compare_python
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::test;
using nlohmann::json;

const std::string solvers = "HEAT_PYTHON_SOLVERS=" HEAT_PYTHON_SOLVERS;
const std::string no_python = "HEAT_PYTHON=/nowhere/python3";

/// A refusal is one line, and creates nothing.
void check_refused(const Words& arguments, int status, const std::string& says,
                   const Words& variables) {
  const Folder folder;
  const Outcome outcome = run_compare(arguments, folder, variables);
  BOOST_TEST(outcome.status == status);
  BOOST_TEST(outcome.out.empty(), outcome.out);
  BOOST_TEST(lines_of(outcome.err).size() == 1U, outcome.err);
  BOOST_TEST(has(outcome.err, says), outcome.err);
  BOOST_TEST(fs::is_empty(folder.path("")));
}

/// Packages that are there and do not work, as PYTHONPATH puts them before those that do.
struct Broken {
  const char* what;
  const char* file;  ///< in the folder of PYTHONPATH
  const char* text;
  const char* solver;
  const char* glob;  ///< that selects it among others
  const char* says;
  friend std::ostream& operator<<(std::ostream& stream, const Broken& one) {
    return stream << one.what;
  }
};

const Broken packages[] = {
    {"NumPy for another Python", "numpy/__init__.py",
     "raise ImportError('\\n\\nIMPORTANT: PLEASE READ THIS FOR ADVICE\\n\\nImporting the numpy "
     "C-extensions failed. This error can happen for\\nmany reasons.\\n\\nOriginal error was: No "
     "module named numpy.core._multiarray_umath\\n')",
     "python/numpy", "python/numpy*",
     "No module named numpy.core._multiarray_umath; PYTHONPATH brings "},
    {"a file of NumPy's name", "numpy.py", "zeros = None", "python/numpy", "python/numpy*",
     "AttributeError: module 'numpy' has no attribute 'ndarray'; PYTHONPATH brings "},
    {"a file of Numba's name", "numba.py", "", "python/numba", "python/numb[a]", "numba.py"},
    {"a file of mpi4py's name", "mpi4py.py", "", "python/numpy_mpi", "python/numpy_*",
     "; PYTHONPATH brings "},
    {"NumPy that needs more", "numpy/__init__.py", "import numba.more", "python/numpy",
     "python/numpy*", "; PYTHONPATH brings "},
    {"Numba that cannot compile", "numba/__init__.py",
     R"(class config: DISABLE_JIT = False
float64 = int64 = None
class types: Array = staticmethod(lambda *arguments: None)
class Function:
    def compile(self, types):
        raise AttributeError("Failed in nopython mode pipeline (step: nopython frontend)\n"
                             "module 'numpy' has no attribute 'row_stack'\n\nMore of it.")
def njit(function=None, **options): return Function() if function else njit
)",
     "python/numba", "python/numb[a]",
     "Numba cannot compile here: AttributeError: module 'numpy' has no attribute 'row_stack'"},
    {"mpi4py without its MPI", "mpi4py/MPI.py",
     "raise ImportError('libmpi.so.12: cannot open shared object file')", "python/numpy_mpi",
     "python/numpy_*", "libmpi.so.12: cannot open shared object file; PYTHONPATH brings "},
    {"mpi4py for another MPI", "mpi4py/MPI.py",
     R"(class COMM_WORLD:
    rank, size, Barrier = 0, 1, staticmethod(lambda: None)
    allgather = staticmethod(lambda value: [value])
class Exception(BaseException): pass
class Comm: pass
Datatype = Prequest = Request = Comm
Init = Finalize = lambda: None
Get_library_version = lambda: 'MPICH Version: 4.0\nmore')",
     "python/numpy_mpi", "python/numpy_*",
     "mpi4py was built for another MPI than the launcher's: MPICH Version: 4.0"},
};

}  // namespace

BOOST_DATA_TEST_CASE(packages_that_do_not_work_are_missing,
                     boost::unit_test::data::make(packages)) {
  const Folder folder;
  const std::string file = folder.path(sample.file);
  fs::create_directories(fs::path(file).parent_path());
  if (file.ends_with("MPI.py")) {
    write_file(folder.path("mpi4py/__init__.py"), "class rc: initialize = finalize = True\n");
  }
  write_file(file, sample.text);
  const Words world{"PYTHONPATH=" + folder.path("")};
  const Outcome by_glob =
      run_compare(once_as_svg({"--solvers", sample.glob, "--ranks", "2"}), folder, world);
  BOOST_TEST(by_glob.status == 3, by_glob.err);  // all that was selected is missing
  BOOST_TEST(has(by_glob.err, sample.says), by_glob.err);
  const json runs = runs_of(results_in(folder), sample.solver);
  BOOST_TEST(runs.size() == 1U);
  BOOST_TEST(runs.at(0).at("status") == "unavailable");
  BOOST_TEST(has(runs.at(0).at("message"), sample.says), runs.at(0).at("message"));
  check_refused({"--grid", "8x8", "--solvers", sample.solver, "--ranks", "2"}, 3, sample.says,
                world);
}

BOOST_AUTO_TEST_CASE(a_python_that_does_not_start_says_why) {
  const Folder folder;
  const auto said = [&](const std::string& variable) {
    const Outcome outcome = run_compare({"--list"}, folder, {variable});
    BOOST_TEST(outcome.status == 0, outcome.err);
    return outcome.err;
  };
  BOOST_TEST(has(said("PYTHONHOME=/nowhere"), "does not start with PYTHONHOME=/nowhere; unset it"));
  BOOST_TEST(has(said("HEAT_PYTHON=/bin/true"), "'/bin/true' is not Python 3.9 or newer"));
  BOOST_TEST(has(said("PYTHONHASHSEED=foo"), "Fatal Python error: "));
  BOOST_TEST(has(said("PYTHONHASHSEED=foo"), "PYTHONHASHSEED must be "));
  BOOST_TEST(said("PYTHONINSPECT=1") == "");
  BOOST_TEST(said("PYTHONSTARTUP=/nowhere") == "");
  // What others let Python say stands beside the list, and hides nothing of it.
  write_file(folder.path("sitecustomize.py"), "print('Welcome to Python')");
  write_file(folder.path("heat_interop.py"), "raise RuntimeError('not this one')");
  BOOST_TEST(said("PYTHONPATH=" + folder.path("")) == "");
  write_file(folder.path("ctypes.py"), "raise ValueError('not\\nthis one')");
  BOOST_TEST(said("PYTHONPATH=" + folder.path("")) ==
             "compare: no solvers in Python: ValueError: not this one\n");
}

BOOST_AUTO_TEST_CASE(a_python_that_ends_before_its_list_is_no_python) {
  const Folder folder;
  write_file(folder.path("sitecustomize.py"), "import os; os._exit(0)");
  const Words world{"PYTHONPATH=" + folder.path("")};
  const Outcome outcome = run_compare({"--list"}, folder, world);
  const std::string reason = "the Python caller ended well without a list";
  BOOST_TEST(outcome.err == "compare: no solvers in Python: " + reason + "\n");
  BOOST_TEST(has(outcome.out, "missing  " + reason), outcome.out);
  BOOST_TEST(!has(outcome.out, "does not know it"), outcome.out);
}

BOOST_AUTO_TEST_CASE(what_the_python_host_lacks_is_missing_for_compiled_solvers_too) {
  const Folder folder;
  fs::create_directory(folder.path("mpi4py"));
  write_file(folder.path("mpi4py/__init__.py"), "raise ImportError('libmpi.so.12: not there')");
  const Words world{"PYTHONPATH=" + folder.path("")};
  check_refused({"--grid", "8x8", "--caller", "python", "--solvers", "cxx/mpi"}, 3,
                "--solvers: 'cxx/mpi' cannot run here: mpi4py cannot be imported: ImportError: "
                "libmpi.so.12: not there",
                world);
  const Outcome outcome =
      run_compare(once_as_svg({"--caller", "python", "--solvers", "cxx/mp[i]"}), folder, world);
  BOOST_TEST(outcome.status == 3, outcome.err);
  BOOST_TEST(has(outcome.err, "nothing was compared: cxx/mpi cannot run here: mpi4py "),
             outcome.err);
  BOOST_TEST(runs_of(results_in(folder), "cxx/mpi").at(0).at("status") == "unavailable");
}

BOOST_AUTO_TEST_CASE(the_python_host_runs_compiled_solvers) {
  const Folder folder;
  const Outcome outcome =
      run_compare(once_as_svg({"--caller", "python", "--solvers",
                               "cxx/serial*,cxx/mpi,cxx/mpi_tiled", "--ranks", "2"}),
                  folder);
  BOOST_TEST(outcome.status == 0, outcome.err);
  const json results = results_in(folder);
  BOOST_TEST(results.at("runs").size() == 5U);
  for (const json& run : results.at("runs")) {
    BOOST_TEST(run.at("fingerprint") == vector_64);
    BOOST_TEST(run.at("caller") == "python");
  }
}

BOOST_AUTO_TEST_CASE(solvers_in_python_are_run_by_the_python_host_whatever_the_other_one_is) {
  const Folder folder;
  const Outcome outcome =
      run_compare(once_as_svg({"--solvers", "python/test_*", "--ranks", "1,3"}), folder, {solvers});
  BOOST_TEST(outcome.status == 0, outcome.err);
  const json results = results_in(folder);
  BOOST_TEST(runs_of(results, "fortran/serial").at(0).at("caller") == "cxx");
  BOOST_TEST(runs_of(results, "python/test_strips").size() == 2U);
  for (const char* solver : {"python/test_plain", "python/test_strips"}) {
    for (const json& run : runs_of(results, solver)) {
      BOOST_TEST(run.at("fingerprint") == vector_64);
      BOOST_TEST(run.at("caller") == "python");
    }
  }
  // A glob leaves out what is missing, and says what to get.
  const json missing = runs_of(results, "python/test_jit").at(0);
  BOOST_TEST(missing.at("status") == "unavailable");
  BOOST_TEST(missing.at("caller") == "python");
  BOOST_TEST(has(missing.at("message"), "apt-get install python3-numba"));
}

BOOST_AUTO_TEST_CASE(a_solver_that_declines_the_problem_is_missing_unless_it_was_named) {
  const Words problem{"--grid", "3x3",      "--steps", "5001",      "--repeats",
                      "2",      "--output", "out",     "--formats", "svg"};
  for (const bool named : {false, true}) {
    const Folder folder;
    const Words selected{"--solvers", named ? "python/test_plain" : "python/test_pl*"};
    const Outcome outcome = run_compare(problem + selected, folder, {solvers});
    // Then nothing is left to be compared, and that is no success.
    BOOST_TEST(outcome.status == (named ? 1 : 3), outcome.err);
    const json runs = runs_of(results_in(folder), "python/test_plain");
    BOOST_TEST(runs.size() == (named ? 3U : 1U));
    BOOST_TEST(runs.at(0).at("status") == (named ? "failed" : "unavailable"));
    BOOST_TEST(has(runs.at(0).at("message"), "5001 steps would take too long"));
    BOOST_TEST(has(outcome.out, "5001 steps would take too long"), outcome.out);
  }
}

BOOST_AUTO_TEST_CASE(what_is_named_in_full_must_be_there) {
  const auto named = [&](const std::string& solver) {
    return Words{"--grid", "8x8", "--solvers", solver};
  };
  check_refused(named("python/test_jit"), 3, "apt-get install python3-numba", {solvers});
  check_refused(named("python/test_uncompiled"), 3, "no compiler for it", {solvers});
  check_refused({"--baseline", "python/test_jit"}, 3, "--baseline: 'python/test_jit'", {solvers});
  check_refused(named("python/test_plane"), 2, "python/test_plain", {solvers});
  check_refused(named("python/test_plain+cxx"), 2, "takes no kernel", {solvers});
  check_refused(named("python/none-*"), 2, "matches no solver", {solvers});
  check_refused({"--caller", "python", "--grid", "8x8"}, 3, "apt-get install python3", {no_python});
  check_refused(
      {"--grid", "8x8", "--solvers", "python/test_plain", "--option", "python/test_plain:tile=4"},
      2, "'tile'", {solvers});
}

BOOST_AUTO_TEST_CASE(without_python_its_solvers_are_missing_and_nothing_else) {
  const Folder folder;
  const Outcome outcome =
      run_compare(once_as_svg({"--solvers", "all"}), folder, {solvers, no_python});
  BOOST_TEST(outcome.status == 0, outcome.err);
  BOOST_TEST(lines_of(outcome.err).front() ==
             "compare: no solvers in Python: '/nowhere/python3' is not there; get it by: apt-get "
             "install python3 python3-numpy");
  const json results = results_in(folder);
  BOOST_TEST(runs_of(results, "cxx/mpi").at(0).at("status") == "ok");
  BOOST_TEST(runs_of(results, "python/test_plain").at(0).at("status") == "unavailable");
}

BOOST_AUTO_TEST_CASE(python_is_not_started_unless_it_is_asked_for) {
  const Folder folder;
  // A stand-in for Python that leaves a trace.
  write_file(folder.path("python"), "#!/bin/sh\ntouch " + folder.path("started") + "\nexit 1\n");
  fs::permissions(folder.path("python"), fs::perms::owner_all);
  const std::string stand_in = "HEAT_PYTHON=" + folder.path("python");
  BOOST_TEST(run_compare(once_as_svg({}), folder, {solvers, stand_in}).status == 0);
  for (const json& run : runs_in(folder)) {
    BOOST_TEST(!run.at("solver").get<std::string>().starts_with("python/"));
  }
  BOOST_TEST(
      run_compare({"--resume", "out", "--solvers", "c*/serial"}, folder, {stand_in}).status == 0);
  BOOST_TEST(!fs::exists(folder.path("started")));
  BOOST_TEST(run_compare({"--list"}, folder, {stand_in, solvers}).status == 0);
  BOOST_TEST(fs::exists(folder.path("started")), "the stand-in would have been noticed");
}

BOOST_AUTO_TEST_CASE(the_list_is_that_of_the_python_host) {
  const Folder folder;
  const Outcome outcome = run_compare({"--list"}, folder, {solvers});
  BOOST_TEST(outcome.status == 0);
  // A busy machine takes its time, and then it says so.
  BOOST_TEST((outcome.err == "" || outcome.err.starts_with("compare: waiting for Python to ")),
             outcome.err);
  const Outcome caller = run_program({"env", solvers, HEAT_PYTHON_CALLER, "--list"});
  // Ours cuts long lines at the width of a page, and puts options on a line of their own.
  const auto words_of = [](std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == ';'; });
    return text;
  };
  BOOST_TEST(words_of(outcome.out) == words_of(caller.out));
  BOOST_TEST(has(outcome.out, "python/test_plain       serial   for tests"), outcome.out);
}

BOOST_AUTO_TEST_CASE(a_wrong_solver_in_python_is_caught) {
  const Folder folder;
  const Outcome outcome = run_compare(
      once_as_svg({"--solvers", "python/test_plain", "--option", "python/test_plain:fault=2"}),
      folder, {solvers});
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(has(outcome.out, "NOT all equal"), outcome.out);
  BOOST_TEST(has(outcome.err, "no diagnosis: python/test_plain is written in Python"), outcome.err);
  BOOST_TEST(!has(outcome.err, "looking for"), outcome.err);
  BOOST_TEST(runs_of(results_in(folder), "python/test_plain").at(0).at("status") == "disagrees");
}

BOOST_AUTO_TEST_CASE(a_solver_in_python_that_fails_costs_its_own_run_alone) {
  const Folder folder;
  const Outcome outcome = run_compare(once_as_svg({"--solvers", "python/test_plain,cxx/serial",
                                                   "--option", "python/test_plain:fault=1"}),
                                      folder, {solvers});
  BOOST_TEST(outcome.status == 1);
  const json results = results_in(folder);
  const json run = runs_of(results, "python/test_plain").at(0);
  BOOST_TEST(run.at("status") == "failed");
  BOOST_TEST(has(run.at("message"), "ZeroDivisionError: planted"), run.at("message"));
  BOOST_TEST(runs_of(results, "cxx/serial").at(0).at("status") == "ok");
}

BOOST_AUTO_TEST_CASE(a_baseline_in_python_or_by_its_caller_proves_itself) {
  const Folder folder;
  const auto run_with = [&](const Words& more) {
    fs::remove_all(folder.path("out"));
    return run_compare(once_as_svg(more), folder, {solvers});
  };
  const Words plain{"--baseline", "python/test_plain", "--solvers", "cxx/serial"};
  BOOST_TEST(run_with(plain).status == 0);
  BOOST_TEST(results_in(folder).at("proof").at("status") == "right");
  const Outcome unproven = run_with(plain + Words{"--option", "python/test_plain:fault=2"});
  BOOST_TEST(has(unproven.out,
                 "\nBaseline unproven: python/test_plain has no known answers "
                 "(test_plain.csv beside test_plain.py)\n"),
             unproven.out);
  const std::string command = launcher(folder, "LD_PRELOAD=" HEAT_FLUSHING " " + run_ranks);
  const Outcome wrong = run_with({"--caller", "python", "--baseline", "cxx/mpi", "--ranks", "2",
                                  "--solvers", "cxx/serial", "--launcher", command});
  BOOST_TEST(wrong.status == 1);
  BOOST_TEST(lines_of(wrong.err).size() == 1U, wrong.err);
  BOOST_TEST(has(wrong.err, "nothing was compared: cxx/mpi on 2 ranks is wrong in 2 of 11"),
             wrong.err);
  BOOST_TEST(!fs::exists(folder.path("out")));
}
