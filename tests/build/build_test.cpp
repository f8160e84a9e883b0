/// What is refused before anything is built, what is recorded of a build, and what it loads and
/// shows. Its CMake code is asked as the build asks it.
#include <unistd.h>

#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/callers/callers.hpp"

namespace {

using namespace heat::test;
namespace fs = std::filesystem;

const std::string cmake = HEAT_TEST_CMAKE, source = HEAT_TEST_SOURCE;

void write_file(const std::string& path, const std::string& text) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::app) << text;
}

/// Flags, and the word of them that is refused, "" for none. FLAGS is a file of two lines.
struct Flags {
  std::string flags, refused;
};

const Words refused_alone{"-Ofast",
                          "-funsafe-math-optimizations",
                          "-fassociative-math",
                          "-freciprocal-math",
                          "-fno-signed-zeros",
                          "-ffinite-math-only",
                          "-fno-trapping-math",
                          "-ffp-contract=fast",
                          "-ffp-model=fast",
                          "-mfpmath=387",
                          "-mfpmath=both",
                          "-mfpmath=sse,387",
                          "-mdaz-ftz",
                          "-fsingle-precision-constant",
                          "-freal-4-real-8",
                          "-freal-8-real-4",
                          "-freal-8-real-16",
                          "-fdefault-real-8",
                          "-fdefault-double-8",
                          "-fdefault-integer-8",
                          "-fno-protect-parens",
                          "-fpack-struct=4",
                          "-fshort-enums",
                          "-fdenormal-fp-math=preserve-sign",
                          "--use_fast_math"};

const std::vector<Flags> flags_in_use{
    {"-O3 -ffast-math -march=native", "-ffast-math"},
    {"-O2 -Ofast -g", "-Ofast"},
    {"-Xclang -ffast-math", "-ffast-math"},
    {"-Wp,-ffast-math", "-ffast-math"},
    {"@FLAGS", "-funsafe-math-optimizations"},
    {"-fno-fast-math -ffast-math", "-ffast-math"},
    {"--fmad true", "--fmad=true"},
    {"-ftz=true", "-ftz=true"},
    {"-Xcompiler=-O2,-ffast-math", "-ffast-math"},
    {"-Xcompiler -ffast-math,-g", "-ffast-math"},
    {"--options-file FLAGS", "-funsafe-math-optimizations"},
    {"-foffload-options=nvptx-none=-ffast-math", "-ffast-math"},
    {"-ffast-math -fno-fast-math", ""},
    {"-Ofast -O2", ""},
    {"-ffp-contract=fast -ffp-contract=off", ""},
    {"-fno-signed-zeros -fsigned-zeros", ""},
    {"--fmad=false -ftz=false", ""},
    {"-mfpmath=sse", ""},
    {"-g -O2 -fstack-protector-strong -Wformat -Wdate-time -D_FORTIFY_SOURCE=2", ""},
    {"-flto=auto -ffat-lto-objects -Wl,-z,relro -Wl,-O1 -march=native -mfma -frounding-math", ""},
    {"-O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer", ""},
    {"-fno-math-errno -DNAME=-ffast-math -ffile-prefix-map=/a=/b", ""},
    {"", ""}};

/// The build is not configured with this in the environment: the first line of the reason begins
/// with what is expected. SCRATCH is the test's folder.
struct Configuration {
  std::string variable, expected;
};

const std::string changes_c = "The flags of C change what is computed: ";
const std::vector<Configuration> configurations{
    {"CXXFLAGS=-O3 -ffast-math -march=native", "-ffast-math in CMAKE_CXX_FLAGS "},
    {"LDFLAGS=-Ofast", "-Ofast in CMAKE_EXE_LINKER_FLAGS "},
#ifdef HEAT_TEST_FORTRAN
    {"FFLAGS=-freal-4-real-8", "-freal-4-real-8 in CMAKE_Fortran_FLAGS "},
#endif
};
const std::vector<Configuration> more_configurations{
    {"CC=cc -ffast-math", "-ffast-math in CMAKE_C_COMPILER_ARG1 "},
    {"CXXFLAGS=-include SCRATCH/fast.h", "The flags of CXX change what is computed: sums are"},
    {"CFLAGS=-g -ffp-contract=fast", "-ffp-contract=fast in CMAKE_C_FLAGS "},
    {"CFLAGS=-g -mfpmath=387", "-mfpmath=387 in CMAKE_C_FLAGS "},
    {"CFLAGS=-g -freciprocal-math", "-freciprocal-math in CMAKE_C_FLAGS "},
    {"CFLAGS=-g -fpack-struct", "-fpack-struct in CMAKE_C_FLAGS "},
    {"CFLAGS=-g -fsingle-precision-constant", "-fsingle-precision-constant in CMAKE_C_FLAGS "},
};

