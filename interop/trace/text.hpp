/// Records in words and tables.
#ifndef HEAT_TRACE_TEXT_HPP
#define HEAT_TRACE_TEXT_HPP

#include <string>
#include <vector>

#include "reader.hpp"

namespace heat::trace {

/// "real64"
std::string type_text(std::int32_t type);

/// "512x512"; of a field without axes "a number"
std::string whole_text(const std::vector<std::int64_t>& whole);

/// Sixteen hexadecimal digits.
std::string fingerprint_text(std::uint64_t fingerprint);

/// "4 ranks, 240 records of h, u and v, steps 0 to 79"
std::string summary_text(const Trace& trace);

/// The fields, each once, in the order of their first records.
std::vector<std::string> fields_of(const Trace& trace);

/// "a, b and c"
std::string list_text(const std::vector<std::string>& words);

/// What differs between records whose values are the same.
inline const std::string zeros_and_nans = "the sign of zeros or the bits of NaN";

/// " at step 12"
std::string at_step(const Record& record);

/// Sentences in lines of at most 80 columns.
class Text {
 public:
  /// @param sentence  "" is left out
  /// @param indent    of further lines
  void line(const std::string& sentence, std::size_t indent = 0);
  void block(const std::string& lines) { text_ += lines; }
  void gap() { text_ += "\n"; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_{};
};

using Row = std::vector<std::string>;

/// Columns as wide as their longest word, two blanks apart, in lines that begin with `indent`.
/// @param alignment  "l" or "r" for each column
std::string table(const std::vector<Row>& rows, const std::string& alignment,
                  const std::string& indent = "");

}  // namespace heat::trace

#endif
