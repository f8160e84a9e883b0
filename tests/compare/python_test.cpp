/// Python in ./compare: its caller for compiled solvers, and solvers that are written in it.
#define BOOST_TEST_MODULE compare_python
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "driver.hpp"

namespace {

namespace fs = std::filesystem;
using namespace heat::test;

/// Packages that are there and do not work, as PYTHONPATH puts them before those that do.
struct Broken {
  const char* name;
  const char* file;  ///< in the folder of PYTHONPATH
  const char* text;
  const char* solver;
  const char* glob;  ///< that selects it among others
  const char* says;
  friend std::ostream& operator<<(std::ostream& stream, const Broken& one) {
    return stream << one.name;
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
    allreduce = staticmethod(lambda value, operation: value)
class Exception(BaseException): pass
class Comm: pass
Datatype = Prequest = Request = Comm
MAX, THREAD_FUNNELED, Finalize = None, 1, lambda: None
Init_thread = lambda level: None
Get_library_version = lambda: 'MPICH Version: 4.0\nmore')",
     "python/numpy_mpi", "python/numpy_*",
     "mpi4py was built for another MPI than the launcher's: MPICH Version: 4.0"},
};

/// Compiled solvers under the Python caller, from which a folder in PYTHONPATH hides mpi4py.
const std::string no_mpi4py =
    "mkdir -p mpi4py; echo 'raise ImportError(\"libmpi.so.12: not there\")' >mpi4py/__init__.py\n"
    "PYTHONPATH=$PWD $compare $once --caller python --solvers ";

/// The answer of Python in a world where it is asked for its solvers.
Step said(const std::string& world, const std::string& says) {
  return {world + " $compare --list", {says.empty() ? "! \ncompare: no solvers" : says}};
}

const Story callers[] = {
    {"what_the_python_caller_lacks_is_missing_for_compiled_solvers_too",
     {{no_mpi4py + "cxx/mpi",
       {"exit 3",
        "refused: --solvers: 'cxx/mpi' cannot run here: mpi4py cannot be imported: ImportError: "
        "libmpi.so.12: not there",
        "$ [ ! -e out ]"}},
      {no_mpi4py + "'cxx/mp[i]'",
       {"exit 3", "nothing was compared: cxx/mpi cannot run here: mpi4py ",
        "runs: fortran/serial ok, cxx/mpi unavailable"}}}},
    {"the_python_caller_runs_compiled_solvers",
     {{"$compare $once --caller python --solvers 'cxx/serial*,cxx/mpi,cxx/mpi_tiled' --ranks 2",
       {"/runs/4/status ok", "/runs/5 absent", "/runs/*/caller python",
        "/runs/*/fingerprint " + vector_64}}}},
    {"a_python_that_does_not_start_says_why",
     {said("PYTHONHOME=/nowhere", "does not start with PYTHONHOME=/nowhere; unset it"),
      said("HEAT_PYTHON=/bin/true", "'/bin/true' is not Python 3.9 or newer"),
      said("PYTHONHASHSEED=foo", "PYTHONHASHSEED must be "),
      said("PYTHONINSPECT=1 PYTHONSTARTUP=/nowhere", ""),
      // Output of others' modules stands beside the list, and hides nothing of it.
      said("echo 'print(\"Welcome to Python\")' >sitecustomize.py\n"
           "echo 'raise RuntimeError(\"not this one\")' >heat_interop.py; PYTHONPATH=$PWD",
           ""),
      said("echo 'raise ValueError(\"not\" + chr(10) + \"this one\")' >ctypes.py; PYTHONPATH=$PWD",
           "\ncompare: no solvers in Python: ValueError: not this one\n"),
      {"rm *; echo 'import os; os._exit(0)' >sitecustomize.py; PYTHONPATH=$PWD $compare --list",
       {"\ncompare: no solvers in Python: the Python caller ended well without a list\n",
        "missing  the Python caller ended well without a list", "! does not know it"}}}},
    {"the_list_is_that_of_the_python_caller",  // but for the width of a page
     {{"export $python_solvers; $compare --list >ours; $python_caller --list >its\n"
       "for list in ours its; do tr -d ' \\n;' <$list >$list.words; done; cmp ours.words its.words",
       {"$ grep '^python/test_plain       serial      for tests' ours"}}}},
    {"python_is_not_started_unless_it_is_asked_for",  // a stand-in for it leaves a trace
     {{"script python 'echo >started; exit 1'; export $python_solvers HEAT_PYTHON=$PWD/python\n"
       "$compare $once",
       {"! python/", "$ [ ! -e started ]"}},
      {"HEAT_PYTHON=$PWD/python $compare --resume out --solvers 'c*/serial'",
       {"$ [ ! -e started ]"}},
      {"export $python_solvers HEAT_PYTHON=$PWD/python; $compare --list", {"$ [ -e started ]"}}}},
    {"without_python_its_solvers_are_missing_and_nothing_else",
     {{"export $python_solvers HEAT_PYTHON=/nowhere/python3\n"
       "$compare $once --solvers all",
       {"\ncompare: no solvers in Python: '/nowhere/python3' is not there; get it by: apt-get "
        "install python3 python3-numpy\n",
        "$ grep '^cxx/mpi,.*,ok,' out/results.csv",
        "$ grep '^python/test_plain,python,.*,unavailable,' out/results.csv"}}}},
};

