/// libheat_trace and files: what it replaces, what it refuses, and what a program leaves behind
/// that was killed, or whose disk was full.
#include <fcntl.h>
#include <heat/trace.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "random_field.hpp"
#include "tests/support/process.hpp"
#include "thread_world.hpp"
#include "trace_file.hpp"

using heat::test::Folder;
using heat::test::read_file;
using heat::test::read_trace;
using heat::test::ThreadWorld;
using heat::test::write_file;

namespace {

constexpr double numbers[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

/// 3 x 2 numbers.
heat_trace_array six() { return {numbers, HEAT_TRACE_REAL64, 2, {3, 2}, {8, 24}, {1, 1}, {3, 2}}; }

/// A variable of the environment while it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

/// A trace that closes at the end.
struct Trace {
  explicit Trace(const std::string& path) {
    status = heat_trace_open(&trace, path.c_str(), nullptr);
  }
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
  ~Trace() { heat_trace_close(&trace); }
  heat_trace* trace = nullptr;
  heat_trace_status status;
};

/// The message of a call that is refused, or "accepted".
std::string refusal(heat_trace_status status, heat_trace_status expected = HEAT_TRACE_INVALID) {
  BOOST_TEST(status == expected);
  return status == HEAT_TRACE_OK ? "accepted" : heat_trace_message();
}

/// Run `body` in a copy of this process, which it must not leave.
pid_t start_copy(const std::function<void()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  return child;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trace_files)

BOOST_AUTO_TEST_CASE(a_trace_is_replaced_and_any_other_file_refused) {
  const Folder folder;
  const std::string path = folder.path("a.trace"), text = folder.path("notes.txt");
  const heat_trace_array array = six();
  for (const int fields : {2, 1}) {
    const Trace one(path);
    for (int step = 0; step < fields; ++step) heat_trace_field(one.trace, "u", step, &array);
  }
  BOOST_TEST(read_trace(path).fields().size() == 1);
  for (const char* words : {"notes", "notes that are longer than a trace's header is by itself"}) {
    write_file(text, words);
    const Trace refused(text);
    BOOST_TEST(refusal(refused.status) == text + " is no trace, and is not replaced");
    BOOST_TEST(read_file(text) == words);
  }
  write_file(text, "");
  BOOST_TEST(Trace(text).status == HEAT_TRACE_OK);
  const std::string nowhere = folder.path("none/a.trace");
  BOOST_TEST(refusal(Trace(nowhere).status, HEAT_TRACE_IO_ERROR) ==
             "cannot write " + nowhere + ": No such file or directory");
  BOOST_TEST(refusal(Trace("").status) == "the trace has no path");
  BOOST_TEST(refusal(heat_trace_open(nullptr, "a", nullptr)) == "no place for the trace");
}

BOOST_AUTO_TEST_CASE(what_one_rank_can_tell_to_be_wrong_is_refused) {
  const Folder folder;
  const std::string path = folder.path("a.trace");
  const Trace one(path);
  heat_trace* const trace = one.trace;
  const heat_trace_array good = six();
  BOOST_TEST(refusal(heat_trace_field(trace, nullptr, 0, &good)) == "the field has no name");
  BOOST_TEST(refusal(heat_trace_field(trace, "", 0, &good)) ==
             "a field's name has 1 to 64 bytes, not 0");
  BOOST_TEST(refusal(heat_trace_field(trace, std::string(65, 'u').c_str(), 0, &good)) ==
             "a field's name has 1 to 64 bytes, not 65");
  BOOST_TEST(refusal(heat_trace_field(trace, "u/v", 0, &good)) ==
             "a field's name has neither '/' nor control characters");
  BOOST_TEST(refusal(heat_trace_field(trace, "u\n", 0, &good)) ==
             "a field's name has neither '/' nor control characters");
  for (const char* name : {"\x80", "\xff", "\xc3", "u\xc3(", "\xc0\xaf", "\xe0\x80\x80",
                           "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x90\x80\x80", "\xe2\x82"}) {
    BOOST_TEST(refusal(heat_trace_field(trace, name, 0, &good)) ==
               "a field's name is UTF-8, and this is not");
  }
  BOOST_TEST(refusal(heat_trace_field(trace, "u", 0, nullptr)) == "u: no array");
  const auto refuse = [&](void (*spoil)(heat_trace_array&)) {
    heat_trace_array array = six();
    spoil(array);
    return refusal(heat_trace_field(trace, "u", 0, &array));
  };
  BOOST_TEST(refuse([](auto& a) { a.type = 0; }) == "u: 0 is no type of a cell");
  BOOST_TEST(refuse([](auto& a) { a.type = 13; }) == "u: 13 is no type of a cell");
  BOOST_TEST(refuse([](auto& a) { a.axes = 8; }) == "u: 8 axes; a field has 0 to 7");
  BOOST_TEST(refuse([](auto& a) { a.axes = -1; }) == "u: -1 axes; a field has 0 to 7");
  BOOST_TEST(refuse([](auto& a) { a.data = nullptr; }) == "u: no data");
  BOOST_TEST(refuse([](auto& a) { a.first[1] = 2; }) ==
             "u, axis 2: 2 cells from 2 on are no part of a whole of 2");
  BOOST_TEST(refuse([](auto& a) { a.first[0] = 0; }) ==
             "u, axis 1: 3 cells from 0 on are no part of a whole of 3");
  BOOST_TEST(refuse([](auto& a) { a.extent[0] = -1; }) ==
             "u, axis 1: -1 cells from 1 on are no part of a whole of 3");
  BOOST_TEST(refuse([](auto& a) { a.whole[0] = 0; }) ==
             "u, axis 1: 3 cells from 1 on are no part of a whole of 0");
  BOOST_TEST(refuse([](auto& a) { a.whole[0] = a.whole[1] = INT64_C(1) << 31; }) ==
             "u: the whole has more cells than can be counted");
  BOOST_TEST(refuse([](auto& a) { a.extent[0] = 2; }) ==
             "u: the parts have 4 cells, the whole has 6");
  BOOST_TEST(read_trace(path).records.empty());
  BOOST_TEST(heat_trace_field(trace, std::string(64, 'u').c_str(), INT64_MIN, &good) ==
             HEAT_TRACE_OK);
  BOOST_TEST(heat_trace_message() == std::string());
  BOOST_TEST(read_trace(path).fields().at(0).step == INT64_MIN);
  for (const char* name : {"\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    BOOST_TEST(heat_trace_field(trace, name, 0, &good) == HEAT_TRACE_OK);
  }
}

BOOST_AUTO_TEST_CASE(what_the_ranks_can_tell_to_be_wrong_is_refused_by_all) {
  const Folder folder;
  struct Case {
    const char* what;
    std::function<void(int, heat_trace_array&, std::string&, std::int64_t&)> spoil;
    std::string first, other;  ///< messages of rank 0 and of rank 1
  };
  const std::string differ = "u: the ranks differ in name, step, type or whole";
  const std::vector<Case> cases{
      {"step", [](int rank, auto&, auto&, auto& step) { step = rank; }, differ, differ},
      {"type", [](int rank, auto& a, auto&, auto&) { a.type += rank * 6; }, differ, differ},
      {"whole", [](int rank, auto& a, auto&, auto&) { a.whole[1] += rank; }, differ, differ},
      {"name", [](int rank, auto&, auto& name, auto&) { name = rank == 0 ? "u" : "v"; }, differ,
       "v" + differ.substr(1)},
      {"overlap",
       [](int, auto& a, auto&, auto&) {
         a.first[1] = 1;
         a.extent[1] = 2;
       },
       "u: the parts have 12 cells, the whole has 6",
       "u: the parts have 12 cells, the whole has 6"},
      {"no first", [](int, auto& a, auto&, auto&) { a.first[1] = 1; },
       "u: parts overlap, and leave out other cells: is first right?",
       "u: parts overlap, and leave out other cells: is first right?"},
      {"one rank", [](int rank, auto& a, auto&, auto&) { a.axes = rank == 1 ? 9 : 2; },
       "rank 1: u: 9 axes; a field has 0 to 7", "u: 9 axes; a field has 0 to 7"},
      {"number",
       [](int rank, auto& a, auto&, auto&) {
         a.data = numbers + rank;
         a.axes = 0;
       },
       "u: it has no axes, and the ranks have different numbers",
       "u: it has no axes, and the ranks have different numbers"}};
  for (const Case& one : cases) {
    const std::string path = folder.path("ranks.trace");
    std::vector<std::string> said(2);
    std::vector<heat_trace_status> statuses(2), later(2);
    ThreadWorld(2).run([&](int rank, const heat_trace_world* world) {
      heat_trace* trace = nullptr;
      heat_trace_open(&trace, path.c_str(), world);
      const heat_trace_array good{
          numbers + 3 * rank, HEAT_TRACE_REAL64, 2, {3, 1}, {8, 24}, {1, 1 + rank}, {3, 2}};
      heat_trace_array array = good;
      std::string name = "u";
      std::int64_t step = 0;
      one.spoil(rank, array, name, step);
      const auto r = static_cast<std::size_t>(rank);
      statuses[r] = heat_trace_field(trace, name.c_str(), step, &array);
      said[r] = heat_trace_message();
      later[r] = heat_trace_field(trace, "u", 1, &good);
      heat_trace_close(&trace);
    });
    BOOST_TEST_CONTEXT(one.what) {
      BOOST_TEST((statuses == std::vector<heat_trace_status>(2, HEAT_TRACE_INVALID)));
      BOOST_TEST(said[0] == one.first);
      BOOST_TEST(said[1] == one.other);
      BOOST_TEST((later == std::vector<heat_trace_status>(2, HEAT_TRACE_OK)));
      BOOST_TEST(read_trace(path).fields().size() == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_trace_that_is_open_is_not_opened_again) {
  const Folder folder;
  const std::string path = folder.path("a.trace");
  const heat_trace_array array = six();
  {
    const Trace one(path);
    BOOST_TEST(heat_trace_field(one.trace, "u", 0, &array) == HEAT_TRACE_OK);
    BOOST_TEST(refusal(Trace(path).status) ==
               path +
                   " is open already: in this program, or on another rank without a communicator");
    BOOST_TEST(heat_trace_field(one.trace, "u", 1, &array) == HEAT_TRACE_OK);
    BOOST_TEST(Trace("/dev/null").status == HEAT_TRACE_OK);
  }
  BOOST_TEST(read_trace(path).fields().size() == 2);
  BOOST_TEST(Trace(path).status == HEAT_TRACE_OK);
}

BOOST_AUTO_TEST_CASE(ranks_that_give_other_paths_or_cannot_open_are_told_so_and_released) {
  const Folder folder;
  for (const bool have_paths : {true, false}) {
    std::vector<heat_trace_status> statuses(2);
    ThreadWorld ranks(2);
    ranks.run([&](int rank, const heat_trace_world* world) {
      heat_trace* trace = nullptr;
      const std::string path = have_paths ? folder.path(std::to_string(rank)) : folder.path("no/x");
      statuses[static_cast<std::size_t>(rank)] = heat_trace_open(&trace, path.c_str(), world);
    });
    const heat_trace_status expected = have_paths ? HEAT_TRACE_INVALID : HEAT_TRACE_IO_ERROR;
    BOOST_TEST((statuses == std::vector(2, expected)));
    BOOST_TEST(ranks.releases == 2);
  }
  BOOST_TEST(!std::filesystem::exists(folder.path("0")));
}

BOOST_AUTO_TEST_CASE(ranks_that_cannot_be_reached_end_a_trace_but_for_closing_it) {
  const Folder folder;
  const std::string path = folder.path("a.trace");
  ThreadWorld ranks(1);
  ranks.run([&](int, const heat_trace_world* world) {
    heat_trace* trace = nullptr;
    const heat_trace_array array = six();
    BOOST_TEST(heat_trace_open(&trace, path.c_str(), world) == HEAT_TRACE_OK);
    BOOST_TEST(heat_trace_field(trace, "u", 0, &array) == HEAT_TRACE_OK);
    ranks.is_broken = true;
    BOOST_TEST(refusal(heat_trace_field(trace, "u", 1, &array), HEAT_TRACE_MPI_ERROR) ==
               "the ranks cannot be reached");
    ranks.is_broken = false;
    BOOST_TEST(heat_trace_field(trace, "u", 2, &array) == HEAT_TRACE_MPI_ERROR);
    BOOST_TEST(heat_trace_close(&trace) == HEAT_TRACE_OK);
    BOOST_TEST(ranks.releases == 1);
  });
  BOOST_TEST(read_trace(path).fields().size() == 1);
}

BOOST_AUTO_TEST_CASE(heat_trace_off_writes_nothing_and_answers_ok) {
  const Folder folder;
  const std::string path = folder.path("a.trace");
  const heat_trace_array array = six();
  const Variable off("HEAT_TRACE", "off");
  Trace one(path);
  BOOST_TEST(one.status == HEAT_TRACE_OK);
  BOOST_TEST(one.trace == nullptr);
  BOOST_TEST(heat_trace_field(one.trace, "u", 0, &array) == HEAT_TRACE_OK);
  BOOST_TEST(heat_trace_close(&one.trace) == HEAT_TRACE_OK);
  BOOST_TEST(!std::filesystem::exists(path));
  const Variable unclear("HEAT_TRACE", "0");
  BOOST_TEST(refusal(Trace(path).status) == "HEAT_TRACE=0: it is on or off");
}

BOOST_AUTO_TEST_CASE(a_killed_program_leaves_all_that_it_had_recorded) {
  const Folder folder;
  const std::string path = folder.path("killed.trace");
  int channel[2];
  BOOST_TEST_REQUIRE(pipe(channel) == 0);
  const pid_t child = start_copy([&] {
    const Trace one(path);
    const heat_trace_array array = six();
    for (std::int64_t step = 0;; ++step) {
      if (heat_trace_field(one.trace, "u", step, &array) != HEAT_TRACE_OK) _exit(1);
      if (write(channel[1], "x", 1) != 1) _exit(1);
    }
  });
  close(channel[1]);
  char byte = 0;
  std::size_t told = 0;
  while (told < 500 && read(channel[0], &byte, 1) == 1) ++told;
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  while (read(channel[0], &byte, 1) == 1) ++told;
  close(channel[0]);
  BOOST_TEST(WTERMSIG(status) == SIGKILL);
  const auto fields = read_trace(path).fields();
  BOOST_TEST(fields.size() >= told);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].step != static_cast<std::int64_t>(i)) BOOST_ERROR("a step is missing");
  }
}

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_leaves_whole_records_alone) {
  const Folder folder;
  const std::string path = folder.path("full.trace");
  const pid_t child = start_copy([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit most{1000, 1000};
    setrlimit(RLIMIT_FSIZE, &most);
    heat_trace* trace = nullptr;
    const heat_trace_array array = six();
    heat_trace_open(&trace, path.c_str(), nullptr);
    heat_trace_status status = HEAT_TRACE_OK;
    std::int64_t step = 0;
    while (status == HEAT_TRACE_OK && step < 100) {
      status = heat_trace_field(trace, "u", step++, &array);
    }
    const std::string why = heat_trace_message();
    const bool stays = heat_trace_field(trace, "u", step, &array) == HEAT_TRACE_IO_ERROR &&
                       heat_trace_message() == why;
    const bool closes = heat_trace_close(&trace) == HEAT_TRACE_OK;
    _exit(status == HEAT_TRACE_IO_ERROR && why == "cannot write " + path + ": File too large" &&
                  stays && closes
              ? 0
              : 1);
  });
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_TEST(status == 0);
  const auto trace = read_trace(path);
  BOOST_TEST(trace.fields().size() > 2);
  BOOST_TEST(trace.rest == 0);
  BOOST_TEST(refusal(Trace("/dev/full").status, HEAT_TRACE_IO_ERROR) ==
             "cannot write /dev/full: No space left on device");
}

BOOST_AUTO_TEST_CASE(a_field_is_saved_as_numpy_has_it) {
  const Folder folder;
  const std::string path = folder.path("a.trace");
  const Variable save("HEAT_TRACE_SAVE", "v@1,u@-3,a@b@2");
  const heat_trace_array array = six();
  {
    const Trace one(path);
    for (const auto& [name, step] : {std::pair{"u", 1}, {"u", -3}, {"v", 2}, {"a@b", 2}}) {
      BOOST_TEST(heat_trace_field(one.trace, name, step, &array) == HEAT_TRACE_OK);
    }
  }
  BOOST_TEST(!std::filesystem::exists(path + ".u.1.npy"));
  BOOST_TEST(!std::filesystem::exists(path + ".v.2.npy"));
  BOOST_TEST(std::filesystem::exists(path + ".a@b.2.npy"));
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }";
  header.resize(128 - 10 - 1, ' ');
  const std::string cells(reinterpret_cast<const char*>(numbers), 6 * sizeof *numbers);
  BOOST_TEST(read_file(path + ".u.-3.npy") ==
             std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + "\n" + cells);
}

BOOST_AUTO_TEST_CASE(what_was_to_be_saved_and_never_came_is_told_at_the_end_by_rank_0) {
  const Folder folder;
  const std::string path = folder.path("a.trace"), said = folder.path("said");
  const pid_t child = start_copy([&] {
    if (dup2(open(said.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO) < 0) _exit(1);
    for (const char* list : {"u@1,v@2,u@1,v@22", "u@1,w@3,v@2", "v@2,u@1", ""}) {
      const Variable save("HEAT_TRACE_SAVE", list);
      ThreadWorld(2).run([&](int rank, const heat_trace_world* world) {
        heat_trace* trace = nullptr;
        const heat_trace_array array{
            numbers + 3 * rank, HEAT_TRACE_REAL64, 2, {3, 1}, {8, 24}, {1, 1 + rank}, {3, 2}};
        heat_trace_open(&trace, path.c_str(), world);
        for (const auto& [name, step] : {std::pair{"u", 1}, {"v", 2}, {"u", 1}, {"v", 3}}) {
          heat_trace_field(trace, name, step, &array);
        }
        heat_trace_close(&trace);
      });
    }
  });
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_TEST(status == 0);
  const std::string front = "heat-trace: HEAT_TRACE_SAVE: ", end = " was never recorded in " + path;
  BOOST_TEST(read_file(said) == front + "v@22" + end + "\n" + front + "w@3" + end + "\n");
}

BOOST_AUTO_TEST_CASE(fields_of_any_ranks_and_strides_are_saved_whole) {
  const Folder folder;
  const std::string path = folder.path("a.trace");
  const Variable save("HEAT_TRACE_SAVE", "u@0");
  for (std::uint64_t seed = 1000; seed < 1060; ++seed) {
    heat::test::Random random(seed);
    const heat::test::Whole whole = heat::test::draw_whole(random);
    const auto parts = draw_parts(random, whole, 1 + static_cast<int>(heat::test::draw(random, 4)));
    ThreadWorld(static_cast<int>(parts.size())).run([&](int rank, const heat_trace_world* world) {
      heat_trace* trace = nullptr;
      const heat_trace_array array = array_of(parts[static_cast<std::size_t>(rank)]);
      heat_trace_open(&trace, path.c_str(), world);
      heat_trace_field(trace, "u", 0, &array);
      heat_trace_close(&trace);
    });
    const std::string saved = read_file(path + ".u.0.npy"), cells = whole.saved();
    BOOST_TEST_CONTEXT("seed " << seed) {
      BOOST_TEST_REQUIRE(saved.size() >= cells.size() + 64);
      BOOST_TEST((saved.substr(saved.size() - cells.size()) == cells));
      BOOST_TEST((saved.size() - cells.size()) % 64 == 0);
      BOOST_TEST(saved[saved.size() - cells.size() - 1] == '\n');
    }
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_saved_is_refused_or_ends_the_trace) {
  const Folder folder;
  const std::string path = folder.path("a.trace");
  for (const char* list : {"u", "u@", "@3", "u@3x", "u@1,,v@2", "u@99999999999999999999"}) {
    const Variable save("HEAT_TRACE_SAVE", list);
    BOOST_TEST(refusal(Trace(path).status) ==
               std::string("HEAT_TRACE_SAVE=") + list + ": it is FIELD@STEP,...");
  }
  std::filesystem::create_directory(path + ".u.1.npy");
  const Variable save("HEAT_TRACE_SAVE", "u@1");
  const heat_trace_array array = six();
  const Trace one(path);
  BOOST_TEST(refusal(heat_trace_field(one.trace, "u", 1, &array), HEAT_TRACE_IO_ERROR) ==
             "cannot write " + path + ".u.1.npy: Is a directory");
  BOOST_TEST(read_trace(path).records.empty());
}

BOOST_AUTO_TEST_SUITE_END()
