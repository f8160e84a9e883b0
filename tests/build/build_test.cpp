/// What is refused before anything is built, what is recorded of a build, and what it loads and
/// shows. Its CMake code is asked as the build asks it.
#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/expected.hpp"

namespace {

using namespace heat::test;
namespace fs = std::filesystem;

const std::string source = HEAT_TEST_SOURCE;

void append(const std::string& path, const std::string& text) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::app) << text;
}

const Words refused_alone = words(
    "-Ofast -funsafe-math-optimizations -fassociative-math -freciprocal-math -fno-signed-zeros "
    "-ffinite-math-only -fno-trapping-math -ffp-contract=fast -ffp-model=fast -mfpmath=387 "
    "-mfpmath=both -mfpmath=sse,387 -mdaz-ftz -fsingle-precision-constant -freal-4-real-8 "
    "-freal-8-real-4 -freal-8-real-16 -fdefault-real-8 -fdefault-double-8 -fdefault-integer-8 "
    "-fno-protect-parens -fpack-struct=4 -fshort-enums -fdenormal-fp-math=preserve-sign "
    "--use_fast_math");

/// Flags, and the word of them that is refused, "" for none. FLAGS is a file of two lines.
const std::vector<std::pair<std::string, std::string>> flags_in_use{
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

/// The build is not configured with these in the environment, and the first line of the reason
/// begins with this. FOLDER is the test's, with headers that no list of flags has.
std::vector<std::pair<std::string, std::string>> refused_builds() {
  const std::string cpu = line_with(read_file("/proc/cpuinfo"), "flags");
  const bool has_fma =
      has(cpu, " fma ") && has(cpu, " avx2 ");  // it shows in sweeps for AVX2 alone
  const std::string changes = "The flags of C change what is computed: ";
  const std::string fma = has_fma ? "a product and a sum are rounded once, as FMA; " : "";
  std::vector<std::pair<std::string, std::string>> builds{
      {"CC=cc -ffast-math", "-ffast-math in CMAKE_C_COMPILER_ARG1 "},
      {"CXXFLAGS=-O3 -ffast-math -march=native", "-ffast-math in CMAKE_CXX_FLAGS "},
      {"LDFLAGS=-Ofast", "-Ofast in CMAKE_EXE_LINKER_FLAGS "},
#ifdef HEAT_TEST_FORTRAN
      {"FFLAGS=-freal-4-real-8", "-freal-4-real-8 in CMAKE_Fortran_FLAGS "},
#endif
      {"CFLAGS=-include FOLDER/fma.h", changes + fma + "sums are"},
      {"CXXFLAGS=-include FOLDER/fma.h", replaced(changes, "C ", "CXX ") + fma + "sums are"}};
  // What -ffast-math links, where the compiler has such a file.
  const std::string start = run_program("cc -print-file-name=crtfastmath.o"_words).out;
  if (start.starts_with('/')) {
    builds.emplace_back("LDFLAGS=" + lines_of(start).at(0), changes + "subnormal");
  }
  return builds;
}

/// What commit.cmake records of a folder, with variables in the environment.
std::string recorded(const std::string& folder, const Words& variables = {}) {
  const Folder out;
  const Outcome o =
      run_program(Words{"env"} + variables +
                  Words{HEAT_TEST_CMAKE, "-DSOURCE=" + folder, "-DOUTPUT=" + out.path("c.cpp"),
                        "-P", source + "/interop/cmake/commit.cmake"});
  BOOST_TEST(o.status == 0, o.err);
  const std::string line = line_with(read_file(out.path("c.cpp")), "const char* const heat::build");
  const std::size_t quote = line.find('"');
  return line.substr(quote + 1, line.rfind('"') - quote - 1);
}

std::string git(const std::string& folder, const std::string& arguments) {
  const Words user{"git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@b"};
  const Outcome o = run_program(user + words(arguments));
  BOOST_REQUIRE_MESSAGE(o.status == 0, o.err);
  return o.out;
}

/// The commit of a new repository.
std::string make_repository(const std::string& folder) {
  append(folder + "/file", folder);
  for (const char* step : {"init -q", "add .", "commit -q -m one"}) git(folder, step);
  return lines_of(git(folder, "rev-parse --short=12 HEAD")).at(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(build)
BOOST_AUTO_TEST_SUITE(flags)

BOOST_AUTO_TEST_CASE(that_change_arithmetic_are_named) {
  auto rows = flags_in_use;
  for (const std::string& word : refused_alone) rows.emplace_back(word, word);
  const Folder folder;
  append(folder.path("flags"), "-O2\n-g -funsafe-math-optimizations\n");
  append(folder.path("ask.cmake"), "include(" + source + "/interop/cmake/arithmetic.cmake)\n");
  for (const auto& [flags, refused] : rows) {
    append(folder.path("ask.cmake"), "heat_find_refused([[" +
                                         replaced(flags, "FLAGS", folder.path("flags")) +
                                         "]] flag effect)\nmessage(\"${flag}.\")\n");
  }
  const Words said = lines_of(run_program({HEAT_TEST_CMAKE, "-P", folder.path("ask.cmake")}).err);
  BOOST_REQUIRE(said.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    BOOST_TEST(said[i] == rows[i].second + ".", rows[i].first << ": " << said[i]);
  }
}

BOOST_AUTO_TEST_CASE(are_refused_before_the_build) {
  const Folder folder;
  append(folder.path("fma.h"),
         "#pragma GCC optimize(\"fp-contract=fast\", \"associative-math\", \"no-signed-zeros\", "
         "\"no-trapping-math\")\n");
  for (const auto& [variable, expected] : refused_builds()) {
    const Outcome o = run_program(Words{"env", replaced(variable, "FOLDER", folder.path("")),
                                        HEAT_TEST_CMAKE, "-S", source, "-B", folder.path("build")} +
                                  "-G Ninja --fresh -DHEAT_COMPARE=OFF -DHEAT_CUDA=OFF"_words);
    BOOST_TEST(o.status != 0, variable);
    const std::size_t line = o.err.find('\n', o.err.find("CMake Error at "));
    BOOST_REQUIRE_MESSAGE(line != o.err.npos, variable << o.err);
    BOOST_TEST(o.err.substr(o.err.find_first_not_of("\n ", line)).starts_with(expected),
               variable << ": not '" << expected << "' in\n"
                        << o.err);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(commit) {
  const Folder scratch;
  setenv("GIT_CEILING_DIRECTORIES", scratch.path("").c_str(), 1);  // it may lie in a repository
  for (const char* name : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}) unsetenv(name);
  const std::string own = scratch.path("own"), foreign = scratch.path("foreign"),
                    alone = scratch.path("alone"), foreign_git = "GIT_DIR=" + foreign + "/.git";
  make_repository(foreign);
  const std::string head = make_repository(own);
  fs::create_directory_symlink(own, scratch.path("link"));
  git(own, "worktree add -q ../worktree");
  append(foreign + "/inside/heat/file", "");
  append(alone + "/file", "");
  BOOST_TEST(recorded(own) == head);
  // As from a hook, or `git rebase --exec`, of another repository.
  BOOST_TEST(recorded(own, {foreign_git}) == head);
  BOOST_TEST(recorded(own, {foreign_git, "GIT_WORK_TREE=" + own}) == head);
  BOOST_TEST(recorded(own, {"GIT_INDEX_FILE=" + foreign + "/.git/index"}) == head);
  BOOST_TEST(recorded(scratch.path("link")) == head);
  BOOST_TEST(recorded(scratch.path("worktree")) == head);
  // Unpacked inside another repository, outside of any, and in one that git refuses to read.
  BOOST_TEST(recorded(foreign + "/inside/heat") == "");
  BOOST_TEST(recorded(alone) == "");
  BOOST_TEST(recorded(alone, {foreign_git}) == "");
  BOOST_TEST(recorded(own, {"GIT_TEST_ASSUME_DIFFERENT_OWNER=1"}) == "");
  append(own + "/file", "changed\n");
  BOOST_TEST(recorded(own) == head + "-dirty");
}

// HEAT_TEST_ANOTHER is a libheat.so that is none of ours. The loader prints what it would load.
BOOST_AUTO_TEST_CASE(own_library) {
  const std::string another = HEAT_TEST_ANOTHER, folder = fs::path(another).parent_path();
  const Words hindered{"env", "LD_LIBRARY_PATH=" + folder, "HEAT_LIBRARY=" + another};
  int users = 0;
  for (const auto& entry : fs::directory_iterator(program(""))) {
    if (!has(read_file(entry.path()).substr(0, 4), "ELF")) continue;
    const Outcome o = run_program(hindered + Words{"LD_TRACE_LOADED_OBJECTS=1", entry.path()});
    BOOST_TEST((o.status == 0 && !has(o.out, folder)), entry.path() << " loads\n" << o.out);
    if (has(o.out, "libheat")) ++users;
  }
  BOOST_TEST(users >= 3);
  for (const std::string& caller : callers()) {
    const Outcome o = run_program(hindered + Words{caller, "--build"});
    BOOST_TEST((has(o.out, "\nflags_cxx ") && !has(o.out, "another")), o.out << o.err);
  }
}

// Any other symbol could take the place of a plugin's own.
BOOST_AUTO_TEST_CASE(symbols) {
  const Outcome o = run_program(Words{HEAT_TEST_NM} + "-D --defined-only --format=posix"_words +
                                Words{HEAT_TEST_LIBRARY});
  BOOST_TEST(has(o.out, "heat_find_solver "), o.err);
  for (const std::string& line : lines_of(o.out)) {
    BOOST_TEST((line.starts_with("heat_") || line.starts_with("__heat_MOD_") ||
                line.starts_with("__heat_solver_MOD_")),
               line);
  }
}

BOOST_AUTO_TEST_SUITE_END()
