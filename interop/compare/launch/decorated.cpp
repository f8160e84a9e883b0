#include "decorated.hpp"

#include <cctype>
#include <sstream>
#include <stdexcept>

#include "interop/common/text.hpp"

namespace heat::compare {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The end of a control sequence of a terminal that begins at `at`: ESC [ ... letter, or
/// ESC ] ... BEL.
std::size_t end_of_sequence(const std::string& line, std::size_t at) {
  if (at + 1 >= line.size()) return line.size();
  std::size_t end = at + 1;
  if (line[at + 1] == '[')
    end = line.find_first_not_of(" !\"#$%&'()*+,-./0123456789:;<=>?", at + 2);
  if (line[at + 1] == ']') end = line.find('\a', at + 2);
  return end == line.npos ? line.size() : end + 1;
}

std::string plain(const std::string& line) {
  std::string text;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == '\033') {
      at = end_of_sequence(line, at);
    } else {
      if (line[at] != '\r') text += line[at];
      ++at;
    }
  }
  return text.substr(0, text.find("&#010;"));  // where mpirun --xml has the end of the line
}

}  // namespace

std::vector<std::string> plain_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(plain(line));
  return lines;
}

std::size_t find_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != npos; at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool ends = !is_word(word.back()) || end == line.size() || !is_word(line[end]);
    if (ends && (at == 0 || !is_word(line[at - 1]))) return at;
  }
  return npos;
}

std::string value_in(const std::string& line, const std::string& key) {
  const std::size_t at = find_word(line, key);
  if (at == npos) return "";
  // A tag ends in a sign; a word before the key makes it a sentence of another program.
  const std::size_t before = at == 0 ? npos : line.find_last_not_of(" \t", at - 1);
  if (before != npos && is_word(line[before])) return "";
  std::istringstream rest(line.substr(at + key.size()));
  std::string value, more;
  return rest >> value && !(rest >> more) ? value : "";
}

std::map<std::string, std::string> values_in(const std::string& text,
                                             const std::vector<std::string>& keys) {
  std::map<std::string, std::string> values;
  for (const std::string& line : plain_lines(text)) {
    for (const std::string& key : keys) {
      const std::string value = value_in(line, key);
      if (value.empty()) continue;
      const auto [known, is_new] = values.emplace(key, value);
      if (!is_new && known->second != value) {
        throw std::runtime_error("printed two values of '" + key + "', " + known->second + " and " +
                                 value);
      }
    }
  }
  return values;
}

std::optional<double> number_in(const std::map<std::string, std::string>& values,
                                const std::string& key) {
  const auto found = values.find(key);
  return found == values.end() ? std::nullopt : number_from<double>(found->second);
}

}  // namespace heat::compare
