/// The header of a NumPy file of any shape and type, as numpy.lib.format describes it. A file may
/// come from anywhere, so nothing of it is trusted.
#ifndef HEAT_NPY_HEADER_HPP
#define HEAT_NPY_HEADER_HPP

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heat {

/// The longest text of a header that is read.
inline constexpr std::size_t most_npy_text = std::size_t{1} << 16;

/// As many bytes from the beginning of a file as a header takes at most.
inline constexpr std::size_t most_npy_header = most_npy_text + 12;

struct NpyHeader {
  std::string descr;                ///< type of a cell, as "<f8"
  bool fortran_order = false;       ///< the first index is the fastest, not the last one
  std::vector<std::int64_t> shape;  ///< cells along each index, >= 0
  std::size_t bytes = 0;            ///< of the file before its cells
};

/// The dictionary in a header, a literal of Python.
class NpyDictionary {
 public:
  explicit NpyDictionary(std::string_view text) : rest_(text) {}

  /// @throws std::runtime_error why it is not that of an array
  NpyHeader parse() {
    NpyHeader header;
    bool has_descr = false, has_order = false, has_shape = false;
    expect('{');
    while (!take('}')) {
      const std::string_view key = quoted();
      expect(':');
      if (key == "descr") {
        has_descr = true;
        if (take('[')) fail("its cells are records");
        header.descr = quoted();
      } else if (key == "fortran_order") {
        has_order = true;
        header.fortran_order = take("True");
        if (!header.fortran_order && !take("False")) fail("its fortran_order is no bool");
      } else if (key == "shape") {
        has_shape = true;
        header.shape = integers();
      } else {
        fail("its header has an unknown key");
      }
      if (!take(',') && (skip_blanks(), !rest_.starts_with('}'))) fail_by_form();
    }
    skip_blanks();
    if (!rest_.empty()) fail_by_form();
    for (const auto& [has, key] : {std::pair{has_descr, "'descr'"},
                                   {has_order, "'fortran_order'"},
                                   {has_shape, "'shape'"}}) {
      if (!has) fail(std::string("its header lacks ") + key);
    }
    return header;
  }

 private:
  /// A tuple of integers >= 0. Python 2 wrote an L behind large ones.
  std::vector<std::int64_t> integers() {
    std::vector<std::int64_t> all;
    expect('(');
    while (!take(')')) {
      skip_blanks();
      std::int64_t& value = all.emplace_back();
      const char* const end = rest_.data() + rest_.size();
      const auto [after, error] = std::from_chars(rest_.data(), end, value);
      if (error != std::errc() || value < 0) fail("its shape is not one of cells");
      rest_.remove_prefix(static_cast<std::size_t>(after - rest_.data()));
      take('L');
      if (!take(',') && (skip_blanks(), !rest_.starts_with(')'))) fail_by_form();
    }
    return all;
  }

  std::string_view quoted() {
    skip_blanks();
    const char quote = rest_.empty() ? '\0' : rest_.front();
    const std::size_t end = rest_.find(quote, 1);
    if ((quote != '\'' && quote != '"') || end == rest_.npos) fail_by_form();
    const std::string_view text = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return text;
  }

  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n"), rest_.size()));
  }

  bool take(std::string_view text) {
    skip_blanks();
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  bool take(char c) { return take(std::string_view(&c, 1)); }
  void expect(char c) {
    if (!take(c)) fail_by_form();
  }

  [[noreturn]] static void fail(const std::string& why) { throw std::runtime_error(why); }
  [[noreturn]] static void fail_by_form() { fail("its header is not that of an array"); }

  std::string_view rest_;
};

/// Read a header.
/// @param start  the file, or at least its first most_npy_header bytes
/// @throws std::runtime_error why it is none, to stand behind "cannot read PATH: "
inline NpyHeader parse_npy_header(std::string_view start) {
  const auto fail = [](const char* why) { throw std::runtime_error(why); };
  if (!start.starts_with("\x93NUMPY")) fail("it is not a NumPy file");
  if (start.size() < 8) fail("it is cut short");
  const char version = start[6];
  if (version < 1 || version > 3) fail("it is of an unknown version of NumPy's format");
  const std::size_t width = version == 1 ? 2 : 4, before = 8 + width;
  if (start.size() < before) fail("it is cut short");
  std::size_t length = 0;
  for (std::size_t i = 0; i < width; ++i) {
    length += std::size_t{static_cast<unsigned char>(start[8 + i])} << (8 * i);
  }
  if (length > most_npy_text) fail("its header is too long");
  if (start.size() - before < length) fail("it is cut short");
  NpyHeader header = NpyDictionary(start.substr(before, length)).parse();
  header.bytes = before + length;
  return header;
}

}  // namespace heat

#endif
