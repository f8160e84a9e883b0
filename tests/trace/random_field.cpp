#include "random_field.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <sstream>

namespace heat::test {

std::uint64_t scramble(std::uint64_t z) {
  z = z + 0x9e3779b97f4a7c15;
  z = z ^ (z >> 30);
  z = z * 0xbf58476d1ce4e5b9;
  z = z ^ (z >> 27);
  z = z * 0x94d049bb133111eb;
  z = z ^ (z >> 31);
  return z;
}

namespace {

bool is_complex(heat_trace_type type) { return type == 3 || type == 4; }
bool is_real(heat_trace_type type) { return type <= 4; }
bool is_logical(heat_trace_type type) { return type >= 9; }

/// A number: a cell, or a part of a complex one.
struct Number {
  std::uint64_t bits = 0;       ///< as they are
  std::uint64_t same_bits = 0;  ///< without the sign of zero, and one NaN for all
  double value = 0;
};

template <class Type>
Type as(const char* at) {
  Type value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <class Type, class Bits>
Number real_number(const char* at, Bits nan) {
  const auto value = as<Type>(at);
  const auto bits = as<Bits>(at);
  return {bits, std::isnan(value) ? nan : value == 0 ? 0 : bits, static_cast<double>(value)};
}

template <class Type>
Number whole_number(const char* at) {
  const auto value = as<Type>(at);
  const std::uint64_t bits = static_cast<std::make_unsigned_t<Type>>(value);
  return {bits, bits, static_cast<double>(value)};
}

Number number_at(heat_trace_type type, const char* at, int bytes) {
  switch (type) {
    case HEAT_TRACE_REAL32:
    case HEAT_TRACE_COMPLEX32: return real_number<float, std::uint32_t>(at, 0x7fc00000);
    case HEAT_TRACE_REAL64:
    case HEAT_TRACE_COMPLEX64: return real_number<double, std::uint64_t>(at, 0x7ff8000000000000);
    case HEAT_TRACE_INT8: return whole_number<std::int8_t>(at);
    case HEAT_TRACE_INT16: return whole_number<std::int16_t>(at);
    case HEAT_TRACE_INT32: return whole_number<std::int32_t>(at);
    case HEAT_TRACE_INT64: return whole_number<std::int64_t>(at);
    default:
      const bool is_true = std::any_of(at, at + bytes, [](char byte) { return byte != 0; });
      return {is_true, is_true, is_true ? 1.0 : 0.0};
  }
}

/// The tiles of each axis: 8 or fewer of the three longest ones, of equal ones the faster.
std::vector<std::int64_t> tiles_along(const std::vector<std::int64_t>& shape) {
  std::vector<std::size_t> order(shape.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return shape[a] > shape[b]; });
  std::vector<std::int64_t> tiles(shape.size(), 1);
  for (std::size_t i = 0; i < std::min<std::size_t>(3, order.size()); ++i) {
    tiles[order[i]] = std::min<std::int64_t>(8, shape[order[i]]);
  }
  return tiles;
}

std::size_t tile_of(std::int64_t cell, const std::vector<std::int64_t>& shape) {
  const auto along = tiles_along(shape);
  std::int64_t tile = 0, weight = 1;
  for (std::size_t a = 0; a < shape.size(); ++a) {
    const std::int64_t index = cell % shape[a];
    cell /= shape[a];
    std::int64_t t = 0;
    while (!(t * shape[a] / along[a] <= index && index < (t + 1) * shape[a] / along[a])) ++t;
    tile += t * weight;
    weight *= along[a];
  }
  return static_cast<std::size_t>(tile);
}

/// Cells of which some are special, and the others are of any bits or small.
void draw_cell(Random& random, heat_trace_type type, char* at, int bytes) {
  const std::uint64_t any = random();
  const auto kind = draw(random, 8);
  if (is_real(type) && kind < 6) {
    using Limits = std::numeric_limits<double>;
    const double small = static_cast<double>(draw(random, 2001) - 1000) / 8;
    const bool is_rare = draw(random, 50) == 0;
    const double special[] = {
        0.0,   -0.0, is_rare ? Limits::infinity() : small, is_rare ? Limits::quiet_NaN() : small,
        small, small};
    if (bytes == 4) {
      const auto value = static_cast<float>(special[kind]);
      std::memcpy(at, &value, 4);
    } else {
      std::memcpy(at, &special[kind], 8);
    }
    return;
  }
  const std::uint64_t bits = is_logical(type) && kind < 6 ? any % 2 : any;
  std::memcpy(at, &bits, static_cast<std::size_t>(bytes));
}

struct Block {
  std::vector<std::int64_t> first, extent;  ///< first from 1
};

std::vector<Block> draw_blocks(Random& random, const Whole& whole, int count) {
  std::vector<Block> blocks{{std::vector<std::int64_t>(whole.shape.size(), 1), whole.shape}};
  while (static_cast<int>(blocks.size()) < count) {
    if (whole.shape.empty()) {
      blocks.push_back(blocks.front());
      continue;
    }
    const auto which = static_cast<std::size_t>(draw(random, std::ssize(blocks)));
    const auto axis = static_cast<std::size_t>(draw(random, std::ssize(whole.shape)));
    Block upper = blocks[which];
    const std::int64_t kept = draw(random, upper.extent[axis] + 1);
    blocks[which].extent[axis] = kept;
    upper.first[axis] += kept;
    upper.extent[axis] -= kept;
    blocks.push_back(upper);
  }
  return blocks;
}

Part draw_part(Random& random, const Whole& whole, const Block& block) {
  const auto axes = whole.shape.size();
  const int bytes = bytes_of_cell(whole.type);
  Part part;
  heat_trace_array& array = part.array;
  array.type = whole.type;
  array.axes = static_cast<std::int32_t>(axes);
  std::vector<std::size_t> order(axes);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (draw(random, 2) == 0) std::shuffle(order.begin(), order.end(), random);
  const bool has_gaps = draw(random, 2) == 0;
  std::int64_t room = bytes + (has_gaps && draw(random, 3) == 0 ? 4 : 0), offset = 0;
  for (const std::size_t a : order) {
    array.first[a] = block.first[a];
    array.extent[a] = block.extent[a];
    array.whole[a] = whole.shape[a];
    array.stride[a] = room;
    if (draw(random, 4) == 0 && block.extent[a] > 0) {
      offset += (block.extent[a] - 1) * room;
      array.stride[a] = -room;
    }
    room *= block.extent[a] + (has_gaps ? draw(random, 3) : 0);
  }
  part.memory.resize(static_cast<std::size_t>(room) + 8);
  for (char& byte : part.memory) byte = static_cast<char>(random());
  part.offset = static_cast<std::size_t>(offset);
  const auto n = std::accumulate(block.extent.begin(), block.extent.end(), std::int64_t{1},
                                 std::multiplies<>());
  for (std::int64_t i = 0; i < n; ++i) {
    std::int64_t rest = i, to = offset, from = 0, weight = 1;
    for (std::size_t a = 0; a < axes; ++a) {
      const std::int64_t index = rest % block.extent[a];
      rest /= block.extent[a];
      to += index * array.stride[a];
      from += (block.first[a] - 1 + index) * weight;
      weight *= whole.shape[a];
    }
    std::memcpy(&part.memory[static_cast<std::size_t>(to)],
                &whole.cells[static_cast<std::size_t>(from * bytes)],
                static_cast<std::size_t>(bytes));
  }
  return part;
}

bool same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || a == b; }

}  // namespace

