/// Fields that were made up, as files.
#ifndef HEAT_TESTS_NPY_HPP
#define HEAT_TESTS_NPY_HPP

#include <fstream>
#include <string>
#include <vector>

namespace heat::test {

/// Write a field as NumPy does, x fast: shape (ny, nx).
inline void write_npy(const std::string& path, std::size_t nx, const std::vector<double>& cells) {
  std::string text = "{'descr': '<f8', 'fortran_order': False, 'shape': (" +
                     std::to_string(cells.size() / nx) + ", " + std::to_string(nx) + "), }";
  text.resize(117, ' ');
  std::ofstream file(path, std::ios::binary);
  file << std::string("\x93NUMPY\x01\x00\x76\x00", 10) << text << '\n';
  file.write(reinterpret_cast<const char*>(cells.data()),
             static_cast<std::streamsize>(cells.size() * sizeof(double)));
}

}  // namespace heat::test

#endif
