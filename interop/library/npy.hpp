/// A field as a NumPy file: its header, written and read.
#ifndef HEAT_NPY_HPP
#define HEAT_NPY_HPP

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>

#include "npy_header.hpp"

namespace heat {

/// Bytes before the cells in a file of heat_create_npy().
inline constexpr std::int64_t npy_header_bytes = 128;

/// The header of an array of little-endian float64, C order, shape (ny, nx): version 1.0.
inline std::string npy_header(std::int64_t nx, std::int64_t ny) {
  std::string text = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::to_string(ny) +
                     ", " + std::to_string(nx) + "), }";
  constexpr std::size_t magic_bytes = 10;
  text.resize(npy_header_bytes - magic_bytes - 1, ' ');
  text += '\n';
  const auto length = static_cast<unsigned char>(text.size());
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(length) + '\0' + text;
}

/// An array of that type and order in a file of any writer, read cell by cell.
class NpyReader {
 public:
  /// @throws std::runtime_error "cannot read PATH: why"
  explicit NpyReader(const std::filesystem::path& path)
      : path_(path), file_(path, std::ios::binary) {
    if (!file_) refuse("it cannot be opened");
    std::string start(most_npy_header, '\0');
    file_.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(file_.gcount()));
    NpyHeader header;
    try {
      header = parse_npy_header(start);
    } catch (const std::runtime_error& error) {
      refuse(error.what());
    }
    if (header.descr != "<f8") refuse("its header lacks 'descr':'<f8'");
    if (header.fortran_order) refuse("its header lacks 'fortran_order':False");
    if (header.shape.size() != 2 || header.shape[0] < 1 || header.shape[1] < 1) {
      refuse("it is not an array of rows and columns");
    }
    ny_ = header.shape[0];
    nx_ = header.shape[1];
    file_.clear();  // a short file has ended
    file_.seekg(static_cast<std::streamoff>(header.bytes));
  }

  [[nodiscard]] std::int64_t nx() const { return nx_; }
  [[nodiscard]] std::int64_t ny() const { return ny_; }

  /// The next cells, in the order of memory.
  /// @return how many there were: fewer than asked for at the end of the file
  std::size_t read(std::span<double> cells) {
    file_.read(reinterpret_cast<char*>(cells.data()),
               static_cast<std::streamsize>(cells.size_bytes()));
    return static_cast<std::size_t>(file_.gcount()) / sizeof(double);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error("cannot read " + path_.string() + ": " + why);
  }

  std::filesystem::path path_;
  std::ifstream file_;
  std::int64_t nx_ = 0, ny_ = 0;
};

}  // namespace heat

#endif
