/// @file
/// Traces of a program's own fields, trace.h, for C++20: RAII, exceptions, any array.
///
///     heat::Trace trace("port.trace", comm);
///     trace.field("u", step, u, {.first = {x0, y0}, .whole = {nx_all, ny_all}});
///
/// It includes no MPI: a communicator may be C's, or the Fortran handle of one, and a program that
/// gives it needs libheat_trace_mpi. An array is what TraceView takes.
#ifndef HEAT_TRACE_HPP
#define HEAT_TRACE_HPP

#include <array>
#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "heat/trace_mpi.h"

namespace heat {

/// A status other than HEAT_TRACE_OK, with the reason.
class TraceError : public std::runtime_error {
 public:
  /// Of a status and its message.
  TraceError(heat_trace_status status, const std::string& message)
      : std::runtime_error(message), status_(status) {}
  /// What the call returned.
  [[nodiscard]] heat_trace_status status() const noexcept { return status_; }

 private:
  heat_trace_status status_;
};

namespace detail {
template <class T>
concept Integers = std::ranges::input_range<T> && std::integral<std::ranges::range_value_t<T>>;
}

/// A number for each axis, x first: {nx, ny}, or a range of numbers.
class TraceAxes {
 public:
  TraceAxes() = default;

  /// {nx, ny}
  template <std::integral First, std::integral... Rest>
  TraceAxes(First first, Rest... rest)
      : count_(1 + sizeof...(Rest)),
        numbers_{static_cast<std::int64_t>(first), static_cast<std::int64_t>(rest)...} {}

  /// The numbers of a range.
  template <detail::Integers Range>
  TraceAxes(const Range& numbers) {
    for (const auto number : numbers) {
      const auto axis = static_cast<std::size_t>(count_++);
      if (axis < numbers_.size()) numbers_[axis] = static_cast<std::int64_t>(number);
    }
  }

  /// How many there are.
  [[nodiscard]] std::int32_t count() const noexcept { return count_; }
  /// That of an axis, from 0 on.
  std::int64_t operator[](std::int32_t axis) const { return numbers_.at(std::size_t(axis)); }

