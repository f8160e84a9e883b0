/// Cells as numbers: float, double, std::int64_t or std::uint64_t.
#ifndef HEAT_DIFF_NUMBERS_HPP
#define HEAT_DIFF_NUMBERS_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>

#include "interop/common/ulps.hpp"

namespace heat::diff {

/// Whether two numbers have the same bits.
template <class T>
bool same(T a, T b) {
  if constexpr (std::same_as<T, float>) {
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
  } else {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  }
}

/// The number whose bytes are in the other order.
template <class T>
T reversed(T number, int width) {
  if constexpr (std::same_as<T, float>) {
    return std::bit_cast<float>(__builtin_bswap32(std::bit_cast<std::uint32_t>(number)));
  } else {
    const auto bits = std::bit_cast<std::uint64_t>(number);
    const std::uint64_t other = __builtin_bswap64(bits);  // its last bytes are the first now
    return std::same_as<T, std::uint64_t>
               ? std::bit_cast<T>(other >> (64 - 8 * width))
               : std::bit_cast<T>(static_cast<std::int64_t>(other) >> (64 - 8 * width));
  }
}

/// The largest distance of finite numbers: opposite ones that are farther apart have it, too.
inline constexpr double most_distance = std::numeric_limits<double>::max();

/// |a - b|. Of integers of 64 bits it is rounded.
template <class T>
double distance(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    const double apart = std::abs(static_cast<double>(a) - static_cast<double>(b));
    return std::isinf(apart) && std::isfinite(a) && std::isfinite(b) ? most_distance : apart;
  } else {
    return static_cast<double>(a < b
                                   ? static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a)
                                   : static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
  }
}

/// The numbers of the type that lie between two, counting one of them.
template <class T>
std::uint64_t units_between(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return ulps_between(a, b);
  } else {
    return a < b ? static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a)
                 : static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
  }
}

/// The larger of |a| and |b|.
template <class T>
double larger(T a, T b) {
  return std::max(std::abs(static_cast<double>(a)), std::abs(static_cast<double>(b)));
}

/// |a - b| of the larger of |a| and |b|.
template <class T>
double relative_distance(T a, T b) {
  const double apart = distance(a, b);
  if (apart < most_distance) return apart / larger(a, b);
  return std::abs(static_cast<double>(a) / 2 - static_cast<double>(b) / 2) / (larger(a, b) / 2);
}

/// The shortest text that reads back as the same number.
template <class T>
std::string number_text(T number) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

/// A number with some significant digits.
inline std::string rounded_text(double number, int digits = 3) {
  if (number == most_distance) return "1.8e+308 or more";
  std::array<char, 64> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number,
                                     std::chars_format::general, digits)
                           .ptr};
}

}  // namespace heat::diff

#endif
