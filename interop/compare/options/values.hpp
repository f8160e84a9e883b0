/// Reading the values of options: each reader takes the texts that were given for an option.
/// They throw Refusal, which names the option, the value and the accepted ones.
#ifndef HEAT_COMPARE_VALUES_HPP
#define HEAT_COMPARE_VALUES_HPP

#include <functional>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "options.hpp"

namespace heat::compare {

using Texts = std::vector<std::string>;

template <class Value>
using Reader = std::function<Value(const std::string& option, const Texts& texts)>;

std::string read_text(const std::string& option, const Texts& texts);
/// A text that is not empty: a variable of a script may have lost its value.
/// @param accepted  ends the message: "give a folder"
Reader<std::string> text_or(const std::string& accepted);
Reader<std::string> one_of(const std::vector<std::string>& known, const std::string& accepted);

Reader<int> whole_number_from(int least, int most = std::numeric_limits<int>::max());
std::int64_t read_steps(const std::string& option, const Texts& texts);
double read_seconds(const std::string& option, const Texts& texts);
/// @return Options::until_decided for "auto"
int read_repeats(const std::string& option, const Texts& texts);
/// A share as "2%".
double read_percent(const std::string& option, const Texts& texts);
std::string percent_text(double share);
/// "alone", or a rank count
std::string read_job(const std::string& option, const Texts& texts);
std::vector<std::filesystem::path> read_two_folders(const std::string& option, const Texts& texts);
std::string read_initial(const std::string& option, const Texts& texts);

Texts read_list(const std::string& option, const Texts& texts);
Texts read_formats(const std::string& option, const Texts& texts);
/// @return inches
double read_width(const std::string& option, const Texts& texts);
std::vector<int> read_ranks(const std::string& option, const Texts& texts);
std::vector<int> read_threads(const std::string& option, const Texts& texts);
std::vector<Grid> read_grids(const std::string& option, const Texts& texts);

Texts read_plugins(const std::string& option, const Texts& texts);
std::vector<heat_source> read_sources(const std::string& option, const Texts& texts);
std::map<std::string, std::string> read_solver_options(const std::string& option,
                                                       const Texts& texts);

}  // namespace heat::compare

#endif