 private:
  std::int32_t count_ = 0;
  std::array<std::int64_t, HEAT_TRACE_MAX_AXES> numbers_{};
};

/// Which index of a view is x.
enum class TraceOrder { last_index_fastest, first_index_fastest };

/// Where a part of a field lies. Nothing of it is needed where the part is the whole.
struct TracePart {
  TraceAxes first = {};                               ///< index of the first cell, from 1
  TraceAxes whole = {};                               ///< cells of the whole
  TraceOrder order = TraceOrder::last_index_fastest;  ///< of a view that has indices
};

namespace detail {

/// The type of cells T in a trace, or 0. Unsigned numbers count as signed ones of the same bits.
template <class T>
constexpr heat_trace_type trace_type() {
  if constexpr (std::same_as<T, float>) return HEAT_TRACE_REAL32;
  if constexpr (std::same_as<T, double>) return HEAT_TRACE_REAL64;
  if constexpr (std::same_as<T, std::complex<float>>) return HEAT_TRACE_COMPLEX32;
  if constexpr (std::same_as<T, std::complex<double>>) return HEAT_TRACE_COMPLEX64;
  if constexpr (std::same_as<T, bool> && sizeof(bool) == 1) return HEAT_TRACE_LOGICAL8;
  if constexpr (std::integral<T>) {
    if (sizeof(T) == 1) return HEAT_TRACE_INT8;
    if (sizeof(T) == 2) return HEAT_TRACE_INT16;
    if (sizeof(T) == 4) return HEAT_TRACE_INT32;
    if (sizeof(T) == 8) return HEAT_TRACE_INT64;
  }
  return 0;
}

template <class T>
concept TraceCell = (trace_type<std::remove_cv_t<T>>() > 0);

/// Arrays inside of arrays: u[ny][nx], std::array<std::array<double, nx>, ny>.
template <class T>
struct Nested {
  using Cell = T;
  static constexpr int axes = 0;
  static void add(heat_trace_array&) {}
};
template <class T, std::size_t n>
struct Row {
  using Cell = typename Nested<T>::Cell;
  static constexpr int axes = 1 + Nested<T>::axes;
  static void add(heat_trace_array& array) {
    array.extent[array.axes] = n;
    array.stride[array.axes++] = sizeof(T);
    Nested<T>::add(array);
  }
};
template <class T, std::size_t n>
struct Nested<T[n]> : Row<T, n> {};
template <class T, std::size_t n>
struct Nested<std::array<T, n>> : Row<T, n> {};

/// std::vector, std::span, std::array, u[ny][nx]: cells that lie one behind the other.
template <class T>
using Element = std::remove_cvref_t<decltype(*std::data(std::declval<const T&>()))>;
template <class T>
concept Array = TraceCell<typename Nested<Element<T>>::Cell> && requires(const T& array) {
  std::size(array);
};

/// std::mdspan, by its members.
template <class T>
concept Mdspan = TraceCell<typename T::value_type> && requires(const T& view) {
  { *view.data_handle() } -> std::convertible_to<typename T::value_type>;
  { view.extent(0) } -> std::convertible_to<std::int64_t>;
  { view.stride(0) } -> std::convertible_to<std::int64_t>;
};

/// The Fortran handle of a communicator: itself, or that of C's type. Where this is a pointer,
/// <mpi.h> may be included before this file or behind it; where it is a number both are the same.
template <class Comm>
concept Communicator = (std::integral<Comm> && !std::same_as<Comm, bool>) || requires(Comm comm) {
  MPI_Comm_c2f(comm);
};
template <Communicator Comm>
std::int32_t handle_of(Comm comm) {
  if constexpr (std::integral<Comm>)
    return static_cast<std::int32_t>(comm);
  else
    return heat_trace_mpi_is_running() ? static_cast<std::int32_t>(MPI_Comm_c2f(comm)) : 0;
}

}  // namespace detail

/// The cells of a part, where they lie in memory; made of what a program has.
class TraceView {
 public:
  /// A number, a field without axes.
  template <detail::TraceCell T>
  TraceView(const T& number) : array_(at<T>(&number)) {}

  /// The cell with the lowest index along every axis, cells along each axis, x first, and how far
  /// it is from one to the next, in cells of memory; without that they lie one behind the other.
  template <detail::TraceCell T>
  TraceView(const T* cells, const TraceAxes& extents, const TraceAxes& strides = {})
      : array_(at<T>(cells)), strides_(strides), indexed_(false) {
    array_.axes = extents.count();
    std::int64_t stride = 1;
    for (std::int32_t axis = 0; axis < array_.axes && axis < HEAT_TRACE_MAX_AXES; ++axis) {
      if (axis < strides.count()) stride = strides[axis];
      array_.extent[axis] = extents[axis];
      array_.stride[axis] = stride * static_cast<std::int64_t>(sizeof(T));
      stride *= extents[axis];
    }
  }

  /// std::vector, std::span, std::array, u[ny][nx] and arrays of arrays.
  template <detail::Array T>
  TraceView(const T& cells)
      : array_(at<typename detail::Nested<detail::Element<T>>::Cell>(std::data(cells))) {
    static_assert(detail::Nested<detail::Element<T>>::axes < HEAT_TRACE_MAX_AXES,
                  "a field has at most 7 axes");
    array_.axes = 1;
    array_.extent[0] = static_cast<std::int64_t>(std::size(cells));
    array_.stride[0] = sizeof(detail::Element<T>);
    detail::Nested<detail::Element<T>>::add(array_);
  }

