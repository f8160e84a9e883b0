/// Traces written by hand from the tables of docs/trace-file.md. Nothing is shared with the library
/// that writes traces, or with the program that reads them.
#ifndef HEAT_TESTS_TRACE_WRITTEN_HPP
#define HEAT_TESTS_TRACE_WRITTEN_HPP

#include <bit>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace heat::test {

inline std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}
inline std::string u32(std::uint64_t value) { return little_endian(value, 4); }
inline std::string u64(std::uint64_t value) { return little_endian(value, 8); }
inline std::string i64(std::int64_t value) { return u64(static_cast<std::uint64_t>(value)); }
inline std::string real(double value) { return u64(std::bit_cast<std::uint64_t>(value)); }

inline std::string padded(std::string name) {
  name.resize((name.size() + 7) / 8 * 8);
  return name;
}

/// With the FNV-1a of the bytes behind them.
inline std::string checked(const std::string& bytes) {
  std::uint64_t check = 0xcbf29ce484222325;
  for (const char c : bytes) {
    check = (check ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return bytes + u64(check);
}

inline std::string header(std::uint32_t ranks, std::uint32_t version = 1) {
  return checked("\x89heatTR\n" + u32(version) + u32(ranks) + u64(0));
}

inline std::string record(std::uint32_t kind, const std::string& body) {
  return checked(u32(kind) + u32(body.size() + 16) + body);
}

/// A field as a record has it. What a test does not set is plausible.
struct Written {
  std::string name = "u";
  std::int64_t step = 0;
  std::vector<std::int64_t> whole{16, 16};
  std::vector<std::uint64_t> tiles{};
  std::uint64_t of_values = 0;
  double least = 0.0, greatest = 1.0, sum = 2.0;
  std::uint64_t nans = 0;
  std::uint32_t type = 2;  // real64
};

inline std::string field(const Written& w) {
  const std::uint64_t fingerprint =
      std::accumulate(w.tiles.begin(), w.tiles.end(), std::uint64_t{0});
  std::string body = i64(w.step) + u64(fingerprint) + u64(w.of_values) + real(w.least) +
                     real(w.greatest) + real(w.sum) + u64(w.nans) + u32(w.type) +
                     u32(w.whole.size()) + u32(w.name.size()) + u32(w.tiles.size());
  for (const std::int64_t cells : w.whole) body += i64(cells);
  body += padded(w.name);
  for (const std::uint64_t tile : w.tiles) body += u64(tile);
  return record(1, body);
}

/// For each rank, for each axis: the first cell and how many there are.
using Parts = std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>>;

inline std::string blocks(const std::string& name, const Parts& parts) {
  std::string body =
      u32(parts.front().size()) + u32(parts.size()) + u32(name.size()) + u32(0) + padded(name);
  for (const auto& rank : parts) {
    for (const auto& [first, cells] : rank) body += i64(first) + i64(cells);
  }
  return record(2, body);
}

}  // namespace heat::test

#endif