/// A small comparison with the solvers of tests/python/solvers.
const std::string ours = "export $python_solvers; $compare $once --solvers ";

/// Solvers that are named in full must be there; nothing is created where they are not.
Step refused(const std::string& words, int status, const std::string& says) {
  return {ours + words, {"exit " + std::to_string(status), "refused: " + says, "$ [ ! -e out ]"}};
}

const Story own[] = {
    {"what_is_named_in_full_must_be_there",
     {refused("python/test_jit", 3, "apt-get install python3-numba"),
      refused("python/test_uncompiled", 3, "no compiler for it"),
      refused("cxx/serial --baseline python/test_jit", 3, "--baseline: 'python/test_jit'"),
      refused("python/test_plane", 2, "python/test_plain"),
      refused("python/test_plain+cxx", 2, "takes no kernel"),
      refused("'python/none-*'", 2, "matches no solver"),
      refused("python/test_plain --option python/test_plain:tile=4", 2, "'tile'"),
      {"HEAT_PYTHON=/nowhere/python3 $compare $once --caller python",
       {"exit 3", "refused: apt-get install python3", "$ [ ! -e out ]"}}}},
    // A glob leaves out missing solvers, and says how to get them.
    {"they_are_run_by_the_python_caller_whatever_the_other_one_is",
     {{ours + "'python/test_[jps]*' --ranks 1,3",
       {"runs: python/test_jit unavailable, python/test_packaged unavailable, fortran/serial ok, "
        "python/test_plain ok, python/test_strips 1 ok, python/test_strips 3 ok",
        "/runs/0/caller python", "/runs/0/message apt-get install python3-numba",
        "/runs/2/caller cxx", "/runs/3/caller python", "/runs/3/fingerprint " + vector_64,
        "/runs/5/caller python", "/runs/5/fingerprint " + vector_64}}}},
    // With a glob nothing is left to be compared, and that is no success.
    {"a_solver_that_declines_the_problem_is_missing_unless_it_was_named",
     {{"export $python_solvers; $compare $each_once --grid 3x3 --steps 5001 --solvers "
       "'python/test_pl*'",
       {"exit 3", "runs: fortran/serial ok, python/test_plain unavailable",
        "/runs/1/message 5001 steps would take too long", "\nMissing  python/test_plain: 5001"}},
      {"rm -r out; export $python_solvers; $compare $each_once --grid 3x3 --steps 5001 --solvers "
       "python/test_plain",
       {"exit 1", "runs: fortran/serial ok, python/test_plain failed",
        "/runs/1/message 5001 steps would take too long"}}}},
    {"a_wrong_solver_in_python_is_caught",
     {{ours + "python/test_plain --option python/test_plain:fault=2",
       {"exit 1", "NOT all equal", "no diagnosis: python/test_plain is written in Python",
        "! looking for", "runs: fortran/serial ok, python/test_plain disagrees"}}}},
    {"a_solver_in_python_that_fails_costs_its_own_run_alone",
     {{ours + "python/test_plain,cxx/serial --option python/test_plain:fault=1",
       {"exit 1", "runs: fortran/serial ok, python/test_plain failed, cxx/serial ok",
        "/runs/1/message ZeroDivisionError: planted"}}}},
    {"a_baseline_in_python_or_by_its_caller_proves_itself",
     {{ours + "cxx/serial --baseline python/test_plain", {"/proof/status right"}},
      {"rm -r out; " + ours +
           "cxx/serial --baseline python/test_plain --option python/test_plain:fault=2",
       {"exit 1",
        "\nBaseline unproven: python/test_plain has no known answers (test_plain.csv beside\n"
        "         test_plain.py)\n"}},
      {"rm -r out; launcher \"export LD_PRELOAD=$flushing; start \\\"\\$@\\\"\"; $compare $once "
       "--caller python --baseline cxx/mpi --ranks 2 --solvers cxx/serial --launcher ./launcher",
       {"exit 1", "refused: nothing was compared: cxx/mpi on 2 ranks is wrong in 2 of 11",
        "$ [ ! -e out ]"}}}},
};

}  // namespace

using boost::unit_test::data::make;
BOOST_DATA_TEST_CASE(packages_that_do_not_work_are_missing, make(packages)) {
  const Folder folder;
  const std::string file = folder.path(sample.file);
  fs::create_directories(fs::path(file).parent_path());
  if (file.ends_with("MPI.py")) {
    write_file(folder.path("mpi4py/__init__.py"), "class rc: initialize = finalize = True\n");
  }
  write_file(file, sample.text);
  // All that was selected is missing.
  const Outcome by_glob = run_in_shell(
      std::string("PYTHONPATH=$PWD $compare $once --ranks 2 --solvers '") + sample.glob + "'",
      folder);
  BOOST_TEST(by_glob.status == 3, by_glob.err);
  BOOST_TEST(has(by_glob.err, sample.says), by_glob.err);
  const auto runs = results_in(folder).at("runs");
  const auto& missing = runs.at(runs.at(0).at("solver") == sample.solver ? 0 : 1);
  BOOST_TEST(missing.at("status") == "unavailable");
  BOOST_TEST(has(missing.at("message"), sample.says), missing.at("message"));
}
BOOST_DATA_TEST_CASE(the_python_caller, make(callers)) { check(sample); }
BOOST_DATA_TEST_CASE(solvers_in_python, make(own)) { check(sample); }
