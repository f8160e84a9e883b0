#include "style.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ostream>
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

// gnuplot's numbers of filled shapes.
constexpr int square = 5, circle = 7, up = 9, down = 11, diamond = 13, pentagon = 15;

struct LanguageStyle {
  std::string_view name;
  const char* colour;
  int dash;
};

// Each engine that does the work of Python rows is a language of its own.
constexpr std::array languages{
    LanguageStyle{"fortran", blue, 1},         LanguageStyle{"cxx", vermillion, 2},
    LanguageStyle{"python/numpy", green, 1},   LanguageStyle{"python/f2py", sky, 3},
    LanguageStyle{"python/cython", orange, 4}, LanguageStyle{"python/numba", purple, 5},
    LanguageStyle{"python/pure", ink, 2}};

struct AlgorithmStyle {
  std::string_view name;
  int point;
};

// With ranks or without, a sweep is the same; only the former has a line, as one with threads has.
constexpr std::array algorithms{AlgorithmStyle{"serial", circle},
                                AlgorithmStyle{"mpi", circle},
                                AlgorithmStyle{"serial_tiled", up},
                                AlgorithmStyle{"mpi_tiled", up},
                                AlgorithmStyle{"gpu", square},
                                AlgorithmStyle{"mpi_gpu", square},
                                AlgorithmStyle{"gpu_tiled", diamond},
                                AlgorithmStyle{"mpi_gpu_tiled", diamond},
                                AlgorithmStyle{"cuda", pentagon},
                                AlgorithmStyle{"openmp", pentagon},
                                AlgorithmStyle{"threads", pentagon},
                                AlgorithmStyle{"openmp_tiled", down},
                                AlgorithmStyle{"do_concurrent", diamond},
                                AlgorithmStyle{"hybrid", square}};

// FNV-1a, because std::hash may differ from one build to the next.
std::uint32_t hash(std::string_view text) {
  std::uint32_t value = 2166136261U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
  return value;
}

LanguageStyle style_of_language(std::string_view name) {
  const auto* found = std::ranges::find(languages, name, &LanguageStyle::name);
  if (found != languages.end()) return *found;
  constexpr std::array colours{green, purple, orange, sky, ink};
  const std::uint32_t code = hash(name);
  return {name, colours[code % colours.size()], static_cast<int>(1U + (code >> 16U) % 5U)};
}

int point_of_algorithm(std::string_view name) {
  const auto* found = std::ranges::find(algorithms, name, &AlgorithmStyle::name);
  if (found != algorithms.end()) return found->point;
  if (name.find('+') != std::string_view::npos) return down;  // the kernel of another language
  constexpr std::array points{square, circle, up, down, diamond, pentagon};
  return points[hash(name) % points.size()];
}

/// Of ranks with threads, "hybrid x4": one for each of 1, 2, 4 and 8 threads.
int point_of_threads(std::string_view threads) {
  constexpr std::array points{down, square, diamond, pentagon};
  const auto count = static_cast<unsigned>(std::atoi(std::string(threads).c_str()));
  return points[static_cast<std::size_t>(std::bit_width(count)) % points.size()];
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

/// Lines of at most `width` characters, broken between words, or within a longer word.
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

}  // namespace

SolverStyle solver_style(std::string_view solver) {
  const std::string_view name = solver.substr(0, solver.find(' '));  // a remark may follow
  const char end_of_language = name.starts_with("python/") ? '_' : '/';
  const std::size_t end = std::min(name.find(end_of_language), name.size());
  const std::string_view algorithm = end < name.size() ? name.substr(end + 1) : "serial";
  const LanguageStyle language = style_of_language(name.substr(0, end));
  const std::string_view remark = solver.substr(name.size());
  const int point =
      remark.starts_with(" x") ? point_of_threads(remark.substr(2)) : point_of_algorithm(algorithm);
  return {language.colour, point, language.dash, std::string(language.name),
          std::string(algorithm) + std::string(remark)};
}

std::string font(double size, const char* colour) {
  return "font 'sans-serif," + number(size) + "' tc rgb '" + colour + "'";
}

std::string line_look(const SolverStyle& style, double width) {
  return std::string("lc rgb '") + style.colour + "' dt " + std::to_string(style.dash) + " lw " +
         number(width);
}

std::string point_look(const char* colour, int point, double size, double width) {
  return std::string("lc rgb '") + colour + "' pt " + std::to_string(point) + " ps " +
         number(size) + " lw " + number(width);
}

std::string bar_look(const SolverStyle& style) {
  return std::string("using 1:2:3:4 with yerrorbars pt -1 lw 0.9 lc rgb '") + style.colour + "'";
}

std::string box_look(const char* colour) {
  return std::string("fc rgb '") + colour + "' fs solid border lc rgb '" + ink + "'";
}

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

double tick_step(double range, double most, double least) {
  const double step = std::max(least, range / most);
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double multiple : {1.0, 2.0, 5.0}) {
    if (step <= multiple * power * 1.000001) return multiple * power;
  }
  return 10.0 * power;
}

void write_ticks(std::ostream& out, const std::string& axis, const std::vector<Tick>& ticks) {
  out << "set " << axis;
  const char* separator = " (";
  for (const Tick& tick : ticks) {
    out << separator << literal(tick.text) << ' ' << tick.at;
    separator = ", ";
  }
  out << ")\n";
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
