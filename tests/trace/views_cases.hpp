/// The fields that views_test.py expects, which lie in memory in many ways; in Fortran, C and
/// Python the same.
#ifndef HEAT_TESTS_TRACE_VIEWS_CASES_HPP
#define HEAT_TESTS_TRACE_VIEWS_CASES_HPP

#include <algorithm>
#include <array>
#include <complex>
#include <cstdint>
#include <heat/trace.hpp>
#include <span>
#include <string>
#include <vector>

namespace views {

/// Cell k of every field, k from 0.
inline std::int64_t number(std::int64_t k) { return (37 * k + 11) % 101 - 50; }
template <class T>
T value(std::int64_t k) {
  const auto n = static_cast<double>(number(k));
  if constexpr (std::same_as<T, bool>)
    return n > 0;
  else if constexpr (std::integral<T>)
    return static_cast<T>(number(k));
  else if constexpr (std::floating_point<T>)
    return static_cast<T>(n / 8);
  else
    return T(static_cast<typename T::value_type>(n / 8),
             static_cast<typename T::value_type>(n / 16 + 1));
}

constexpr std::int64_t nx_all = 9, ny_all = 7;

/// A rank's part of 9 x 7 cells, of a grid of 2 rows of ranks, or of one.
struct Part {
  std::int64_t x0, y0, nx, ny;
  Part(int rank, int ranks) {
    const int rows = ranks % 2 == 0 ? 2 : 1, columns = ranks / rows;
    const int column = rank % columns, row = rank / columns;
    x0 = nx_all * column / columns;
    y0 = ny_all * row / rows;
    nx = nx_all * (column + 1) / columns - x0;
    ny = ny_all * (row + 1) / rows - y0;
  }
  [[nodiscard]] std::int64_t cell(std::int64_t x, std::int64_t y) const {
    return (y0 + y) * nx_all + x0 + x;
  }
  [[nodiscard]] heat::TracePart of_whole() const {
    return {.first = {x0 + 1, y0 + 1}, .whole = {nx_all, ny_all}};
  }
};

/// Cells u[y * ld + x * step] of a part.
template <class T>
std::vector<T> cells(const Part& part, std::int64_t ld, std::int64_t step = 1) {
  std::vector<T> u(static_cast<std::size_t>(ld * part.ny), T(77));
  for (std::int64_t y = 0; y < part.ny; ++y)
    for (std::int64_t x = 0; x < part.nx; ++x)
      u[static_cast<std::size_t>(y * ld + x * step)] = value<T>(part.cell(x, y));
  return u;
}

template <class T>
void write_type(heat::Trace& trace, const std::string& name, const Part& part) {
  if constexpr (std::same_as<T, bool>) {  // whose std::vector has no array inside
    bool u[nx_all * ny_all] = {};
    for (std::int64_t k = 0; k < part.nx * part.ny; ++k)
      u[k] = value<bool>(part.cell(k % part.nx, k / part.nx));
    trace.field(name, 0, {u, {part.nx, part.ny}}, part.of_whole());
  } else {
    const auto u = cells<T>(part, part.nx);
    trace.field(name, 0, {u.data(), {part.nx, part.ny}}, part.of_whole());
  }
}

/// std::mdspan of the C++ after ours, as far as a trace looks at it.
struct View {
  using value_type = double;
  static constexpr std::size_t rank() { return 2; }
  const double* data_handle() const { return cells; }
  std::int64_t extent(std::size_t axis) const { return extents[axis]; }
  std::int64_t stride(std::size_t axis) const { return strides[axis]; }
  const double* cells;
  std::array<std::int64_t, 2> extents, strides;
};

inline void write_layouts(heat::Trace& trace, const Part& part) {
  const std::int64_t nx = part.nx, ny = part.ny, ld = 3 * nx + 5;
  const auto strided = cells<double>(part, ld, 3);
  trace.field("strides", 1, {strided.data(), {nx, ny}, {std::int64_t{3}, ld}}, part.of_whole());
  trace.field("mdspan", 1, View{strided.data(), {ny, nx}, {ld, 3}}, part.of_whole());

  heat::TracePart left = part.of_whole();
  left.order = heat::TraceOrder::first_index_fastest;
  trace.field("first_index", 1, View{strided.data(), {nx, ny}, {3, ld}}, left);

  std::vector<double> transposed(static_cast<std::size_t>(nx * ny));
  for (std::int64_t k = 0; k < nx * ny; ++k)
    transposed[static_cast<std::size_t>(k)] = value<double>(part.cell(k / ny, k % ny));
  trace.field("slow_x", 1, {transposed.data(), {nx, ny}, {ny, std::int64_t{1}}}, part.of_whole());

  auto backwards = cells<double>(part, nx);
  std::ranges::reverse(backwards);
  trace.field("backwards", 1, {backwards.data() + nx * ny - 1, {nx, ny}, {std::int64_t{-1}, -nx}},
              part.of_whole());
}

/// Arrays whose sizes the type has, of the whole.
inline void write_nested(heat::Trace& trace) {
  double u[ny_all][nx_all];
  std::array<std::array<double, nx_all>, ny_all> v;
  std::vector<std::array<double, nx_all>> w(ny_all);
  for (std::int64_t k = 0; k < nx_all * ny_all; ++k)
    u[k / nx_all][k % nx_all] = v.at(static_cast<std::size_t>(k / nx_all))[k % nx_all] =
        w[static_cast<std::size_t>(k / nx_all)][k % nx_all] = value<double>(k);
  trace.field("c_array", 1, u);
  trace.field("arrays", 1, v);
  trace.field("vector_of_arrays", 1, w, {.first = {1, 1}, .whole = {nx_all, ny_all}});
}

/// 0 to 7 axes, of which the ranks share the last; some have none of its cells.
inline void write_axes(heat::Trace& trace, int rank, int ranks) {
  const std::vector<int> whole = {5, 4, 3, 2, 3, 2, 2};
  trace.field("axes0", 2, value<double>(0));
  std::int64_t plane = 1;
  for (std::size_t axes = 1; axes <= whole.size(); plane *= whole[axes - 1], ++axes) {
    const std::int64_t n = whole[axes - 1], begin = n * rank / ranks, end = n * (rank + 1) / ranks;
    std::vector<std::int64_t> extents(whole.begin(), whole.begin() + static_cast<int>(axes));
    std::vector<std::int64_t> first(axes, 1);
    extents.back() = end - begin;
    first.back() = begin + 1;
    std::vector<double> u;
    for (std::int64_t k = begin * plane; k < end * plane; ++k) u.push_back(value<double>(k));
    trace.field("axes" + std::to_string(axes), 2, {u.data(), extents},
                {.first = first, .whole = std::span(whole).first(axes)});
  }
}

inline void write_cases(heat::Trace& trace, int rank, int ranks) {
  const Part part(rank, ranks);
  write_type<float>(trace, "real32", part);
  write_type<double>(trace, "real64", part);
  write_type<std::complex<float>>(trace, "complex32", part);
  write_type<std::complex<double>>(trace, "complex64", part);
  write_type<std::int8_t>(trace, "int8", part);
  write_type<std::int16_t>(trace, "int16", part);
  write_type<std::int32_t>(trace, "int32", part);
  write_type<std::int64_t>(trace, "int64", part);
  write_type<bool>(trace, "logical8", part);
  write_type<std::uint8_t>(trace, "uint8", part);
  write_type<std::uint16_t>(trace, "uint16", part);
  write_type<std::uint32_t>(trace, "uint32", part);
  write_type<std::uint64_t>(trace, "uint64", part);
  write_layouts(trace, part);
  if (ranks == 1) write_nested(trace);
  write_axes(trace, rank, ranks);
}

}  // namespace views

#endif