std::string replaced(std::string text, const std::string& name, const std::string& value) {
  const std::size_t at = text.find(name);
  return at == text.npos ? text : text.replace(at, name.size(), value);
}

Outcome configure(const std::string& variable, const Folder& folder, const Words& more = {}) {
  return run_program(Words{"env", variable, cmake, "-G", "Ninja", "-S", source, "-B",
                           folder.path("build"), "--fresh", "-DHEAT_COMPARE=OFF",
                           "-DHEAT_CUDA=OFF"} +
                     more);
}

void check_refused(const Configuration& c) {
  const Folder folder;
  write_file(folder.path("fast.h"), "#pragma GCC optimize(\"fast-math\")\n");
  write_file(folder.path("fma.h"),
             "#pragma GCC optimize(\"fp-contract=fast\", "
             "\"associative-math\", \"no-signed-zeros\", "
             "\"no-trapping-math\")\n");
  const Outcome o = configure(replaced(c.variable, "SCRATCH", folder.path("")), folder);
  BOOST_TEST(o.status != 0);
  const std::size_t line = o.err.find('\n', o.err.find("CMake Error at "));
  BOOST_REQUIRE_MESSAGE(line != o.err.npos, o.err);
  const std::string reason = o.err.substr(o.err.find_first_not_of("\n ", line));
  BOOST_TEST(reason.starts_with(c.expected), c.variable << ": not '" << c.expected << "' in\n"
                                                        << o.err);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(build)

BOOST_AUTO_TEST_SUITE(flags)

BOOST_AUTO_TEST_CASE(flags_that_change_arithmetic_are_named) {
  std::vector<Flags> all = flags_in_use;
  for (const std::string& word : refused_alone) all.push_back({word, word});
  const Folder folder;
  write_file(folder.path("flags"), "-O2\n-g -funsafe-math-optimizations\n");
  write_file(folder.path("ask.cmake"), "include(" + source + "/interop/cmake/arithmetic.cmake)\n");
  for (const Flags& row : all) {
    write_file(folder.path("ask.cmake"), "heat_find_refused(\"" +
                                             replaced(row.flags, "FLAGS", folder.path("flags")) +
                                             "\" flag effect)\nmessage(\"refused:${flag}\")\n");
  }
  const Outcome outcome = run_program({cmake, "-P", folder.path("ask.cmake")});
  BOOST_TEST(outcome.status == 0);
  const Words said = lines_of(outcome.err);
  BOOST_REQUIRE(said.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    BOOST_TEST(said[i] == "refused:" + all[i].refused, all[i].flags << ": " << said[i]);
  }
}

BOOST_AUTO_TEST_CASE(a_build_with_such_flags_is_not_configured) {
  for (const Configuration& c : configurations) check_refused(c);
  // No list has a header, but its effect shows, also what is seen in sweeps for AVX2 alone.
  const std::string cpu = line_with(read_file("/proc/cpuinfo"), "flags");
  const bool has_fma = has(cpu, " fma ") && has(cpu, " avx2 ");
  const std::string fma = has_fma ? "a product and a sum are rounded once, as FMA; " : "";
  check_refused({"CFLAGS=-include SCRATCH/fma.h", changes_c + fma + "sums are"});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(more_flags) {
  for (const Configuration& c : more_configurations) check_refused(c);
  const std::string start =
      lines_of(run_program({HEAT_TEST_C_COMPILER, "-print-file-name=crtfastmath.o"}).out).at(0);
  if (start.starts_with('/')) check_refused({"LDFLAGS=" + start, changes_c + "subnormal"});
  const Folder folder;
  const Outcome o =
      configure("CXXFLAGS=-ffast-math -fno-fast-math", folder, {"-DBUILD_TESTING=OFF"});
  BOOST_TEST(o.status == 0, o.err);
}

/// What commit.cmake records of a folder, with variables in the environment.
std::string recorded(const std::string& folder, const Words& variables = {}) {
  const Folder out;
  const Outcome o = run_program(Words{"env"} + variables +
                                Words{cmake, "-DSOURCE=" + folder, "-DOUTPUT=" + out.path("c.cpp"),
                                      "-P", source + "/interop/cmake/commit.cmake"});
  BOOST_TEST(o.status == 0, o.err);
  const std::string line = line_with(read_file(out.path("c.cpp")), "const char* const heat::build");
  const std::size_t quote = line.find('"');
  return line.substr(quote + 1, line.rfind('"') - quote - 1);
}

void git(const std::string& folder, const Words& words) {
  const Words user{"git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@b"};
  const Outcome o = run_program(user + words);
  BOOST_REQUIRE_MESSAGE(o.status == 0, o.err);
}

/// The commit of a new repository.
std::string make_repository(const std::string& folder) {
  write_file(folder + "/file", folder);
  git(folder, {"init", "-q"});
  git(folder, {"add", "."});
  git(folder, {"commit", "-q", "-m", "one"});
  return lines_of(run_program({"git", "-C", folder, "rev-parse", "--short=12", "HEAD"}).out).at(0);
}

BOOST_AUTO_TEST_CASE(commit) {
  const Folder scratch;
  setenv("GIT_CEILING_DIRECTORIES", scratch.path("").c_str(), 1);  // it may lie in a repository
  for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}) unsetenv(name);
  const std::string own = scratch.path("own"), foreign = scratch.path("foreign"),
                    foreign_git = "GIT_DIR=" + foreign + "/.git", alone = scratch.path("alone");
  make_repository(foreign);
  const std::string head = make_repository(own);
  fs::create_directory_symlink(own, scratch.path("link"));
  git(own, {"worktree", "add", "-q", scratch.path("worktree")});
  write_file(foreign + "/inside/heat/file", "");
  write_file(alone + "/file", "");
  BOOST_TEST(recorded(own) == head);
  // As from a hook, or `git rebase --exec`, of another repository.
  BOOST_TEST(recorded(own, {foreign_git}) == head);
  BOOST_TEST(recorded(own, {foreign_git, "GIT_WORK_TREE=" + own}) == head);
  BOOST_TEST(recorded(own, {"GIT_INDEX_FILE=" + foreign + "/.git/index"}) == head);
  BOOST_TEST(recorded(scratch.path("link")) == head);
  BOOST_TEST(recorded(scratch.path("worktree")) == head);
  // Unpacked inside another repository, and outside of any.
  BOOST_TEST(recorded(foreign + "/inside/heat") == "");
  BOOST_TEST(recorded(alone) == "");
  BOOST_TEST(recorded(alone, {foreign_git}) == "");
  // A tree that git refuses to read.
  BOOST_TEST(recorded(own, {"GIT_TEST_ASSUME_DIFFERENT_OWNER=1"}) == "");
  write_file(own + "/file", "changed\n");
  BOOST_TEST(recorded(own) == head + "-dirty");
}

