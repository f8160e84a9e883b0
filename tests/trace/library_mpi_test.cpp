/// mpirun library_mpi_test: libheat_trace_mpi on the ranks of a communicator. All ranks draw the
/// same fields and parts, and each gives the part of its rank; rank 0 reads the file.
#define BOOST_TEST_MODULE trace mpi
#include <heat/trace_mpi.h>
#include <mpi.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "random_field.hpp"
#include "tests/support/process.hpp"
#include "tests/support/ranks.hpp"
#include "trace_file.hpp"

using heat::test::Random;
using heat::test::rank;
using heat::test::ranks;
using heat::test::read_file;
using heat::test::Record;

namespace {

heat_trace* late = nullptr;  ///< closed when MPI has ended

/// MPI has ended when Boost's last fixture goes, so this is checked without it.
struct Mpi {
  Mpi() { MPI_Init(nullptr, nullptr); }
  ~Mpi() {
    MPI_Finalize();
    const double number = 1;
    const heat_trace_array array{&number, HEAT_TRACE_REAL64, 0, {}, {}, {}, {}};
    heat_trace* refused = nullptr;
    const bool is_right = heat_trace_field(late, "u", 0, &array) == HEAT_TRACE_MPI_ERROR &&
                          heat_trace_message() == std::string("MPI is not running") &&
                          heat_trace_close(&late) == HEAT_TRACE_OK &&
                          heat_trace_open_mpi(&refused, "x", 0) == HEAT_TRACE_MPI_ERROR;
    if (!is_right) _exit(3);
  }
};
BOOST_TEST_GLOBAL_FIXTURE(Mpi);

/// A path that all ranks have alike, in a folder of rank 0.
class Shared {
 public:
  Shared() {
    if (rank() == 0) folder_.emplace();
    std::string path = rank() == 0 ? folder_->path("a.trace") : "";
    path.resize(500);
    MPI_Bcast(path.data(), 500, MPI_CHAR, 0, MPI_COMM_WORLD);
    path_ = path.c_str();
  }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  ~Shared() { MPI_Barrier(MPI_COMM_WORLD); }
  [[nodiscard]] const std::string& path() const { return path_; }
  heat_trace* open() const {
    heat_trace* trace = nullptr;
    BOOST_TEST_REQUIRE(heat_trace_open_mpi(&trace, path_.c_str(), MPI_Comm_c2f(MPI_COMM_WORLD)) ==
                       HEAT_TRACE_OK);
    return trace;
  }

 private:
  std::optional<heat::test::Folder> folder_;
  std::string path_;
};

}  // namespace

BOOST_AUTO_TEST_CASE(any_field_in_any_parts_has_the_record_of_its_cells) {
  const Shared shared;
  setenv("HEAT_TRACE_SAVE", "u@0,u@1,u@2,u@3,u@4,u@5", 1);
  heat_trace* trace = shared.open();
  std::vector<heat::test::Whole> wholes;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    wholes.push_back(heat::test::draw_whole(random));
    const auto parts = draw_parts(random, wholes.back(), ranks());
    const heat_trace_array array = array_of(parts[static_cast<std::size_t>(rank())]);
    BOOST_TEST(heat_trace_field(trace, "u", std::ssize(wholes) - 1, &array) == HEAT_TRACE_OK);
    BOOST_TEST(heat_trace_message() == std::string());
  }
  BOOST_TEST(heat_trace_close(&trace) == HEAT_TRACE_OK);
  unsetenv("HEAT_TRACE_SAVE");
  if (rank() > 0) return;
  const auto file = heat::test::read_trace(shared.path());
  BOOST_TEST(file.ranks == static_cast<std::uint32_t>(ranks()));
  const auto fields = file.fields();
  BOOST_TEST_REQUIRE(fields.size() == wholes.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    BOOST_TEST(differences(fields[i], expected_record(wholes[i])) == "");
    if (i > 5) continue;
    const std::string saved = read_file(shared.path() + ".u." + std::to_string(i) + ".npy");
    const std::string cells = wholes[i].saved();
    BOOST_TEST_REQUIRE(saved.size() > cells.size());
    BOOST_TEST((saved.substr(saved.size() - cells.size()) == cells));
  }
}

