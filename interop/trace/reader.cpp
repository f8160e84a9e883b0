#include "reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <map>
#include <new>

#include "heat/trace.h"

namespace heat::trace {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::size_t header_bytes = 32, head_bytes = 8, check_bytes = 8;
constexpr std::size_t field_bytes = 80, blocks_bytes = 24;  // before axes and the name
constexpr std::size_t longest_name = 64;
constexpr std::array<unsigned char, 8> magic{0x89, 'h', 'e', 'a', 't', 'T', 'R', '\n'};
enum Kind : std::uint32_t { a_field = 1, parts = 2 };

/// Why a record is not what the format says.
struct Damage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void require(bool condition, const char* otherwise) {
  if (!condition) throw Damage(otherwise);
}

/// A little-endian number. @param at  with the number within the bytes
template <class Integer>
Integer number_at(Bytes bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    value |= std::uint64_t{bytes[at + i]} << (8 * i);
  }
  return static_cast<Integer>(value);
}

double real_at(Bytes bytes, std::size_t at) {
  return std::bit_cast<double>(number_at<std::uint64_t>(bytes, at));
}

/// Whether the last 8 bytes are the FNV-1a of those before.
bool is_checked(Bytes bytes) {
  std::uint64_t check = 0xcbf29ce484222325;
  for (const unsigned char byte : bytes.first(bytes.size() - check_bytes)) {
    check = (check ^ byte) * 0x100000001b3;
  }
  return check == number_at<std::uint64_t>(bytes, bytes.size() - check_bytes);
}

