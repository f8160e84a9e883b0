/// A field in a file, of any type and number of axes.
#ifndef HEAT_DIFF_FIELD_HPP
#define HEAT_DIFF_FIELD_HPP

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "numbers.hpp"
#include "variable.hpp"

namespace heat::diff {

/// Which index of two files is the same axis.
enum class Axes {
  index,  ///< the first of one and the first of the other: the arrays that NumPy sees
  memory  ///< the fastest of one and the fastest of the other, whichever index it is
};

/// A NumPy file, mapped into memory and perhaps larger, or a variable that was read from another
/// file. Its cells are numbered from 0 in the order of its axes, the fastest first. A complex
/// cell is two, because its parts are an axis before the others.
class Field {
 public:
  /// @param name  a path, of a NetCDF or HDF5 file with a colon and a variable behind it
  /// @throws std::runtime_error "cannot read NAME: why"
  explicit Field(const std::string& name);
  Field(const Field&) = delete;
  Field& operator=(const Field&) = delete;
  ~Field();

  /// Number the cells as another field's, which has the same type.
  /// @throws std::runtime_error how the two are no fields of one kind
  void number_as(const Field& other, Axes axes);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Its name without folders.
  [[nodiscard]] std::string label() const {
    return path_.filename().string() + (variable_.empty() ? "" : ":" + variable_);
  }
  /// Whether it is what another one was read from.
  [[nodiscard]] bool is(const Field& other) const {
    return std::filesystem::equivalent(path_, other.path_) && variable_ == other.variable_;
  }
  [[nodiscard]] const std::string& type() const { return type_; }  ///< "float64"
  [[nodiscard]] bool is_real() const { return type_.starts_with("float") || is_complex(); }
  [[nodiscard]] bool is_complex() const { return type_.starts_with("complex"); }
  /// Cells along each axis, from the fastest on; of complex ones the first are the two parts.
  [[nodiscard]] const std::vector<std::int64_t>& extents() const { return extents_; }
  [[nodiscard]] std::int64_t cells() const { return cells_; }
  [[nodiscard]] std::string shape() const;  ///< "(3, 5) in C order", as NumPy has it

  /// Whether its axes stand in another order than that of its memory.
  [[nodiscard]] bool is_turned() const { return !contiguous_; }

  /// Where a cell is along each axis, from 0.
  [[nodiscard]] std::vector<std::int64_t> place_of(std::int64_t cell) const;

  /// The sum of a cell's places along each axis, from 0, times a number for each axis.
  [[nodiscard]] std::int64_t sum_along(std::int64_t cell,
                                       const std::vector<std::int64_t>& factors) const {
    std::int64_t sum = 0;
    for (std::size_t axis = 0; axis < extents_.size(); cell /= extents_[axis++]) {
      sum += cell % extents_[axis] * factors[axis];
    }
    return sum;
  }

  /// Some cells one behind the other.
  /// @tparam T  float, double, std::int64_t or std::uint64_t, as with_type() gives it
  template <class T>
  void read(std::int64_t first, std::span<T> cells) const {
    if (contiguous_) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        cells[i] = number<T>(bits_at(first + static_cast<std::int64_t>(i)));
      }
      return;
    }
    for (T& cell : cells) cell = number<T>(bits_at(sum_along(first++, strides_)));
  }

  template <class T>
  [[nodiscard]] T at(std::int64_t cell) const {
    return number<T>(bits_at(contiguous_ ? cell : sum_along(cell, strides_)));
  }

  /// Bytes of a cell, or of a part of a complex one.
  [[nodiscard]] int width() const { return width_; }

  /// Whether some cells have the same bytes as another field's: false if it is not easily told.
  [[nodiscard]] bool same_bytes(const Field& other, std::int64_t first, std::int64_t count) const;

  /// Call use(T()) for the type T that holds its cells.
  template <class Use>
  void with_type(Use&& use) const {
    if (is_real()) return width_ == 4 ? use(0.0F) : use(0.0);
    type_.starts_with("int") ? use(std::int64_t{}) : use(std::uint64_t{});
  }

 private:
  void load();
  void set_cells(const NpyHeader& header, std::string_view cells);
  void read_type(std::string descr);
  void set_strides(bool reversed);
  [[noreturn]] void refuse(const std::string& why) const;

  /// The bits of a cell, by its place in the file.
  [[nodiscard]] std::uint64_t bits_at(std::int64_t offset) const;

  template <class T>
  [[nodiscard]] T number(std::uint64_t bits) const {
    if constexpr (std::same_as<T, float>) {
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    } else if constexpr (std::same_as<T, double>) {
      return std::bit_cast<double>(bits);
    } else if constexpr (std::same_as<T, std::int64_t>) {  // the sign is that of its own width
      const int unused = 64 - 8 * width_;
      return static_cast<std::int64_t>(bits << unused) >> unused;
    } else {
      return bits;
    }
  }

  std::string name_;
  std::filesystem::path path_;
  std::string variable_;            ///< "" of a NumPy file
  std::unique_ptr<char[]> loaded_;  ///< its cells
  const char* file_ = nullptr;      ///< the mapped bytes
  std::size_t file_bytes_ = 0;
  const char* data_ = nullptr;  ///< its first cell
  std::string type_;
  bool fortran_order_ = false, swapped_ = false, contiguous_ = true;
  int width_ = 0;
  std::int64_t cells_ = 1;
  std::vector<std::int64_t> shape_, extents_, strides_;  ///< strides in cells
};

/// Call visit(cell, number of a, number of b) for all cells, or for those whose bits differ, in
/// their order, until it returns false.
/// @return whether it never did
template <class T, class Visit>
bool each_pair(const Field& a, const Field& b, bool all, Visit&& visit) {
  constexpr std::int64_t chunk = 4096;
  std::vector<T> from(chunk), to(chunk);
  for (std::int64_t first = 0; first < a.cells(); first += chunk) {
    const std::int64_t count = std::min(chunk, a.cells() - first);
    if (!all && a.same_bytes(b, first, count)) continue;
    a.read(first, std::span(from).first(static_cast<std::size_t>(count)));
    b.read(first, std::span(to).first(static_cast<std::size_t>(count)));
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      if (!all && same(from[i], to[i])) continue;
      if (!visit(first + static_cast<std::int64_t>(i), from[i], to[i])) return false;
    }
  }
  return true;
}

}  // namespace heat::diff

#endif
