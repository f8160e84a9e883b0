/// Feeds the reader of traces, and all that prints what it has read, with files that a seed draws:
/// random bytes, and real traces that were cut, joined and changed. In half of them the checks are
/// made right again, so that what is behind them is read. Any crash, error of a sanitizer or
/// exception but the reader's own ends the program.
///     trace_reader_fuzz INPUTS SEED
#include <cstdlib>
#include <iostream>
#include <random>

#include "interop/trace/diff.hpp"
#include "interop/trace/show.hpp"
#include "written.hpp"

namespace {

using namespace heat::test;
using heat::trace::parse;
using heat::trace::Trace;
using heat::trace::Unreadable;

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}
  std::uint64_t word() { return random_(); }
  /// From 0 to below a number that is at least 1.
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::mt19937_64 random_;
};

/// A trace with all that a file may have: small, since most of what matters lies in its numbers.
std::string sound(Draw& draw) {
  const auto ranks = static_cast<std::uint32_t>(1 + draw.below(4));
  std::string bytes = header(ranks);
  const std::size_t axes = draw.below(4);
  std::vector<std::int64_t> whole;
  std::size_t tiles = 1;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    whole.push_back(1 + static_cast<std::int64_t>(draw.below(4)));
    tiles *= static_cast<std::size_t>(whole.back());
  }
  for (std::int64_t step = 0; step < 3; ++step) {
    for (const char* name : {"u", "v"}) {
      if (draw.one_in(3)) {
        Parts parts(ranks);
        for (auto& rank : parts) {
          for (const std::int64_t n : whole) {
            rank.emplace_back(1 + draw.below(static_cast<std::size_t>(n)), draw.below(3));
          }
        }
        bytes += blocks(name, parts);
      }
      Written w{.name = name, .step = step, .whole = whole, .of_values = draw.below(2)};
      for (std::size_t tile = 0; tile < tiles; ++tile) w.tiles.push_back(draw.below(3));
      bytes += field(w);
    }
  }
  return bytes;
}

/// The numbers that break readers.
std::uint64_t hard_number(Draw& draw) {
  constexpr std::uint64_t some[] = {0,
                                    1,
                                    7,
                                    8,
                                    16,
                                    0x7f,
                                    0xff,
                                    0xffff,
                                    0x7fffffff,
                                    0xffffffff,
                                    0x7fffffffffffffff,
                                    0x8000000000000000,
                                    0xffffffffffffffff};
  return some[draw.below(std::size(some))] + draw.below(3) - 1;
}

std::uint32_t size_at(const std::string& bytes, std::size_t at) {
  std::uint32_t size = 0;
  for (std::size_t i = 4; i-- > 0;) size = size << 8 | static_cast<unsigned char>(bytes[at + i]);
  return size;
}

/// Where records begin, as far as their lengths lead.
std::vector<std::size_t> records_of(const std::string& bytes) {
  std::vector<std::size_t> begins;
  for (std::size_t at = 32; at + 16 <= bytes.size();) {
    const std::size_t size = size_at(bytes, at + 4);
    if (size < 16 || size > bytes.size() - at) break;
    begins.push_back(at);
    at += size;
  }
  return begins;
}

/// One of the counts of a record, or its length with the bytes that it then has, so that what it
/// says and what it has are two things.
void change_record(std::string& bytes, Draw& draw) {
  const std::vector<std::size_t> begins = records_of(bytes);
  if (begins.empty()) return;
  const std::size_t at = draw.one_in(2) ? begins.back() : begins[draw.below(begins.size())];
  const std::size_t size = size_at(bytes, at + 4);
  if (draw.one_in(2)) {
    const std::size_t shorter = 16 + 8 * draw.below(size / 8 - 1);
    bytes.erase(at + shorter, size - shorter);
    bytes.replace(at + 4, 4, u32(shorter));
    return;
  }
  constexpr std::size_t counts_of_field[] = {64, 68, 72, 76}, counts_of_blocks[] = {8, 12, 16};
  const std::size_t place =
      size_at(bytes, at) == 2 ? counts_of_blocks[draw.below(3)] : counts_of_field[draw.below(4)];
  if (place + 4 <= size) bytes.replace(at + place, 4, u32(draw.below(10)));
}

