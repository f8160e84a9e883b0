/// Text to values: problems as people write them, and the options of a solver.
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "heat/heat.hpp"

namespace {

using heat::Error;

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end; (end = text.find(separator)) != text.npos; text.remove_prefix(end + 1)) {
    parts.push_back(text.substr(0, end));
  }
  parts.push_back(text);
  return parts;
}

/// Whether all of the text is one number, which is then in `value`.
template <class Number>
bool number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// @throws Error HEAT_INVALID_ARGUMENT if a pointer that must not be NULL is
template <class... Pointers>
void require_all(Pointers... pointers) {
  if (!(pointers && ...)) throw Error(HEAT_INVALID_ARGUMENT, "an argument is NULL");
}

struct Option {
  std::string_view key, value;
};

std::vector<Option> parse_options(const char* options) {
  std::vector<Option> result;
  if (options == nullptr || *options == '\0') return result;
  for (const std::string_view part : split(options, ',')) {
    const auto equals = part.find('=');
    if (equals == part.npos || equals == 0) {
      throw Error(HEAT_INVALID_ARGUMENT, "the option " + quoted(part) + " is not key=value");
    }
    result.push_back({part.substr(0, equals), part.substr(equals + 1)});
  }
  return result;
}

}  // namespace

heat_status heat_parse_grid(const char* text, int64_t* nx, int64_t* ny) {
  return heat::guard([&] {
    require_all(text, nx, ny);
    const auto parts = split(text, 'x');
    std::int64_t x = 0, y = 0;
    if (parts.size() != 2 || !number(parts[0], x) || !number(parts[1], y)) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  quoted(text) + " is not a grid: write two whole numbers as in 4800x4800");
    }
    *nx = x;
    *ny = y;
  });
}

heat_status heat_parse_integer(const char* text, int64_t* value) {
  return heat::guard([&] {
    require_all(text, value);
    std::int64_t parsed = 0;
    if (!number(text, parsed)) {
      throw Error(HEAT_INVALID_ARGUMENT, quoted(text) + " is not a whole number of 64 bits");
    }
    *value = parsed;
  });
}

heat_status heat_parse_initial(const char* text, int32_t* initial, uint64_t* seed) {
  return heat::guard([&] {
    require_all(text, initial, seed);
    constexpr std::string_view random = "random:";
    const std::string_view view = text;
    std::uint64_t value = 0;
    const bool is_random = view.starts_with(random) && number(view.substr(random.size()), value);
    if (view != "zero" && !is_random) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  quoted(text) +
                      " is not a start: write zero, or random:SEED with SEED from 0 to "
                      "18446744073709551615");
    }
    *initial = is_random ? HEAT_INITIAL_RANDOM : HEAT_INITIAL_ZERO;
    *seed = value;
  });
}

heat_status heat_parse_source(const char* text, heat_source* source) {
  return heat::guard([&] {
    require_all(text, source);
    const auto parts = split(text, ',');
    heat_source parsed{};
    if (parts.size() != 3 || !number(parts[0], parsed.x) || !number(parts[1], parsed.y) ||
        !number(parts[2], parsed.rate)) {
      throw Error(HEAT_INVALID_ARGUMENT,
                  quoted(text) + " is not a source: write X,Y,RATE as in 2400,2400,1.0");
    }
    *source = parsed;
  });
}

heat_status heat_check_options(const char* options, const char* known) {
  return heat::guard([&] {
    require_all(known);
    for (const Option& option : parse_options(options)) {
      bool found = false;
      for (const std::string_view key : split(known, ',')) found = found || key == option.key;
      if (!found) {
        const std::string list = *known == '\0' ? "it has none" : std::string("known: ") + known;
        throw Error(HEAT_INVALID_ARGUMENT,
                    "the solver has no option " + quoted(option.key) + "; " + list);
      }
    }
  });
}

heat_status heat_option_integer(const char* options, const char* key, int64_t* value) {
  return heat::guard([&] {
    require_all(key, value);
    std::int64_t parsed = *value;
    for (const Option& option : parse_options(options)) {
      if (option.key == key && !number(option.value, parsed)) {
        throw Error(HEAT_INVALID_ARGUMENT, "the option " + quoted(key) +
                                               " is a whole number, not " + quoted(option.value));
      }
    }
    *value = parsed;
  });
}