  /// std::mdspan.
  template <detail::Mdspan T>
  TraceView(const T& view) : array_(at<typename T::value_type>(view.data_handle())) {
    static_assert(T::rank() <= HEAT_TRACE_MAX_AXES, "a field has at most 7 axes");
    for (std::size_t axis = 0; axis < T::rank(); ++axis, ++array_.axes) {
      array_.extent[axis] = static_cast<std::int64_t>(view.extent(axis));
      array_.stride[axis] = static_cast<std::int64_t>(view.stride(axis)) *
                            static_cast<std::int64_t>(sizeof(typename T::value_type));
    }
  }

  /// As C has it.
  /// @throws TraceError if strides, first or whole are not as many numbers as there are axes
  [[nodiscard]] heat_trace_array array(const TracePart& part) const {
    heat_trace_array array = array_;
    if (array.axes > HEAT_TRACE_MAX_AXES) return array;
    check(strides_, "strides");
    check(part.first, "first");
    check(part.whole, "whole");
    for (std::int32_t axis = 0; axis < array.axes; ++axis) {
      const bool reversed = indexed_ && part.order == TraceOrder::last_index_fastest;
      const std::int32_t index = reversed ? array.axes - 1 - axis : axis;
      array.extent[axis] = array_.extent[index];
      array.stride[axis] = array_.stride[index];
      array.first[axis] = part.first.count() > 0 ? part.first[axis] : 1;
      array.whole[axis] = part.whole.count() > 0 ? part.whole[axis] : array.extent[axis];
    }
    return array;
  }

 private:
  template <class T>
  static heat_trace_array at(const void* cells) {
    heat_trace_array array{};
    array.data = cells;
    array.type = detail::trace_type<std::remove_cv_t<T>>();
    return array;
  }

  void check(const TraceAxes& numbers, const char* what) const {
    if (numbers.count() > 0 && numbers.count() != array_.axes)
      throw TraceError(HEAT_TRACE_INVALID,
                       std::string(what) + " has " + std::to_string(numbers.count()) +
                           " numbers, and the array " + std::to_string(array_.axes) + " axes");
  }

  heat_trace_array array_;
  TraceAxes strides_;
  bool indexed_ = true;
};

/// An open trace; it can be moved. Calls are collective, and fail on all ranks or on none.
class Trace {
 public:
  /// Of a program of one process.
  /// @throws TraceError as heat_trace_open()
  explicit Trace(const std::string& path) {
    heat_trace* trace = nullptr;
    check(heat_trace_open(&trace, path.c_str(), nullptr));
    trace_.reset(trace);
  }

  /// Of all ranks of a communicator.
  /// @param path  of the file
  /// @param comm  an MPI_Comm, or the Fortran handle of one
  /// @throws TraceError as heat_trace_open_mpi()
  template <detail::Communicator Comm>
  Trace(const std::string& path, Comm comm) {
    heat_trace* trace = nullptr;
    check(heat_trace_open_mpi(&trace, path.c_str(), detail::handle_of(comm)));
    trace_.reset(trace);
  }

  /// Record a field; without a `part` the array is the whole.
  /// @throws TraceError as heat_trace_field()
  void field(const std::string& name, std::int64_t step, const TraceView& view,
             const TracePart& part = {}) {
    if (trace_ == nullptr) return;
    heat_trace_array array{};
    try {
      array = view.array(part);
    } catch (const TraceError& wrong) {
      heat_trace_fail(wrong.status(), (name + ": " + wrong.what()).c_str());
      array.axes = HEAT_TRACE_REFUSED;
    }
    check(heat_trace_field(trace_.get(), name.c_str(), step, &array));
  }

  /// What the destructor does; later fields are not recorded.
  /// @throws TraceError as heat_trace_close()
  void close() {
    heat_trace* trace = trace_.release();
    check(heat_trace_close(&trace));
  }

 private:
  static void check(heat_trace_status status) {
    if (status != HEAT_TRACE_OK) throw TraceError(status, heat_trace_message());
  }

  struct Close {
    void operator()(heat_trace* trace) const noexcept { heat_trace_close(&trace); }
  };
  std::unique_ptr<heat_trace, Close> trace_;
};

}  // namespace heat

#endif
