#include "field.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "variable.hpp"

namespace heat::diff {

constexpr std::size_t most_axes = 64;  // NumPy's own limit

Field::Field(const std::string& name) : name_(name), path_(name) {
  const std::size_t colon = name.rfind(':');
  std::error_code unknown;
  if (colon != name.npos && !std::filesystem::exists(path_, unknown)) {
    path_ = name.substr(0, colon);
    variable_ = name.substr(name[colon + 1] == '/' ? colon + 2 : colon + 1);
  }
  const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) refuse(std::strerror(errno));
  struct stat state {};
  const bool is_file = fstat(file, &state) == 0 && S_ISREG(state.st_mode);
  file_bytes_ = is_file ? static_cast<std::size_t>(state.st_size) : 0;
  void* const bytes =
      file_bytes_ > 0 ? mmap(nullptr, file_bytes_, PROT_READ, MAP_PRIVATE, file, 0) : nullptr;
  const int failed = errno;
  close(file);
  if (!is_file) refuse("it is not a regular file");
  if (bytes == MAP_FAILED) refuse(std::strerror(failed));
  file_ = static_cast<const char*>(bytes);
  try {
    load();
  } catch (const std::runtime_error& error) {
    if (file_ != nullptr) munmap(bytes, file_bytes_);
    refuse(error.what());
  }
}

Field::~Field() {
  if (file_ != nullptr) munmap(const_cast<char*>(file_), file_bytes_);
}

/// @throws std::runtime_error why it cannot be read
void Field::load() {
  const std::string_view file(file_, file_bytes_);
  if (!variable_.empty() || file.starts_with("\x89HDF") || file.starts_with("CDF")) {
    Variable variable = read_variable(file, variable_);
    loaded_ = std::move(variable.cells);
    set_cells(variable.header, {loaded_.get(), variable.bytes});
  } else {
    const NpyHeader header = parse_npy_header(file.substr(0, most_npy_header));
    set_cells(header, file.substr(header.bytes));
  }
}

/// @throws std::runtime_error why these are no cells
void Field::set_cells(const NpyHeader& header, std::string_view cells) {
  const auto fail = [](const std::string& why) { throw std::runtime_error(why); };
  read_type(header.descr);
  fortran_order_ = header.fortran_order;
  extents_ = shape_ = header.shape;
  if (shape_.size() > most_axes) fail("it has more than " + std::to_string(most_axes) + " axes");
  if (!fortran_order_) std::reverse(extents_.begin(), extents_.end());
  if (is_complex()) extents_.insert(extents_.begin(), 2);
  std::int64_t bytes = width_;
  const bool empty = std::ranges::count(extents_, 0) > 0;
  for (const std::int64_t extent : extents_) {
    if (!empty && __builtin_mul_overflow(bytes, extent, &bytes)) fail("its shape is too large");
  }
  if (empty) bytes = 0;
  cells_ = bytes / width_;
  const auto here = static_cast<std::int64_t>(cells.size());
  if (here < bytes) {
    fail("it is cut short: it has " + std::to_string(here) + " bytes of cells, not " +
         std::to_string(bytes));
  }
  if (here > bytes) fail("it has " + std::to_string(here - bytes) + " bytes behind its cells");
  data_ = cells.data();
  set_strides(false);
}