BOOST_AUTO_TEST_SUITE(own_library)

// HEAT_TEST_ANOTHER has a libheat.so that is none of ours. The loader prints what it would load.
BOOST_AUTO_TEST_CASE(programs_load_their_own_library) {
  int users = 0;
  for (const auto& entry : fs::directory_iterator(program(""))) {
    if (!read_file(entry.path())
             .starts_with("\x7f"
                          "ELF"))
      continue;
    const Outcome o = run_program(
        {"env", "LD_LIBRARY_PATH=" HEAT_TEST_ANOTHER, "LD_TRACE_LOADED_OBJECTS=1", entry.path()});
    BOOST_TEST(o.status == 0, o.err);
    BOOST_TEST(!has(o.out, HEAT_TEST_ANOTHER), entry.path() << " loads\n" << o.out);
    if (has(o.out, "libheat")) ++users;
  }
  BOOST_TEST(users >= 3);
}

BOOST_AUTO_TEST_CASE(callers_run_their_own_library) {
  std::string library;
  for (const auto& entry : fs::directory_iterator(HEAT_TEST_ANOTHER)) {
    if (has(entry.path(), "/libheat.so.")) library = entry.path();
  }
  BOOST_REQUIRE(!library.empty());
  for (const std::string& caller : callers()) {
    const Outcome o = run_program({"env", "LD_LIBRARY_PATH=" HEAT_TEST_ANOTHER,
                                   "HEAT_LIBRARY=" + library, caller, "--build"});
    BOOST_TEST(o.status == 0, o.err);
    BOOST_TEST((has(o.out, "\nflags_cxx ") && !has(o.out, "another")), o.out);
  }
}

BOOST_AUTO_TEST_SUITE_END()

// Any other symbol could take the place of a plugin's own.
BOOST_AUTO_TEST_CASE(symbols) {
  const Outcome o =
      run_program({HEAT_TEST_NM, "-D", "--defined-only", "--format=posix", HEAT_TEST_LIBRARY});
  BOOST_TEST(has(o.out, "heat_find_solver "), o.err);
  for (const std::string& line : lines_of(o.out)) {
    const bool is_ours = line.starts_with("heat_") || line.starts_with("__heat_MOD_") ||
                         line.starts_with("__heat_solver_MOD_");
    BOOST_TEST(is_ours, line);
  }
}

BOOST_AUTO_TEST_SUITE_END()
