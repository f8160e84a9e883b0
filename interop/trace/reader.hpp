/// Reads the file of a trace, which docs/trace-file.md describes. Nothing in it is trusted: it may
/// be cut short, damaged, or made to do harm.
#ifndef HEAT_TRACE_READER_HPP
#define HEAT_TRACE_READER_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "tiles.hpp"

namespace heat::trace {

/// Which part each rank gives of a field: for each rank, for each axis.
struct Blocks {
  std::size_t axes = 0, ranks = 0;
  std::vector<Range> ranges{};
  [[nodiscard]] std::span<const Range> of(std::size_t rank) const {
    return std::span(ranges).subspan(rank * axes, axes);
  }
  bool operator==(const Blocks&) const = default;
};

/// A field after a step.
struct Record {
  std::string field;
  std::int64_t step = 0;
  std::uint64_t fingerprint = 0;
  std::uint64_t of_values = 0;  ///< zeros without signs, every NaN as one
  double least = 0.0, greatest = 0.0, sum = 0.0;
  std::uint64_t nans = 0;
  std::int32_t type = 0;                   ///< heat_trace_type
  std::vector<std::int64_t> whole{};       ///< cells, from the fastest axis on
  std::vector<std::uint64_t> tiles{};      ///< fingerprints, the fastest axis first
  std::shared_ptr<const Blocks> blocks{};  ///< none if the file has none for this field
};

/// What a file has.
struct Trace {
  std::uint32_t ranks = 1;
  std::vector<Record> records{};  ///< in the order of calls
  std::string ending{};           ///< what is wrong behind them, a sentence; "" if nothing
  bool damaged = false;           ///< whether that is more than a program's early end
};

/// Why a file is no trace that can be read.
struct Unreadable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Read all records up to the end, or up to the first that is cut short or damaged.
/// @throw Unreadable  the header is missing, damaged, or of a later version
Trace parse(std::span<const unsigned char> bytes);

/// The same of a file. @throw Unreadable  also if it cannot be read; its name is in the message
Trace read_trace(const std::string& path);

}  // namespace heat::trace

#endif