int bytes_of_cell(heat_trace_type type) {
  constexpr int bytes[] = {0, 4, 8, 8, 16, 1, 2, 4, 8, 1, 2, 4, 8};
  return bytes[type];
}

std::int64_t Whole::count() const {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::string Whole::saved() const {
  if (!is_logical(type)) return cells;
  std::string bytes;
  const int size = bytes_of_cell(type);
  for (std::int64_t i = 0; i < count(); ++i) {
    bytes +=
        static_cast<char>(number_at(type, &cells[static_cast<std::size_t>(i * size)], size).bits);
  }
  return bytes;
}

Whole draw_whole(Random& random) {
  Whole whole;
  whole.type = static_cast<heat_trace_type>(1 + draw(random, 12));
  const auto axes = draw(random, 8);
  std::int64_t left = 6000;
  for (std::int64_t a = 0; a < axes; ++a) {
    const std::int64_t most = std::min<std::int64_t>(left, draw(random, 3) == 0 ? 3000 : 12);
    whole.shape.push_back(1 + draw(random, most));
    left = std::max<std::int64_t>(1, left / whole.shape.back());
  }
  const int bytes = bytes_of_cell(whole.type) / (is_complex(whole.type) ? 2 : 1);
  const bool is_tame = draw(random, 3) == 0;  // a whole without NaN and -0 is another path
  whole.cells.resize(static_cast<std::size_t>(whole.count() * bytes_of_cell(whole.type)));
  for (std::size_t at = 0; at < whole.cells.size(); at += static_cast<std::size_t>(bytes)) {
    do {
      draw_cell(random, whole.type, &whole.cells[at], bytes);
      const Number number = number_at(whole.type, &whole.cells[at], bytes);
      if (!is_tame || number.bits == number.same_bits) break;
    } while (true);
  }
  return whole;
}

std::vector<Part> draw_parts(Random& random, const Whole& whole, int count) {
  std::vector<Part> parts;
  for (const Block& block : draw_blocks(random, whole, count)) {
    parts.push_back(draw_part(random, whole, block));
  }
  return parts;
}

heat_trace_array array_of(const Part& part) {
  heat_trace_array array = part.array;
  array.data = part.memory.data() + part.offset;
  return array;
}

Record expected_record(const Whole& whole) {
  Record record;
  record.type = static_cast<std::uint32_t>(whole.type);
  record.whole = whole.shape;
  const auto along = tiles_along(whole.shape);
  record.tiles.resize(static_cast<std::size_t>(
      std::accumulate(along.begin(), along.end(), std::int64_t{1}, std::multiplies<>())));
  const int parts = is_complex(whole.type) ? 2 : 1;
  const int bytes = bytes_of_cell(whole.type) / parts;
  record.least = record.greatest = std::numeric_limits<double>::quiet_NaN();
  for (std::int64_t k = 0; k < whole.count() * parts; ++k) {
    const Number number =
        number_at(whole.type, &whole.cells[static_cast<std::size_t>(k * bytes)], bytes);
    const auto place = scramble(static_cast<std::uint64_t>(k));
    record.fingerprint += scramble(number.bits ^ place);
    record.tiles[tile_of(k / parts, whole.shape)] += scramble(number.bits ^ place);
    record.values += scramble(number.same_bits ^ place);
    if (std::isnan(number.value)) {
      ++record.nans;
      continue;
    }
    if (!(number.value >= record.least)) record.least = number.value;
    if (!(number.value <= record.greatest)) record.greatest = number.value;
    record.sum += number.value;
  }
  return record;
}

double magnitude_of(const Whole& whole) {
  const int bytes = bytes_of_cell(whole.type) / (is_complex(whole.type) ? 2 : 1);
  double sum = 0;
  for (std::size_t at = 0; at < whole.cells.size(); at += static_cast<std::size_t>(bytes)) {
    const double value = number_at(whole.type, &whole.cells[at], bytes).value;
    if (!std::isnan(value)) sum += std::abs(value);
  }
  return sum;
}

std::string differences(const Record& got, const Record& expected) {
  std::ostringstream text;
  if (got.fingerprint != expected.fingerprint) text << "fingerprint ";
  if (got.values != expected.values) text << "values ";
  if (got.tiles != expected.tiles) text << "tiles ";
  if (got.nans != expected.nans) text << "nans ";
  if (!same(got.least, expected.least)) text << "least ";
  if (!same(got.greatest, expected.greatest)) text << "greatest ";
  if (got.type != expected.type) text << "type ";
  if (got.whole != expected.whole) text << "whole ";
  return text.str();
}

}  // namespace heat::test
