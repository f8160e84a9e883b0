/// A field as a NumPy file: its header, written and read.
#ifndef HEAT_NPY_HPP
#define HEAT_NPY_HPP

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

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
    const std::string magic = bytes(8);
    if (!magic.starts_with("\x93NUMPY")) refuse("it is not a NumPy file");
    std::size_t length = 0, shift = 0;
    for (const char byte : bytes(magic[6] == 1 ? 2 : 4)) {
      length += std::size_t{static_cast<unsigned char>(byte)} << (8 * shift++);
    }
    if (length > most_header_bytes) refuse("it is not a NumPy file");
    std::string header = bytes(length);
    std::erase(header, ' ');
    after(header, "'descr':'<f8'");
    after(header, "'fortran_order':False");
    const std::string_view shape = after(header, "'shape':(");
    const char* const end = shape.data() + shape.size();
    const auto [comma, bad_ny] = std::from_chars(shape.data(), end, ny_);
    const auto [close, bad_nx] = std::from_chars(comma + (comma != end), end, nx_);
    if (bad_ny != std::errc() || bad_nx != std::errc() || *comma != ',' || close == end ||
        *close != ')' || nx_ < 1 || ny_ < 1) {
      refuse("it is not an array of rows and columns");
    }
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
  static constexpr std::size_t most_header_bytes = 1 << 16;

  std::string bytes(std::size_t count) {
    std::string text(count, '\0');
    if (!file_.read(text.data(), static_cast<std::streamsize>(count))) refuse("it is cut short");
    return text;
  }

  /// The text behind a part of the header, which has to be there.
  std::string_view after(const std::string& header, std::string_view part) const {
    const auto at = header.find(part);
    if (at == header.npos) refuse("its header lacks " + std::string(part));
    return std::string_view(header).substr(at + part.size());
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error("cannot read " + path_.string() + ": " + why);
  }

  std::filesystem::path path_;
  std::ifstream file_;
  std::int64_t nx_ = 0, ny_ = 0;
};

}  // namespace heat

#endif
