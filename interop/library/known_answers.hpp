/// Known answers: problems whose final fields are known from elsewhere. With them a library, a
/// caller or a whole chain of programs proves that it computes as the contract says.
#ifndef HEAT_KNOWN_ANSWERS_HPP
#define HEAT_KNOWN_ANSWERS_HPP

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heat/heat.hpp"

namespace heat {

struct KnownAnswer {
  Problem problem;
  std::string initial;            ///< as on a command line, "random:3"
  std::string sources;            ///< as in the table: "default", "none", or "X,Y,RATE X,Y,RATE"
  std::uint64_t fingerprint = 0;  ///< of the final field
  bool subnormal = false;         ///< whether it shows flush-to-zero and contraction to FMA
  [[nodiscard]] double updates() const;  ///< cells times steps
};

/// The small rows of tests/truth/vectors.csv, as they were when this was built.
/// @param most  updates that a row may take, so that even a slow solver is done soon
std::vector<KnownAnswer> known_answers(double most);

/// A table in the format of vectors.csv: a line of names, then rows of nx, ny, steps, initial,
/// sources, fingerprint, and further columns; the second of these is a note.
/// @throws Error HEAT_INVALID_ARGUMENT, naming the line
std::vector<KnownAnswer> read_answers(std::string_view text);

/// The answers that were computed wrong.
struct WrongAnswers {
  int count = 0;
  bool only_subnormal = false;  ///< and some answer without subnormal numbers is right
  std::string text;  ///< "2 of 17 known answers, the first of 33x47 cells, ...: A, not B"
};

/// Compare fingerprints with the first so many answers.
WrongAnswers compare_answers(std::span<const KnownAnswer> known,
                             std::span<const std::uint64_t> computed);

/// The cause that probably makes answers wrong, told from the answers alone.
/// @param flags  that the library was built with, "" if they are not known
std::string likely_cause(const WrongAnswers& wrong, const std::string& flags);

}  // namespace heat

#endif
