/// Numbers, counts and lines as text, and back.
#ifndef HEAT_COMPARE_TEXT_HPP
#define HEAT_COMPARE_TEXT_HPP

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

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

/// A number with some significant digits, as far as they are decimals.
inline std::string significant(double value, int digits = 3) {
  if (value <= 0.0) return "0";
  const int places = digits - 1 - static_cast<int>(std::floor(std::log10(value)));
  return format(("%." + std::to_string(std::clamp(places, 0, 7)) + "f").c_str(), value);
}

/// A number, if that is the whole of a text.
/// @param base  of an integer; without it 10
template <class Number, class... Base>
std::optional<Number> number_from(std::string_view text, Base... base) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base...);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

/// The lines "key value" of a text: the values by their keys.
inline std::map<std::string, std::string> values_by_key(const std::string& text) {
  std::map<std::string, std::string> values;
  std::istringstream lines(text);
  for (std::string line, key; std::getline(lines, line);) {
    std::istringstream words(line);
    if (words >> key) std::getline(words >> std::ws, values[key]);
  }
  return values;
}

/// "1 rank", "4 ranks"
template <class Integer>
std::string count_of(Integer count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

/// A line that is wider than a page of 80 columns, cut between words; the rest is indented.
inline std::string wrapped(std::string line, std::size_t indent) {
  constexpr std::size_t page = 80;
  std::size_t begin = 0;
  while (line.size() - begin > page) {
    const std::size_t least = begin + (begin == 0 ? 0 : indent);
    std::size_t cut = line.rfind(' ', begin + page);
    if (cut == line.npos || cut <= least) cut = line.find(' ', begin + page);  // one long word
    if (cut == line.npos) break;
    line.replace(cut, 1, "\n" + std::string(indent, ' '));
    begin = cut + 1;
  }
  return line;
}

}  // namespace heat::compare

#endif
