#include "trace_file.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "tests/support/process.hpp"

namespace heat::test {
namespace {

void require(bool holds, const std::string& sentence) {
  if (!holds) throw std::runtime_error("not so: " + sentence);
}

std::uint64_t fnv_1a(const std::string& bytes) {
  std::uint64_t check = 0xcbf29ce484222325;
  for (const char byte : bytes) {
    check ^= static_cast<unsigned char>(byte);
    check *= 0x100000001b3;
  }
  return check;
}

/// Values from the front of some bytes on.
class Bytes {
 public:
  explicit Bytes(std::string bytes) : bytes_(std::move(bytes)) {}
  template <class Value>
  Value next() {
    require(at_ + sizeof(Value) <= bytes_.size(), "a record has the bytes that its numbers say");
    Value value;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  template <class Value>
  std::vector<Value> several(std::size_t count) {
    std::vector<Value> values;
    while (values.size() < count) values.push_back(next<Value>());
    return values;
  }
  /// A text with zeros up to a multiple of 8 bytes.
  std::string text(std::size_t count) {
    const auto characters = several<char>((count + 7) / 8 * 8);
    require(std::all_of(characters.begin() + static_cast<std::ptrdiff_t>(count), characters.end(),
                        [](char c) { return c == '\0'; }),
            "zeros follow a name");
    return {characters.data(), count};
  }
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

Record read_field(Bytes& bytes) {
  Record field;
  field.step = bytes.next<std::int64_t>();
  field.fingerprint = bytes.next<std::uint64_t>();
  field.values = bytes.next<std::uint64_t>();
  field.least = bytes.next<double>();
  field.greatest = bytes.next<double>();
  field.sum = bytes.next<double>();
  field.nans = bytes.next<std::uint64_t>();
  field.type = bytes.next<std::uint32_t>();
  field.axes = bytes.next<std::uint32_t>();
  const auto name = bytes.next<std::uint32_t>();
  const auto tiles = bytes.next<std::uint32_t>();
  field.whole = bytes.several<std::int64_t>(field.axes);
  field.name = bytes.text(name);
  field.tiles = bytes.several<std::uint64_t>(tiles);
  return field;
}

Record read_blocks(Bytes& bytes) {
  Record blocks;
  blocks.axes = bytes.next<std::uint32_t>();
  blocks.ranks = bytes.next<std::uint32_t>();
  const auto name = bytes.next<std::uint32_t>();
  require(bytes.next<std::uint32_t>() == 0, "there is a 0 in a record of blocks");
  blocks.name = bytes.text(name);
  blocks.blocks = bytes.several<std::int64_t>(std::size_t{2} * blocks.ranks * blocks.axes);
  return blocks;
}

}  // namespace

std::vector<Record> TraceFile::fields() const {
  std::vector<Record> some;
  std::copy_if(records.begin(), records.end(), std::back_inserter(some),
               [](const Record& one) { return one.kind == 1; });
  return some;
}

std::vector<Record> TraceFile::blocks() const {
  std::vector<Record> some;
  std::copy_if(records.begin(), records.end(), std::back_inserter(some),
               [](const Record& one) { return one.kind == 2; });
  return some;
}

TraceFile read_trace(const std::string& path) {
  const std::string all = read_file(path);
  require(all.size() >= 32, "a trace has a header of 32 bytes");
  Bytes header(all.substr(0, 32));
  require(header.several<char>(8) == std::vector<char>{'\x89', 'h', 'e', 'a', 't', 'T', 'R', '\n'},
          "a trace begins with its name");
  TraceFile trace;
  trace.version = header.next<std::uint32_t>();
  trace.ranks = header.next<std::uint32_t>();
  require(header.next<std::uint64_t>() == 0, "there is a 0 in a header");
  require(header.next<std::uint64_t>() == fnv_1a(all.substr(0, 24)), "a header has its check");
  std::size_t at = 32;
  while (at + 8 <= all.size()) {
    Bytes front(all.substr(at, 8));
    const auto kind = front.next<std::uint32_t>();
    const auto size = front.next<std::uint32_t>();
    require(size >= 16 && size % 8 == 0, "a record is a multiple of 8 bytes");
    if (at + size > all.size()) break;
    const std::string inside = all.substr(at, size - 8);
    require(Bytes(all.substr(at + size - 8, 8)).next<std::uint64_t>() == fnv_1a(inside),
            "a record has its check");
    Bytes bytes(inside.substr(8));
    require(kind == 1 || kind == 2, "a record is a field or blocks");
    Record record = kind == 1 ? read_field(bytes) : read_blocks(bytes);
    require(bytes.at_end(), "a record has no bytes but those that its numbers say");
    record.kind = kind;
    trace.records.push_back(record);
    at += size;
  }
  trace.rest = all.size() - at;
  return trace;
}

}  // namespace heat::test
