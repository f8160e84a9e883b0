/// Traces read by the words of docs/trace-file.md, and by nothing of the library.
#ifndef HEAT_TESTS_TRACE_FILE_HPP
#define HEAT_TESTS_TRACE_FILE_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace heat::test {

struct Record {
  std::uint32_t kind = 0;
  std::string name;
  // of a field
  std::int64_t step = 0;
  std::uint64_t fingerprint = 0, values = 0, nans = 0;
  double least = 0, greatest = 0, sum = 0;
  std::uint32_t type = 0;
  std::vector<std::int64_t> whole;
  std::vector<std::uint64_t> tiles;
  // of blocks
  std::uint32_t axes = 0, ranks = 0;
  std::vector<std::int64_t> blocks;
};

struct TraceFile {
  std::uint32_t version = 0, ranks = 0;
  std::vector<Record> records;
  std::size_t rest = 0;  ///< bytes behind the last whole record

  /// The fields alone.
  [[nodiscard]] std::vector<Record> fields() const;
  [[nodiscard]] std::vector<Record> blocks() const;
};

/// @throws std::runtime_error if anything but the end is not as that page says
TraceFile read_trace(const std::string& path);

}  // namespace heat::test

#endif
