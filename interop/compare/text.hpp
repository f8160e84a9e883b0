/// Numbers and counts as text.
#ifndef HEAT_COMPARE_TEXT_HPP
#define HEAT_COMPARE_TEXT_HPP

#include <array>
#include <charconv>
#include <cstdio>
#include <string>

namespace heat::compare {

/// The shortest text that reads back as the same number.
inline std::string exact(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// A number as printf() writes it.
inline std::string format(const char* pattern, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), pattern, value);
  return text.data();
}

/// "1 rank", "4 ranks"
template <class Integer>
std::string count_of(Integer count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace heat::compare

#endif
