#include "values.hpp"

#include <algorithm>

#include "interop/common/text.hpp"

namespace heat::compare {
namespace {

[[noreturn]] void refuse(const std::string& option, const std::string& value,
                         const std::string& accepted) {
  throw Refusal(Refusal::usage, option + ": '" + value + "' is not accepted; " + accepted);
}

template <class Value>
void add(std::vector<Value>& all, const Value& one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

/// Refuse a value that a parser of the library has refused; its message already quotes it.
void require(const std::string& option, heat_status status) {
  if (status != HEAT_OK) throw Refusal(Refusal::usage, option + ": " + heat::error_message());
}

/// A list of numbers, sorted.
std::vector<int> read_counts(const std::string& option, const Texts& texts,
                             const Reader<int>& read) {
  std::vector<int> counts;
  for (const std::string& part : read_list(option, texts)) add(counts, read(option, {part}));
  std::sort(counts.begin(), counts.end());
  return counts;
}

}  // namespace

std::string read_text(const std::string&, const Texts& texts) { return texts.front(); }

Reader<std::string> text_or(const std::string& accepted) {
  return [accepted](const std::string& option, const Texts& texts) {
    if (texts.front().empty()) refuse(option, "", accepted);
    return texts.front();
  };
}

Reader<std::string> one_of(const std::vector<std::string>& known, const std::string& accepted) {
  return [known, accepted](const std::string& option, const Texts& texts) {
    const auto found = std::find(known.begin(), known.end(), texts.front());
    if (found == known.end()) refuse(option, texts.front(), accepted);
    return *found;
  };
}

Reader<int> whole_number_from(int least, int most) {
  return [least, most](const std::string& option, const Texts& texts) {
    const auto value = number_from<int>(texts.front());
    if (!value || *value < least || *value > most) {
      refuse(option, texts.front(),
             "give a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return *value;
  };
}

std::int64_t read_steps(const std::string& option, const Texts& texts) {
  std::int64_t steps = 0;
  require(option, heat_parse_integer(texts.front().c_str(), &steps));
  return steps;
}

double read_seconds(const std::string& option, const Texts& texts) {
  const auto value = number_from<double>(texts.front());
  // Beyond a year a limit is a slip of the keyboard, and the clock's arithmetic ends somewhere.
  if (!value || !(*value > 0.0) || *value > 3.2e7) {
    refuse(option, texts.front(), "give seconds, more than 0 and at most 3.2e7, a year");
  }
  return *value;
}

int read_repeats(const std::string& option, const Texts& texts) {
  if (texts.front() == "auto") return Options::until_decided;
  const auto value = number_from<int>(texts.front());
  if (!value || *value < 1) {
    refuse(option, texts.front(), "give a whole number from 1 to 2147483647, or auto");
  }
  return *value;
}

double read_percent(const std::string& option, const Texts& texts) {
  const std::string_view text = texts.front();
  const auto value =
      text.ends_with('%') ? number_from<double>(text.substr(0, text.size() - 1)) : std::nullopt;
  if (!value || !(*value > 0.0) || *value > 100.0) {
    refuse(option, texts.front(), "give a share such as 2%, more than 0% and at most 100%");
  }
  return *value / 100.0;
}

std::string percent_text(double share) { return format("%.12g%%", 100.0 * share); }

std::string read_job(const std::string& option, const Texts& texts) {
  const std::string& text = texts.front();
  if (text != "alone" && number_from<int>(text).value_or(0) < 1) {
    refuse(option, text, "give a rank count, or alone");
  }
  return text;
}

std::vector<std::filesystem::path> read_two_folders(const std::string& option, const Texts& texts) {
  if (texts.size() != 2) refuse(option, texts.front(), "give two folders of results");
  return {texts.begin(), texts.end()};
}

std::string read_initial(const std::string& option, const Texts& texts) {
  heat::Problem start;
  require(option, heat_parse_initial(texts.front().c_str(), &start.initial, &start.seed));
  return texts.front();
}

/// A list that ends with a comma has an empty last part, which is refused later: a variable of a
/// script may have lost its value.
Texts read_list(const std::string&, const Texts& texts) {
  Texts parts;
  const std::string& text = texts.front();
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

Texts read_formats(const std::string& option, const Texts& texts) {
  const auto read = one_of({"png", "svg", "pdf"}, "give a list of png, svg, pdf");
  Texts formats;
  for (const std::string& part : read_list(option, texts)) add(formats, read(option, {part}));
  return formats;
}

double read_width(const std::string& option, const Texts& texts) {
  const std::string& text = texts.front();
  const bool metric = text.ends_with("mm");
  const bool has_unit = metric || text.ends_with("in");
  const auto value = number_from<double>(text.substr(0, text.size() - (has_unit ? 2 : 0)));
  const double inches = value.value_or(0.0) / (metric ? 25.4 : 1.0);
  // Narrower, a legend or a name beside a curve leaves no room for the plot.
  if (!has_unit || !(inches >= 3.0 && inches <= 12.0)) {
    refuse(option, text, "give 3in to 12in, or 77mm to 304mm");
  }
  return inches;
}

std::vector<int> read_ranks(const std::string& option, const Texts& texts) {
  return read_counts(option, texts, whole_number_from(1));
}

std::vector<int> read_threads(const std::string& option, const Texts& texts) {
  constexpr int most = 1024;  // that solvers take
  return read_counts(option, texts, whole_number_from(1, most));
}

std::vector<Grid> read_grids(const std::string& option, const Texts& texts) {
  std::vector<Grid> grids;
  for (const std::string& part : read_list(option, texts)) {
    Grid grid;
    require(option, heat_parse_grid(part.c_str(), &grid.nx, &grid.ny));
    add(grids, grid);
  }
  return grids;
}

Texts read_plugins(const std::string& option, const Texts& texts) {
  Texts plugins;
  for (const std::string& text : texts) {
    add(plugins, text_or("give a shared library")(option, {text}));
  }
  return plugins;
}

std::vector<heat_source> read_sources(const std::string& option, const Texts& texts) {
  if (texts == Texts{"none"}) return {};
  std::vector<heat_source> sources;
  for (const std::string& text : texts) {
    if (text == "none") refuse(option, text, "none excludes other sources");
    require(option, heat_parse_source(text.c_str(), &sources.emplace_back()));
  }
  return sources;
}

std::map<std::string, std::string> read_solver_options(const std::string& option,
                                                       const Texts& texts) {
  std::map<std::string, std::string> options;
  for (const std::string& text : texts) {
    const auto colon = text.find(':');
    const auto equals = text.find('=');
    if (colon == text.npos || colon == 0 || equals == text.npos || equals < colon + 2) {
      refuse(option, text, "write SOLVER:key=value as in cxx/mpi:px=4");
    }
    std::string& all = options[text.substr(0, colon)];
    all += (all.empty() ? "" : ",") + text.substr(colon + 1);
  }
  return options;
}

}  // namespace heat::compare