void change(std::string& bytes, Draw& draw) {
  if (bytes.empty()) return;
  const std::size_t at = draw.below(bytes.size());
  switch (draw.below(10)) {
    case 0: bytes[at] = static_cast<char>(draw.word()); break;
    case 1: bytes[at] = static_cast<char>(bytes[at] ^ 1 << draw.below(8)); break;
    case 2: bytes.resize(at); break;
    case 3: bytes.erase(at, draw.below(32)); break;
    case 4: bytes.insert(at, bytes.substr(draw.below(bytes.size()), draw.below(200))); break;
    case 5:
    case 6:
    case 7: change_record(bytes, draw); break;
    default: {  // a number where numbers lie
      const std::size_t size = draw.one_in(2) ? 4 : 8;
      if (bytes.size() < size) break;
      const std::size_t place = draw.below(bytes.size() / size) * size;
      bytes.replace(place, size, little_endian(hard_number(draw), static_cast<int>(size)));
    }
  }
}

void put_check(std::string& bytes, std::size_t begin, std::size_t end) {
  bytes.replace(begin, end - begin, checked(bytes.substr(begin, end - 8 - begin)));
}

/// Make every check right that lies within the bytes, of field records also the sum of tiles.
void repair(std::string& bytes) {
  if (bytes.size() < 32) return;
  put_check(bytes, 0, 32);
  for (const std::size_t at : records_of(bytes)) {
    const std::size_t size = size_at(bytes, at + 4);
    const std::size_t tiles = size >= 88 ? size_at(bytes, at + 76) : 0;
    if (size_at(bytes, at) == 1 && tiles > 0 && tiles <= (size - 88) / 8) {
      std::uint64_t sum = 0;
      for (std::size_t tile = 0; tile < tiles; ++tile) {
        const std::size_t place = at + size - 16 - 8 * tile;
        sum += size_at(bytes, place) + (std::uint64_t{size_at(bytes, place + 4)} << 32);
      }
      bytes.replace(at + 16, 8, u64(sum));
    }
    put_check(bytes, at, at + size);
  }
}

std::string input(Draw& draw) {
  if (draw.one_in(20)) {
    std::string bytes = draw.one_in(2) ? header(1) : "";
    for (std::size_t left = draw.below(300); left > 0; --left) {
      bytes += static_cast<char>(draw.word());
    }
    return bytes;
  }
  std::string bytes = sound(draw);
  for (std::size_t changes = draw.below(5); changes > 0; --changes) change(bytes, draw);
  if (draw.one_in(2)) repair(bytes);
  return bytes;
}

/// What came of the inputs.
struct Counts {
  std::size_t refused = 0, cut = 0, damaged = 0, whole = 0, records = 0, compared = 0;
};

void feed(const std::string& bytes, const Trace& golden, Counts& counts) {
  try {
    // Copied, so that reading behind the end is an error.
    const std::vector<unsigned char> copy(bytes.begin(), bytes.end());
    heat::trace::Run port{"port", "port", parse(copy)};
    const Trace& trace = port.trace;
    ++(trace.damaged ? counts.damaged : trace.ending.empty() ? counts.whole : counts.cut);
    counts.records += trace.records.size();
    heat::trace::show("port", trace, {.tiles = true, .blocks = true});
    const heat::trace::Run right{"golden", "golden", golden};
    const heat::trace::Pairs pairs = heat::trace::pairs_of(right.trace, trace);
    if (pairs.common.empty()) return;
    ++counts.compared;
    std::fputs(heat::trace::diff_text(right, port, pairs).c_str(), stdout);
  } catch (const Unreadable&) {
    ++counts.refused;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t inputs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  Counts counts;
  if (std::freopen("/dev/null", "w", stdout) == nullptr) return EXIT_FAILURE;
  for (std::size_t i = 0; i < inputs; ++i) {
    Draw draw(seed + i);
    const std::string bytes = input(draw);
    Draw again(seed + i);  // the same trace, or nearly: much to compare
    const std::string sound_bytes = sound(again);
    const std::vector<unsigned char> golden(sound_bytes.begin(), sound_bytes.end());
    feed(bytes, parse(golden), counts);
  }
  std::cerr << inputs << " inputs from seed " << seed << ": " << counts.refused << " refused, "
            << counts.cut << " cut short, " << counts.damaged << " damaged, " << counts.whole
            << " whole; " << counts.records << " records, " << counts.compared << " compared\n";
  // Inputs that nothing reads would find nothing.
  const bool reaches_all = counts.refused > 0 && counts.cut > 0 && counts.damaged > 0 &&
                           counts.whole > inputs / 10 && counts.compared > inputs / 10;
  return reaches_all ? EXIT_SUCCESS : EXIT_FAILURE;
}
