/// The output of a program among the additions of launchers, terminals and login shells: a tag of
/// rank or time before each line, colours, a carriage return, lines of their own.
#ifndef HEAT_COMPARE_DECORATED_HPP
#define HEAT_COMPARE_DECORATED_HPP

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heat::compare {

/// The lines of a text, without colours, carriage returns and the marks of mpirun's XML.
std::vector<std::string> plain_lines(const std::string& text);

/// Where `word` stands in a line as a word of its own, perhaps after a tag; or npos.
std::size_t find_word(std::string_view line, std::string_view word);

/// The value of a line "key value", perhaps after a tag; or "".
std::string value_in(const std::string& line, const std::string& key);

/// The values of such lines of the keys asked for.
/// @throws std::runtime_error if a key has two values: then it is not known which is the result's
std::map<std::string, std::string> values_in(const std::string& text,
                                             const std::vector<std::string>& keys);

/// One of these values as a number; none if it is not there or is no number.
std::optional<double> number_in(const std::map<std::string, std::string>& values,
                                const std::string& key);

}  // namespace heat::compare

#endif
