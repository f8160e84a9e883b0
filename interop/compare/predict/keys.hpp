/// Reading an object of JSON whose keys are known.
#ifndef HEAT_COMPARE_KEYS_HPP
#define HEAT_COMPARE_KEYS_HPP

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "interop/compare/options/options.hpp"

namespace heat::compare {

class Keys {
 public:
  using Names = std::vector<std::string>;

  /// @param file   as messages name it
  /// @param place  of the object in the file, "node"; "" for the whole
  /// @throws Refusal if a key is unknown, or some are missing
  Keys(const nlohmann::ordered_json& object, std::string file, std::string place,
       const Names& required, const Names& optional)
      : object_(object), file_(std::move(file)), place_(std::move(place)) {
    if (!object.is_object()) refuse((place_.empty() ? "it" : place_) + " is no object {...}");
    for (const auto& [key, value] : object.items()) {
      if (!holds(required, key) && !holds(optional, key)) {
        refuse("unknown key '" + key + "'" + in() + "; known are " + text_of(required) +
               (required.empty() || optional.empty() ? "" : ", ") + text_of(optional));
      }
    }
    Names missing;
    std::ranges::copy_if(required, std::back_inserter(missing),
                         [&](const std::string& key) { return !object.contains(key); });
    if (!missing.empty()) refuse(text_of(missing) + in() + " is missing");
  }

  [[nodiscard]] bool has(const std::string& key) const { return object_.contains(key); }

  /// The value of a key, or the default where it is absent.
  [[nodiscard]] double above_zero(const std::string& key, double otherwise = 0.0) const {
    return number(
        key, otherwise, [](double value) { return value > 0.0; }, "above 0");
  }
  [[nodiscard]] double from_zero(const std::string& key, double otherwise = 0.0) const {
    return number(
        key, otherwise, [](double value) { return value >= 0.0; }, "from 0 on");
  }
  [[nodiscard]] int count(const std::string& key, int otherwise = 1) const {
    const auto whole = [](double n) {
      return n >= 1.0 && n <= std::numeric_limits<int>::max() && std::floor(n) == n;
    };
    return static_cast<int>(number(key, otherwise, whole, "that is whole, from 1 on"));
  }
  [[nodiscard]] std::string text(const std::string& key) const {
    if (!has(key)) return "";
    if (!object_.at(key).is_string()) refuse(name_of(key) + ": give a text");
    return object_.at(key);
  }
  [[nodiscard]] const nlohmann::ordered_json& at(const std::string& key) const {
    return object_.at(key);
  }

  [[nodiscard]] std::string name_of(const std::string& key) const {
    return (place_.empty() ? "" : place_ + ".") + key;
  }
  [[noreturn]] void refuse(const std::string& why) const {
    throw Refusal(Refusal::usage, "--predict: '" + file_ + "': " + why);
  }

 private:
  template <class Accepts>
  [[nodiscard]] double number(const std::string& key, double otherwise, const Accepts& accepts,
                              const std::string& accepted) const {
    if (!has(key)) return otherwise;
    const nlohmann::ordered_json& value = object_.at(key);
    if (value.is_number() && std::isfinite(value.get<double>()) && accepts(value.get<double>())) {
      return value;
    }
    refuse(name_of(key) + ": " + value.dump() + " is not accepted; give a number " + accepted);
  }

  [[nodiscard]] std::string in() const { return place_.empty() ? "" : " in " + place_; }

  static bool holds(const Names& names, const std::string& key) {
    return std::ranges::find(names, key) != names.end();
  }
  static std::string text_of(const Names& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
  }

  const nlohmann::ordered_json& object_;
  std::string file_, place_;
};

}  // namespace heat::compare

#endif
