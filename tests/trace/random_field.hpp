/// Fields of any type, shape, order and decomposition, and what a record has to say of them, cell
/// by cell from the words of heat/trace.h and docs/trace-file.md.
#ifndef HEAT_TESTS_RANDOM_FIELD_HPP
#define HEAT_TESTS_RANDOM_FIELD_HPP

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "heat/trace.h"
#include "trace_file.hpp"

namespace heat::test {

using Random = std::mt19937_64;

/// A number from 0 to below - 1.
inline std::int64_t draw(Random& random, std::int64_t below) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
}

/// The finalizer of splitmix64, one operation a line.
std::uint64_t scramble(std::uint64_t z);

/// A whole field: its cells, x fastest.
struct Whole {
  heat_trace_type type = HEAT_TRACE_REAL64;
  std::vector<std::int64_t> shape;  ///< from the fastest axis on
  std::string cells;                ///< their bytes

  [[nodiscard]] std::int64_t count() const;
  /// The cells as HEAT_TRACE_SAVE stores them: logical ones have a byte.
  [[nodiscard]] std::string saved() const;
};

int bytes_of_cell(heat_trace_type type);

/// Of type 1 to 12 and 0 to 7 axes, with some zeros of both signs, NaN and infinities.
Whole draw_whole(Random& random);

/// A block of a whole in memory of its own, in any order of axes, with gaps, backwards or not.
struct Part {
  std::string memory;
  heat_trace_array array{};  ///< its data lie in `memory`, wherever that is moved to
  std::size_t offset = 0;    ///< of the first cell in it
};

/// The whole cut into so many blocks, of which some may be empty; without axes all have all.
std::vector<Part> draw_parts(Random& random, const Whole& whole, int count);

/// The part as it is given to the library.
heat_trace_array array_of(const Part& part);

/// What the record says, but for the step, the name and the sum, which may round.
Record expected_record(const Whole& whole);

/// The sum of all |cells|, which the rounding of their sum scales with.
double magnitude_of(const Whole& whole);

/// What differs, sums apart; empty if nothing does.
std::string differences(const Record& got, const Record& expected);

}  // namespace heat::test

#endif
