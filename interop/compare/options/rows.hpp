/// The table of options: all that ./compare knows of an option stands in its row.
#ifndef HEAT_COMPARE_ROWS_HPP
#define HEAT_COMPARE_ROWS_HPP

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "values.hpp"

namespace heat::compare {

/// The values that follow the name of an option on the command line.
enum class Takes {
  nothing,         ///< it is a flag
  value,           ///< one value
  values,          ///< one or more values; the option may be repeated, too
  value_each_time  ///< one value; the option may be repeated
};

/// How an option is treated when a comparison is resumed.
enum class AtResume {
  fixed,   ///< the runs so far depend on it: it is taken from the record, and refused if given
  free,    ///< it is taken from the record unless it is given anew
  joined,  ///< values that are given join the recorded ones
  apart    ///< it is no part of a comparison, and is not recorded
};

struct Row {
  std::string name;  ///< "--grid"
  std::string help;  ///< its line of --help, with the default
  Takes takes;
  AtResume at_resume;
  std::string key;        ///< where results.json has it, a JSON pointer; "" if nowhere
  bool may_lack = false;  ///< whether records of earlier versions lack it

  /// Read the texts that were given.
  /// @throws Refusal, which names the option, the value and the accepted ones
  std::function<void(const Texts&, Options&)> read{};

  /// For results.json. Paths are recorded as seen from the folder of the results.
  std::function<nlohmann::ordered_json(const Options&, const std::filesystem::path& folder)>
      write{};
  /// From results.json, into options that were given beside --resume.
  std::function<void(const nlohmann::ordered_json&, Options&)> take{};
};

/// All options, in the order of --help.
const std::vector<Row>& rows();

}  // namespace heat::compare

#endif