BOOST_AUTO_TEST_CASE(what_one_rank_gives_wrongly_is_refused_on_all) {
  const Shared shared;
  heat_trace* trace = shared.open();
  const double number = 1;
  heat_trace_array array{&number, HEAT_TRACE_REAL64, 1, {1}, {8}, {1 + rank()}, {ranks()}};
  BOOST_TEST(heat_trace_field(trace, "u", 0, &array) == HEAT_TRACE_OK);
  if (rank() == ranks() - 1) array.type = 99;
  BOOST_TEST(heat_trace_field(trace, "u", 1, &array) == HEAT_TRACE_INVALID);
  const std::string why = "u: 99 is no type of a cell";
  const std::string there = "rank " + std::to_string(ranks() - 1) + ": " + why;
  BOOST_TEST(heat_trace_message() == (rank() == ranks() - 1 ? why : there));
  array.type = HEAT_TRACE_REAL64;
  BOOST_TEST(heat_trace_field(trace, "u", 2, &array) == HEAT_TRACE_OK);
  BOOST_TEST(heat_trace_close(&trace) == HEAT_TRACE_OK);
  if (rank() == 0) BOOST_TEST(heat::test::read_trace(shared.path()).fields().size() == 2);
}

BOOST_AUTO_TEST_CASE(a_file_that_rank_0_cannot_write_is_an_error_on_all) {
  const Shared shared;
  heat_trace* trace = nullptr;
  const std::string path = shared.path() + "/none";
  BOOST_TEST(heat_trace_open_mpi(&trace, path.c_str(), MPI_Comm_c2f(MPI_COMM_WORLD)) ==
             HEAT_TRACE_IO_ERROR);
  BOOST_TEST(heat_trace_message() == std::string(rank() == 0 ? "" : "rank 0: ") + "cannot write " +
                                         path + ": No such file or directory");
  BOOST_TEST(trace == nullptr);
}

BOOST_AUTO_TEST_CASE(traces_that_one_rank_has_off_are_off_on_all) {
  const Shared shared;
  if (rank() == ranks() - 1) setenv("HEAT_TRACE", "off", 1);
  BOOST_TEST(shared.open() == nullptr);
  unsetenv("HEAT_TRACE");
  MPI_Barrier(MPI_COMM_WORLD);
  BOOST_TEST(!std::filesystem::exists(shared.path()));
}

BOOST_AUTO_TEST_CASE(a_handle_of_no_communicator_is_refused) {
  heat_trace* trace = nullptr;
  BOOST_TEST(heat_trace_open_mpi(&trace, "x", MPI_Comm_c2f(MPI_COMM_NULL)) == HEAT_TRACE_INVALID);
  BOOST_TEST(heat_trace_open_mpi(&trace, "x", 123456) != HEAT_TRACE_OK);
  BOOST_TEST(trace == nullptr);
}

BOOST_AUTO_TEST_CASE(the_communicator_is_a_copy_whose_ranks_are_those_of_the_trace) {
  const Shared shared;
  MPI_Comm odd;
  MPI_Comm_split(MPI_COMM_WORLD, rank() % 2, -rank(), &odd);
  heat_trace* trace = nullptr;
  const std::string path = shared.path() + std::to_string(rank() % 2);
  BOOST_TEST_REQUIRE(heat_trace_open_mpi(&trace, path.c_str(), MPI_Comm_c2f(odd)) == HEAT_TRACE_OK);
  int here = 0, of = 0;
  MPI_Comm_rank(odd, &here);
  MPI_Comm_size(odd, &of);
  MPI_Comm_free(&odd);
  const double number = 1;
  const heat_trace_array array{&number, HEAT_TRACE_REAL64, 1, {1}, {8}, {1 + here}, {of}};
  BOOST_TEST(heat_trace_field(trace, "u", 0, &array) == HEAT_TRACE_OK);
  BOOST_TEST(heat_trace_close(&trace) == HEAT_TRACE_OK);
  if (here == 0) {
    const auto blocks = heat::test::read_trace(path).blocks();
    BOOST_TEST(blocks.at(0).ranks == static_cast<std::uint32_t>(of));
    BOOST_TEST(blocks.at(0).blocks.at(0) == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_trace_outlives_mpi_to_be_closed) {
  const Shared shared;
  late = shared.open();
  BOOST_TEST(late != nullptr);
}
