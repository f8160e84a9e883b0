/// NumPy files, written byte by byte, and what heat-diff must say of them.
#ifndef HEAT_TESTS_DIFFS_HPP
#define HEAT_TESTS_DIFFS_HPP

#include <algorithm>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tests/support/expected.hpp"

namespace heat::test {

/// A file with that dictionary and those bytes behind it, version 1.0.
inline std::string npy_bytes(const std::string& dictionary, const std::string& cells) {
  std::string text = dictionary;
  text.resize((text.size() + 10 + 64) / 64 * 64 - 11, ' ');
  text += '\n';
  return std::string("\x93NUMPY\1\0", 8) + static_cast<char>(text.size() % 256) +
         static_cast<char>(text.size() / 256) + text + cells;
}

/// An array, by the type and shape that NumPy would show.
template <class T>
struct Array {
  std::string type;   ///< as "f8"
  std::string shape;  ///< as "(3, 5)"
  std::vector<T> cells;
  char order = '<';
  bool fortran = false;

  [[nodiscard]] std::string bytes() const {
    std::string data(cells.size() * sizeof(T), '\0');
    if (!cells.empty()) std::memcpy(data.data(), cells.data(), data.size());
    for (std::size_t i = 0; order == '>' && i < data.size(); i += sizeof(T)) {
      std::reverse(data.data() + i, data.data() + i + sizeof(T));
    }
    return npy_bytes("{'descr': '" + (order + type) + "', 'fortran_order': " +
                         (fortran ? "True" : "False") + ", 'shape': " + shape + ", }",
                     data);
  }
};

using Field = Array<double>;
inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::size_t x_cells = 40, y_cells = 24;

/// Numbers from 1 up to 2, of which no two are equal and all have bits in all places.
inline Field random_field(unsigned seed = 1, const std::string& shape = "(24, 40)") {
  Field field{"f8", shape, std::vector<double>(x_cells * y_cells)};
  std::mt19937_64 bits(seed);
  for (double& cell : field.cells) {
    cell = std::bit_cast<double>((bits() >> 12 | 1) | std::uint64_t{1023} << 52);
  }
  return field;
}

/// A cell of it, counted from 1.
inline double& at(Field& field, std::size_t x, std::size_t y) {
  return field.cells[(y - 1) * x_cells + x - 1];
}

/// A number so many units in the last place above another one.
inline double above(double value, int ulps) {
  for (; ulps > 0; --ulps) value = std::nextafter(value, infinity);
  return value;
}

/// A folder of arrays.
struct Files {
  template <class T>
  std::string add(const std::string& name, const Array<T>& array) {
    write_file(folder.path(name), array.bytes());
    return folder.path(name);
  }
  Folder folder;
};

/// Run heat-diff, and check its status and that expressions match what it prints.
inline void check_diff(const Words& arguments, int status, const Words& expressions) {
  const Words command = Words{program("heat-diff")} + arguments;
  for (const std::string& expression : expressions) check({command, status, expression, "^$"});
  for (const std::string& line : lines_of(run_program(command).out)) {
    BOOST_TEST((line.size() <= 80U || has(line, "/")), line);  // a path may be long
  }
}

template <class T>
void check_diff(const Array<T>& a, const Array<T>& b, int status, const Words& expressions,
                const Words& options = {}) {
  Files files;
  check_diff(Words{files.add("a.npy", a), files.add("b.npy", b)} + options, status, expressions);
}

/// Check what is said of a field and a copy that is changed.
inline void check_changed(const std::function<void(Field&)>& change, const Words& expressions,
                          const Field& a = random_field()) {
  Field b = a;
  change(b);
  check_diff(a, b, 1, expressions);
}

}  // namespace heat::test

#endif