/// @throws std::runtime_error if it is none of numbers that can be compared
void Field::read_type(std::string descr) {
  const char order = descr.empty() ? '\0' : descr.front();
  const bool big = order == '>' || (order == '=' && std::endian::native == std::endian::big);
  swapped_ = big != (std::endian::native == std::endian::big);
  static constexpr struct {
    const char *descr, *name;
    int width;
  } types[] = {{"f4", "float32", 4},     {"f8", "float64", 8}, {"c8", "complex64", 4},
               {"c16", "complex128", 8}, {"i1", "int8", 1},    {"i2", "int16", 2},
               {"i4", "int32", 4},       {"i8", "int64", 8},   {"u1", "uint8", 1},
               {"u2", "uint16", 2},      {"u4", "uint32", 4},  {"u8", "uint64", 8},
               {"b1", "bool", 1}};
  const auto found = std::ranges::find_if(types, [&](const auto& type) {
    return descr.substr(std::min<std::size_t>(1, descr.size())) == type.descr;
  });
  if (found == std::end(types) || std::string_view("<>=|").find(order) == std::string_view::npos) {
    for (char& c : descr) c = c >= ' ' && c <= '~' ? c : '?';
    throw std::runtime_error("its type '" + descr + "' is not compared");
  }
  type_ = found->name;
  width_ = found->width;
}

/// @param reversed  the last axis is the fastest in the file, but for the parts of complex cells
void Field::set_strides(bool reversed) {
  contiguous_ = !reversed;
  strides_.assign(extents_.size(), 0);
  const std::size_t parts = is_complex() ? 1 : 0;
  std::int64_t stride = 1;
  for (std::size_t i = 0; i < extents_.size(); ++i) {
    const std::size_t axis = i < parts || !reversed ? i : extents_.size() - 1 - (i - parts);
    strides_[axis] = stride;
    if (cells_ > 0) stride *= extents_[axis];
  }
}

void Field::number_as(const Field& other, Axes axes) {
  const auto fail = [&](const std::string& what, const std::string& theirs, const std::string& mine,
                        const std::string& hint) {
    throw std::runtime_error("the " + what + " differ: " + other.name_ + " has " + theirs + ", " +
                             name_ + " " + mine + hint);
  };
  if (type_ != other.type_) fail("types", other.type_, type_, "");
  const bool turns = axes == Axes::index && fortran_order_ != other.fortran_order_;
  std::vector<std::int64_t> extents = extents_;
  if (turns) std::reverse(extents.begin() + (is_complex() ? 1 : 0), extents.end());
  if (extents != other.extents_) {
    fail("shapes", other.shape(), shape(),
         turns && extents_ == other.extents_ ? "; see --axes memory" : "");
  }
  extents_ = extents;
  set_strides(turns);
}

std::string Field::shape() const {
  std::string text = "(";
  for (std::size_t i = 0; i < shape_.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(shape_[i]);
  }
  text += shape_.size() == 1 ? ",)" : ")";
  return shape_.size() < 2 ? text : text + (fortran_order_ ? " in Fortran order" : " in C order");
}

std::vector<std::int64_t> Field::place_of(std::int64_t cell) const {
  std::vector<std::int64_t> place;
  for (const std::int64_t extent : extents_) {
    place.push_back(extent > 0 ? cell % extent : 0);
    cell = extent > 0 ? cell / extent : 0;
  }
  return place;
}

std::uint64_t Field::bits_at(std::int64_t offset) const {
  const char* const at = data_ + offset * width_;
  const auto load = [&](auto bits) -> std::uint64_t {
    std::memcpy(&bits, at, sizeof bits);
    return bits;
  };
  switch (width_) {
    case 1: return load(std::uint8_t{});
    case 2: return swapped_ ? __builtin_bswap16(load(std::uint16_t{})) : load(std::uint16_t{});
    case 4: return swapped_ ? __builtin_bswap32(load(std::uint32_t{})) : load(std::uint32_t{});
    default: return swapped_ ? __builtin_bswap64(load(std::uint64_t{})) : load(std::uint64_t{});
  }
}

bool Field::same_bytes(const Field& other, std::int64_t first, std::int64_t count) const {
  return contiguous_ && other.contiguous_ && swapped_ == other.swapped_ &&
         std::memcmp(data_ + first * width_, other.data_ + first * width_,
                     static_cast<std::size_t>(count * width_)) == 0;
}

void Field::refuse(const std::string& why) const {
  throw std::runtime_error("cannot read " + name_ + ": " + why);
}

}  // namespace heat::diff