constexpr std::size_t padded(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

/// Read what follows the fixed part of a record, up to its check.
class Rest {
 public:
  Rest(Bytes record, std::size_t at) : bytes_(record.first(record.size() - check_bytes)), at_(at) {}

  template <class Integer>
  Integer next() {
    require(bytes_.size() - at_ >= sizeof(Integer), "shorter than its counts say");
    at_ += sizeof(Integer);
    return number_at<Integer>(bytes_, at_ - sizeof(Integer));
  }

  /// Names are printed, so what would control a terminal is refused.
  std::string name(std::size_t length) {
    require(length >= 1 && length <= longest_name, "a name of a wrong length");
    require(bytes_.size() - at_ >= padded(length), "shorter than its counts say");
    std::string name(reinterpret_cast<const char*>(&bytes_[at_]), length);
    const auto controls = [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '/'; };
    require(std::ranges::none_of(name, controls), "a name with a character that is not allowed");
    at_ += padded(length);
    return name;
  }

  [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

 private:
  Bytes bytes_;
  std::size_t at_;  ///< <= bytes_.size()
};

Record field_of(Bytes bytes) {
  require(bytes.size() >= field_bytes + check_bytes, "shorter than a field");
  Record record;
  record.step = number_at<std::int64_t>(bytes, 8);
  record.fingerprint = number_at<std::uint64_t>(bytes, 16);
  record.of_values = number_at<std::uint64_t>(bytes, 24);
  record.least = real_at(bytes, 32);
  record.greatest = real_at(bytes, 40);
  record.sum = real_at(bytes, 48);
  record.nans = number_at<std::uint64_t>(bytes, 56);
  record.type = number_at<std::int32_t>(bytes, 64);
  require(record.type >= HEAT_TRACE_REAL32 && record.type <= HEAT_TRACE_LOGICAL64,
          "an unknown type of cells");
  const auto axes = number_at<std::uint32_t>(bytes, 68);
  require(axes <= HEAT_TRACE_MAX_AXES, "more axes than a field can have");
  Rest rest(bytes, field_bytes);
  for (std::uint32_t axis = 0; axis < axes; ++axis) {
    record.whole.push_back(rest.next<std::int64_t>());
    require(record.whole.back() >= 1, "an axis without cells");
  }
  record.field = rest.name(number_at<std::uint32_t>(bytes, 72));
  const std::size_t tiles = Tiling(record.whole).size();
  require(number_at<std::uint32_t>(bytes, 76) == tiles && rest.left() == 8 * tiles,
          "another number of tiles than its cells have");
  std::uint64_t sum = 0;
  while (rest.left() > 0) sum += record.tiles.emplace_back(rest.next<std::uint64_t>());
  require(sum == record.fingerprint, "a fingerprint that is not the sum of its tiles'");
  return record;
}

/// The blocks of a field, and its name.
std::pair<std::string, std::shared_ptr<const Blocks>> blocks_of(Bytes bytes, std::uint32_t ranks) {
  require(bytes.size() >= blocks_bytes + check_bytes, "shorter than blocks");
  auto blocks = std::make_shared<Blocks>();
  blocks->axes = number_at<std::uint32_t>(bytes, 8);
  blocks->ranks = number_at<std::uint32_t>(bytes, 12);
  require(blocks->axes <= HEAT_TRACE_MAX_AXES, "more axes than a field can have");
  require(blocks->ranks == ranks, "blocks of another number of ranks");
  Rest rest(bytes, blocks_bytes);
  const std::string name = rest.name(number_at<std::uint32_t>(bytes, 16));
  require(rest.left() == 16 * blocks->axes * blocks->ranks, "another number of blocks");
  blocks->ranges.reserve(blocks->axes * blocks->ranks);
  while (rest.left() > 0) {
    const auto first = rest.next<std::int64_t>(), cells = rest.next<std::int64_t>();
    require(cells >= 0 && (cells == 0 || first >= 1), "a block outside its field");
    require(cells == 0 || first - 1 <= std::numeric_limits<std::int64_t>::max() - cells,
            "a block outside its field");
    blocks->ranges.push_back({cells == 0 ? 1 : first, cells});
  }
  return {name, blocks};
}

std::uint32_t ranks_of_header(Bytes bytes) {
  if (bytes.size() < header_bytes || !std::equal(magic.begin(), magic.end(), bytes.begin())) {
    throw Unreadable("it is no trace: it does not begin like one");
  }
  if (!is_checked(bytes.first(header_bytes))) throw Unreadable("its header is damaged");
  const auto version = number_at<std::uint32_t>(bytes, 8);
  const auto ranks = number_at<std::uint32_t>(bytes, 12);
  if (version != 1) {
    throw Unreadable("it has version " + std::to_string(version) + " of the format, not 1");
  }
  if (ranks < 1) throw Unreadable("its header is damaged");
  return ranks;
}

using Parts = std::map<std::string, std::shared_ptr<const Blocks>>;

void take(Bytes bytes, Trace& trace, Parts& latest) {
  require(is_checked(bytes), "its check is wrong");
  const auto kind = number_at<std::uint32_t>(bytes, 0);
  if (kind == parts) {
    const auto [name, blocks] = blocks_of(bytes, trace.ranks);
    latest[name] = blocks;
  } else if (kind == a_field) {
    Record record = field_of(bytes);
    const auto blocks = latest.find(record.field);
    if (blocks != latest.end() && blocks->second->axes == record.whole.size()) {
      record.blocks = blocks->second;
    }
    trace.records.push_back(std::move(record));
  }
}

}  // namespace

Trace parse(Bytes bytes) {
  Trace trace;
  trace.ranks = ranks_of_header(bytes);
  Parts latest;
  for (std::size_t at = header_bytes; at < bytes.size();) {
    const Bytes left = bytes.subspan(at);
    const std::size_t size = left.size() < head_bytes ? 0 : number_at<std::uint32_t>(left, 4);
    if (left.size() < std::max(size, head_bytes)) {
      trace.ending = "the last record is cut short: its program ended while writing";
      break;
    }
    try {
      require(size >= head_bytes + check_bytes && size % 8 == 0, "a record of a wrong length");
      take(left.first(size), trace, latest);
    } catch (const Damage& damage) {
      trace.ending = "damaged at byte " + std::to_string(at) + ": " + damage.what();
      trace.damaged = true;
      break;
    }
    at += size;
  }
  return trace;
}

Trace read_trace(const std::string& path) {
  const auto fail = [&](const std::string& why) {
    throw Unreadable("cannot read " + path + ": " + why);
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  if (!file) fail(std::strerror(errno));
  std::vector<unsigned char> bytes;
  try {
    // The header first: what is no trace may have no end.
    for (std::size_t more = header_bytes; more > 0;) {
      const std::size_t old = bytes.size();
      bytes.resize(old + more);
      const std::size_t count = std::fread(&bytes[old], 1, more, file.get());
      if (std::ferror(file.get()) != 0) fail(std::strerror(errno));
      bytes.resize(old + count);
      if (old == 0) ranks_of_header(bytes);
      more = std::feof(file.get()) != 0 ? 0 : std::size_t{1} << 20;
    }
    return parse(bytes);
  } catch (const std::bad_alloc&) {
    fail("it is larger than memory");
  } catch (const Unreadable& reason) {
    if (std::string_view(reason.what()).starts_with("cannot read ")) throw;
    fail(reason.what());
  }
  return {};
}

}  // namespace heat::trace
