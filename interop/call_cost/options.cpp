#include "options.hpp"

#include "heat/heat.hpp"

namespace heat::call_cost {
namespace {

std::int64_t read_rounds(const std::string& text) {
  std::int64_t rounds = 0;
  if (heat_parse_integer(text.c_str(), &rounds) != HEAT_OK) {
    throw Error(HEAT_INVALID_ARGUMENT, "--rounds: " + error_message());
  }
  if (rounds < 1 || rounds > 100000) {
    throw Error(HEAT_INVALID_ARGUMENT, "--rounds takes a number from 1 to 100000");
  }
  return rounds;
}

}  // namespace

Options read_options(const std::vector<std::string>& words) {
  Options options;
  bool rounds_given = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--help" || words[i] == "-h") {
      options.help = true;
    } else if (words[i] == "--quick") {
      options.quick = true;
    } else if (words[i] == "--rounds") {
      if (i + 1 == words.size()) throw Error(HEAT_INVALID_ARGUMENT, "--rounds needs a value");
      options.rounds = read_rounds(words[++i]);
      rounds_given = true;
    } else {
      throw Error(HEAT_INVALID_ARGUMENT, words[i] + " is not an option; see --help");
    }
  }
  if (options.quick && !rounds_given) options.rounds = 2;
  return options;
}

}  // namespace heat::call_cost
