#include "style.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <utility>

namespace heat::plots {
namespace {

// Okabe and Ito's palette, safe for colour-blind eyes (Color Universal Design, 2008).
constexpr const char* blue = "#0072B2";
constexpr const char* vermillion = "#D55E00";
constexpr const char* green = "#009E73";
constexpr const char* sky = "#56B4E9";
constexpr const char* orange = "#E69F00";
constexpr const char* purple = "#CC79A7";

struct Known {
  std::string_view solver;
  const char* colour;
  Marker marker;
  int dash;
};

// A hue a language; Python rows take a hue near the engine that does their work. Within a hue the
// markers differ, and the markers of a Fortran solver and of its C++ twin differ too: their times
// are often nearly equal, and print may be grey.
constexpr std::array known{
    Known{"fortran/serial", blue, Marker::diamond, 1},
    Known{"fortran/mpi", blue, Marker::circle, 1},
    Known{"fortran/serial_tiled", blue, Marker::pentagon, 3},
    Known{"fortran/mpi_tiled", blue, Marker::down, 3},
    Known{"fortran/gpu", blue, Marker::square, 1},
    Known{"fortran/cuda", blue, Marker::up, 1},
    Known{"fortran/mpi+cxx", blue, Marker::pentagon, 5},
    Known{"cxx/mpi+fortran", vermillion, Marker::pentagon, 3},
    Known{"cxx/serial", vermillion, Marker::down, 2},
    Known{"cxx/mpi", vermillion, Marker::square, 2},
    Known{"cxx/serial_tiled", vermillion, Marker::circle, 4},
    Known{"cxx/mpi_tiled", vermillion, Marker::up, 4},
    Known{"cxx/gpu", vermillion, Marker::pentagon, 2},
    Known{"cxx/gpu_tiled", vermillion, Marker::diamond, 2},
    Known{"cxx/mpi_gpu", vermillion, Marker::diamond, 5},
    Known{"python/numpy", green, Marker::square, 1},
    Known{"python/numpy_mpi", green, Marker::diamond, 1},
    Known{"python/f2py", sky, Marker::up, 2},
    Known{"python/f2py_mpi", sky, Marker::pentagon, 2},
    Known{"python/cython", orange, Marker::circle, 3},
    Known{"python/cython_mpi", orange, Marker::down, 3},
    Known{"python/numba", purple, Marker::down, 4},
    Known{"python/numba_mpi", purple, Marker::up, 4},
    Known{"python/numba_gpu", purple, Marker::pentagon, 4},
    Known{"python/numba_gpu_mpi", purple, Marker::square, 5},
};

// FNV-1a, for std::hash may differ from one build to the next.
std::uint32_t hash(std::string_view text) {
  std::uint32_t value = 2166136261U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
  return value;
}

const char* colour_of(std::string_view solver, std::uint32_t code) {
  if (solver.starts_with("fortran/")) return blue;
  if (solver.starts_with("cxx/")) return vermillion;
  constexpr std::array others{green, purple, orange, sky, ink};
  return others[code % others.size()];
}

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// Bytes of a UTF-8 text before its character number `n`, counted from 0.
std::size_t bytes_before(std::string_view text, std::size_t n) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (starts_character(text[at]) && n-- == 0) break;
  }
  return at;
}

}  // namespace

SolverStyle solver_style(std::string_view solver) {
  const auto* found = std::ranges::find(known, solver, &Known::solver);
  if (found != known.end()) return {found->colour, found->marker, found->dash};
  const std::uint32_t code = hash(solver);
  constexpr std::array markers{Marker::square, Marker::circle,  Marker::up,
                               Marker::down,   Marker::diamond, Marker::pentagon};
  return {colour_of(solver, code), markers[(code >> 8U) % markers.size()],
          static_cast<int>(1U + (code >> 16U) % 5U)};
}

int point_type(Marker marker, bool filled) { return static_cast<int>(marker) + (filled ? 1 : 0); }

std::string literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += static_cast<unsigned char>(c) < 0x20U ? ' ' : c;
  }
  return quoted + "'";
}

std::string power_of_ten(int exponent) {
  constexpr std::array digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (const char c : std::to_string(std::abs(exponent))) {
    text += digits[static_cast<std::size_t>(c - '0')];
  }
  return text;
}

std::string number(double value, int digits) {
  if (value == 0.0) return "0";  // also for -0.0
  char text[64];
  std::snprintf(text, sizeof text, "%.*e", digits - 1, value);
  const std::string_view rounded(text);
  const std::size_t e = rounded.find('e');
  if (e == std::string_view::npos) return text;  // no finite number
  const int exponent = std::atoi(text + e + 1);
  if (exponent >= -3 && std::abs(value) < 99999.5) {
    const int written = exponent >= digits
                            ? std::snprintf(text, sizeof text, "%.0f", value)
                            : std::snprintf(text, sizeof text, "%.*g", digits, value);
    return {text, static_cast<std::size_t>(written)};
  }
  std::string mantissa(rounded.substr(0, e));
  if (mantissa.find('.') != std::string::npos) {
    mantissa.erase(mantissa.find_last_not_of('0') + 1);
    if (mantissa.back() == '.') mantissa.pop_back();
  }
  const std::string power = power_of_ten(exponent);
  return mantissa == "1" ? power : mantissa + "×" + power;
}

TimeUnit time_unit(double seconds) {
  if (seconds >= 1.0) return {"seconds", 1.0};
  if (seconds >= 1e-3) return {"milliseconds", 1e-3};
  return {"microseconds", 1e-6};
}

std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::string shortened(std::string_view text, std::size_t width) {
  const std::size_t all = length(text);
  if (all <= width) return std::string(text);
  const std::size_t tail = (width - 1) / 2;
  return std::string(text.substr(0, bytes_before(text, width - 1 - tail))) + "…" +
         std::string(text.substr(bytes_before(text, all - tail)));
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (!lines.empty() && length(lines.back()) + 1 + length(word) <= width) {
      lines.back() += ' ' + word;
      continue;
    }
    for (; length(word) > width; word.erase(0, bytes_before(word, width))) {
      lines.push_back(word.substr(0, bytes_before(word, width)));
    }
    lines.push_back(word);
  }
  return lines;
}

std::vector<std::string> balanced(std::string_view text, std::size_t width) {
  std::vector<std::string> lines = wrapped(text, width);
  while (lines.size() > 1 && width > 1) {
    std::vector<std::string> narrower = wrapped(text, --width);
    if (narrower.size() > lines.size()) break;
    lines = std::move(narrower);
  }
  return lines;
}

}  // namespace heat::plots
