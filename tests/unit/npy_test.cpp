/// Fields as NumPy files, byte by byte, by the specification in the docstring of numpy.lib.format.
#include "interop/library/npy.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <vector>

#include "tests/support/process.hpp"
#include "tests/truth/problems.hpp"
#include "unit.hpp"

using heat::test::fails;
using heat::test::Folder;
using heat::test::read_file;
namespace fs = std::filesystem;

namespace {

/// The header before the cells, after its form has been checked.
std::string header_of(const std::string& bytes) {
  BOOST_REQUIRE(bytes.size() >= 10);
  BOOST_TEST(bytes.substr(0, 6) == "\x93NUMPY");
  BOOST_TEST((bytes[6] == 1 && bytes[7] == 0), "the version is 1.0");
  const std::size_t length =
      static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
  BOOST_TEST((10 + length) % 64 == 0U, "the cells are aligned to 64 bytes");
  BOOST_REQUIRE(bytes.size() >= 10 + length);
  BOOST_TEST(bytes[9 + length] == '\n', "the header ends a line");
  return bytes.substr(0, 10 + length);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(npy)

BOOST_AUTO_TEST_CASE(a_new_file_is_an_array_of_zeros) {
  const Folder folder;
  const std::string path = folder.path("zeros.npy");
  BOOST_TEST(heat_create_npy(path.c_str(), 5, 3) == HEAT_OK);
  const std::string bytes = read_file(path), header = header_of(bytes);
  BOOST_TEST(
      header.substr(10).starts_with("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 5), }"));
  BOOST_TEST(header.find_first_not_of(" \n", header.find('}') + 1) == header.npos);
  BOOST_TEST((bytes.substr(header.size()) == std::string(5 * 3 * 8, '\0')));
}

BOOST_AUTO_TEST_CASE(a_solver_is_saved_as_its_cells_x_fastest) {
  // A small field, and such as a service takes in strips: of rows, or a row longer than one.
  for (const auto& [nx, ny] : {std::pair{7, 5}, {3, 400009}, {1100003, 2}}) {
    const heat::test::Row row{nx, ny, 1, "random:3", "3,2,1.0", std::nullopt};
    const std::vector<double> expected = heat::test::oracle_field(row);
    const Folder folder;
    const std::string path = folder.path("field.npy");
    heat::Solver solver("cxx/serial", row.problem());
    solver.advance(1);
    BOOST_TEST(heat_create_npy(path.c_str(), nx, ny) == HEAT_OK);
    solver.save(path);
    const std::string bytes = read_file(path), header = header_of(bytes);
    BOOST_REQUIRE(bytes.size() == header.size() + expected.size() * sizeof(double));
    BOOST_TEST(std::memcmp(bytes.data() + header.size(), expected.data(),
                           expected.size() * sizeof(double)) == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_file_of_any_writer_is_read) {
  const Folder folder;
  const std::string path = folder.path("other.npy");
  const std::vector<double> cells{1.0, -2.0, 3.5, 0.0, 5e-324, 6.0};
  const std::string dictionary = "{'shape':(2,3),'fortran_order':False,'descr':'<f8'}\n";
  for (const bool new_version : {false, true}) {  // 1.0 and 2.0: a length of two bytes, or of four
    const auto size = static_cast<char>(dictionary.size());
    std::string bytes = std::string("\x93NUMPY") + (new_version ? '\2' : '\1') + '\0' + size;
    bytes += std::string(new_version ? 3 : 1, '\0') + dictionary;
    bytes.append(reinterpret_cast<const char*>(cells.data()), sizeof(double) * cells.size());
    std::ofstream(path, std::ios::binary) << bytes;
    heat::NpyReader reader(path);
    BOOST_TEST((reader.nx() == 3 && reader.ny() == 2));
    std::vector<double> read(4), rest(4);
    BOOST_TEST((reader.read(read) == 4U && reader.read(rest) == 2U));
    read.insert(read.end(), rest.begin(), rest.begin() + 2);
    BOOST_TEST(read == cells, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_field_is_refused_with_its_path) {
  const Folder folder;
  const std::string path = folder.path("wrong.npy");
  const auto refused = [&](const std::string& part) {
    BOOST_CHECK_EXCEPTION(heat::NpyReader{path}, std::runtime_error, [&](const auto& error) {
      const std::string text = error.what();
      return text.find(path) != text.npos && text.find(part) != text.npos;
    });
  };
  refused("opened");
  const auto file = [&](const std::string& dictionary) {
    const auto size = static_cast<char>(dictionary.size());
    std::ofstream(path, std::ios::binary)
        << std::string("\x93NUMPY\1\0", 8) << size << '\0' << dictionary;
  };
  const std::string type = "{'descr': '<f8', 'fortran_order': False, ";
  for (const auto& [dictionary, part] :
       {std::pair{type + "'shape': (2, 3", "array"},
        {type + "'shape': (6,), }", "rows"},
        {type + "'shape': (2, 3, 4), }", "rows"},
        {type + "'shape': (0, 3), }", "rows"},
        {type + "}", "shape"},
        {"{'descr': '>f8', 'fortran_order': False, 'shape': (2, 3), }", "<f8"},
        {"{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", "fortran_order"}}) {
    file(dictionary);
    refused(part);
  }
  std::ofstream(path, std::ios::binary) << "PK\3\4 is an archive";
  refused("NumPy");
  std::ofstream(path, std::ios::binary) << std::string("\x93NUMPY\1\0\x76\0{", 11);
  refused("short");
}

BOOST_AUTO_TEST_CASE(a_longer_file_of_that_name_is_replaced) {
  const Folder folder;
  const std::string path = folder.path("field.npy");
  BOOST_TEST(heat_create_npy(path.c_str(), 50, 30) == HEAT_OK);
  BOOST_TEST(heat_create_npy(path.c_str(), 2, 1) == HEAT_OK);
  BOOST_TEST(fs::file_size(path) == 128 + 16U);
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_written_is_named) {
  const Folder folder;
  const std::string path = folder.path("nowhere/field.npy");
  BOOST_TEST(fails(heat_create_npy(path.c_str(), 5, 3), HEAT_IO_ERROR, path));
  BOOST_TEST(!fs::exists(path));
  BOOST_TEST(fails(heat_create_npy(folder.path("").c_str(), 5, 3), HEAT_IO_ERROR, "directory"));
  const heat::Solver solver("cxx/serial", heat::Problem{.nx = 5, .ny = 3});
  BOOST_CHECK_EXCEPTION(solver.save(path), heat::Error,
                        [](const heat::Error& error) { return error.status() == HEAT_IO_ERROR; });
  BOOST_TEST(!fs::exists(path), "save() makes no file");
}

BOOST_AUTO_TEST_CASE(a_file_of_another_size_is_not_written) {
  const Folder folder;
  const std::string path = folder.path("field.npy");
  BOOST_TEST(heat_create_npy(path.c_str(), 7, 5) == HEAT_OK);
  const std::string before = read_file(path);
  for (const auto& [nx, ny] : {std::pair{8, 5}, {6, 5}, {7, 6}, {7, 4}}) {
    const heat::Solver solver("cxx/serial", heat::Problem{.nx = nx, .ny = ny});
    const std::string size = std::to_string(nx) + "x" + std::to_string(ny);
    BOOST_CHECK_EXCEPTION(solver.save(path), heat::Error, [&](const heat::Error& error) {
      return error.status() == HEAT_IO_ERROR &&
             std::string(error.what()).find("for " + size + " cells") != std::string::npos;
    });
  }
  BOOST_TEST((read_file(path) == before));
}

BOOST_AUTO_TEST_CASE(a_file_that_the_system_refuses_is_not_left) {
  const Folder folder;
  const std::string path = folder.path("field.npy");
  struct rlimit old {};
  getrlimit(RLIMIT_FSIZE, &old);
  const struct rlimit small = {1000, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const heat_status status = heat_create_npy(path.c_str(), 50, 30);
  setrlimit(RLIMIT_FSIZE, &old);
  BOOST_TEST(fails(status, HEAT_IO_ERROR, "too large"));
  BOOST_TEST(!fs::exists(path));
}

BOOST_AUTO_TEST_CASE(what_is_not_a_file_is_not_removed) {
  const Folder folder;
  const std::string link = folder.path("full");  // not the device itself: it would be missed
  fs::create_symlink("/dev/full", link);
  BOOST_TEST(fails(heat_create_npy(link.c_str(), 5, 3), HEAT_IO_ERROR, link));
  BOOST_TEST(fs::is_symlink(link));
}

BOOST_AUTO_TEST_CASE(sizes_that_make_no_file_are_refused) {
  const Folder folder;
  const std::string path = folder.path("field.npy");
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  BOOST_TEST(fails(heat_create_npy(path.c_str(), 0, 3), HEAT_INVALID_ARGUMENT, "cell"));
  BOOST_TEST(fails(heat_create_npy(path.c_str(), 3, -1), HEAT_INVALID_ARGUMENT, "cell"));
  BOOST_TEST(fails(heat_create_npy(nullptr, 3, 3), HEAT_INVALID_ARGUMENT, "NULL"));
  BOOST_TEST(!fs::exists(path));
  BOOST_TEST(heat_create_npy(path.c_str(), most, most) != HEAT_OK,
             "2^126 cells do not wrap to few");
  BOOST_TEST(!fs::exists(path));
}

BOOST_AUTO_TEST_SUITE_END()
