/// Numbers as text.
#ifndef HEAT_COMPARE_TEXT_HPP
#define HEAT_COMPARE_TEXT_HPP

#include <array>
#include <charconv>
#include <string>

namespace heat::compare {

/// The shortest text that reads back as the same number.
inline std::string exact(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

}  // namespace heat::compare

#endif
