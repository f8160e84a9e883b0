/// Patterns of the values: what made B from A, or A from B.
///
/// A rule is given a pair of numbers for each cell that differs; one of the whole field, such as a
/// transposition, is given all cells. Numbers that are equal by chance have 24 or 53 equal bits, so
/// rules that predict the bits need no other protection than that some cell differs. Rules that
/// have a number to fit, or are true of any constant field, are told apart by a second condition.
#include <algorithm>
#include <functional>
#include <limits>
#include <memory>

#include "pattern.hpp"

namespace heat::diff {
namespace {

template <class T>
struct Rule {
  std::function<bool(std::int64_t cell, T a, T b)> explains;
  std::function<std::string()> text;
  bool whole = false;  ///< it has to explain all cells, not only those that differ
  std::function<bool()> convinces = [] { return true; };  ///< asked when it has explained them
};
template <class T>
using Rules = std::vector<Rule<T>>;

template <class T>
constexpr bool is_real = std::is_floating_point_v<T>;

auto always(std::string text) {
  return [text = std::move(text)] { return text; };
}

/// Whether some numbers are not all the same, and are a few.
template <class T>
struct Variety {
  T first{};
  std::int64_t count = 0;
  bool varies = false;

  void add(T number) {
    if (count++ == 0) first = number;
    varies = varies || !same(number, first);
  }
  [[nodiscard]] bool convinces() const { return varies && count > 2; }
};

template <class T>
void add_subnormal(Rules<T>& rules) {
  if constexpr (is_real<T>) {
    const auto tiny = [](T value) { return std::fpclassify(value) == FP_SUBNORMAL; };
    const auto flushed = [&rules, tiny](const char* text, bool from_a) {
      rules.push_back(
          {[=](std::int64_t, T a, T b) { return from_a ? tiny(a) && b == 0 : tiny(b) && a == 0; },
           always(text)});
    };
    flushed("B is 0 where A is subnormal: flushed to zero", true);
    flushed("A is 0 where B is subnormal: flushed to zero", false);
    rules.push_back({[=](std::int64_t, T a, T b) {
                       return (tiny(a) || a == 0) && (tiny(b) || b == 0) && a != b;
                     },
                     always("all of them are subnormal")});
  }
}

/// One of them has the same number in all cells that differ, as where nothing was written.
template <class T>
void add_constant(Rules<T>& rules) {
  for (const bool of_b : {true, false}) {
    const auto fixed = std::make_shared<Variety<T>>(), other = std::make_shared<Variety<T>>();
    rules.push_back({[=](std::int64_t, T a, T b) {
                       fixed->add(of_b ? b : a);
                       other->add(of_b ? a : b);
                       return !fixed->varies;
                     },
                     [=] {
                       const T value = fixed->first;
                       return std::string(of_b ? "B" : "A") + " is " +
                              (value == 0 ? "0 in all of them: not written?"
                                          : number_text(value) + " in all of them");
                     },
                     false, [=] { return other->convinces(); }});
  }
}

template <class T>
void add_byte_order(const Field& a, Rules<T>& rules) {
  if (a.width() == 1) return;
  rules.push_back(
      {[width = a.width()](std::int64_t, T from, T to) { return same(to, reversed(from, width)); },
       always("the byte order of one is the other's reversed"), true});
}

/// How far apart cells are along each axis of a field if two axes are swapped in memory, also where
/// its shape does not tell so.
std::vector<std::int64_t> swapped_strides(const Field& field, std::size_t i, std::size_t j) {
  std::vector<std::int64_t> extents = field.extents(), strides;
  std::swap(extents[i], extents[j]);
  std::int64_t stride = 1;
  for (const std::int64_t extent : extents) {
    strides.push_back(stride);
    stride *= extent;
  }
  std::swap(strides[i], strides[j]);
  return strides;
}

template <class T>
void add_transposed(const Field& a, const Field& b, Rules<T>& rules) {
  const std::size_t first = a.is_complex() ? 1 : 0, axes = a.extents().size();
  for (std::size_t i = first; i < axes; ++i) {
    for (std::size_t j = i + 1; j < axes; ++j) {
      if (a.extents()[i] == 1 || a.extents()[j] == 1) continue;  // nothing to swap
      const bool by_order = b.is_turned() && i + j + 1 == axes + first && axes - first < 4;
      rules.push_back({[&a, &b, strides = swapped_strides(a, i, j)](std::int64_t cell, T from, T) {
                         return same(from, b.at<T>(a.sum_along(cell, strides)));
                       },
                       always("B is A transposed: " + axis_name(a, i) + " and " + axis_name(a, j) +
                              " are swapped" + (by_order ? "; see --axes memory" : "")),
                       true});
    }
  }
}

/// Cells that come from outside may have any value, but do not convince.
template <class T>
void add_shifted(const Field& a, Rules<T>& rules) {
  std::int64_t stride = 1;
  for (std::size_t axis = 0; axis < a.extents().size(); stride *= a.extents()[axis++]) {
    if (a.is_complex() && axis == 0) continue;
    for (const std::int64_t by : {1, -1}) {
      const auto seen = std::make_shared<bool>(false);
      rules.push_back({[&a, axis, by, stride, seen](std::int64_t cell, T from, T to) {
                         const std::int64_t extent = a.extents()[axis];
                         const std::int64_t origin = cell / stride % extent - by;
                         if (origin < 0 || origin >= extent) return true;
                         *seen = *seen || !same(from, to);
                         return same(to, a.at<T>(cell - by * stride));
                       },
                       always("B is A shifted by one cell along " + axis_name(a, axis) +
                              (by > 0 ? ", upwards" : ", downwards")),
                       true, [seen] { return *seen; }});
    }
  }
}

template <class T>
void add_single_precision(Rules<T>& rules) {
  if constexpr (std::same_as<T, double>) {
    const auto rounded = [](double value) -> double { return static_cast<float>(value); };
    rules.push_back({[=](std::int64_t, T a, T b) { return same(b, rounded(a)); },
                     always("B is A rounded to single precision")});
    rules.push_back({[=](std::int64_t, T a, T b) { return same(a, rounded(b)); },
                     always("A is B rounded to single precision")});
  }
}

/// What is left of a difference by a factor or an offset is rounding: `few` units of the larger
/// number. What they explain has to be far more than that.
constexpr double few = 4.0, far_more = 256.0;

/// How many digits of a number are known.
/// @param left  by how much it may be wrong, in units of itself
int digits_of(double left) { return std::clamp(static_cast<int>(-std::log10(left)), 1, 10); }

/// A factor, also one that differs from 1 far behind the point.
/// @param left  by how much it may be wrong, in units of itself
std::string factor_text(double factor, double left) {
  const double beside = factor - 1.0;
  if (std::abs(beside) >= 1e-9) return rounded_text(factor, digits_of(left));
  return (beside > 0.0 ? "1 + " : "1 - ") +
         rounded_text(std::abs(beside), digits_of(left / std::abs(beside)));
}

/// B = c A. The factor is that of a pair of normal numbers.
template <class T>
void add_factor(const std::vector<T>& pair, Rules<T>& rules) {
  if constexpr (is_real<T>) {
    const double factor = static_cast<double>(pair[1]) / static_cast<double>(pair[0]);
    constexpr double unit = std::numeric_limits<T>::epsilon();
    if (!std::isfinite(factor) || std::abs(factor - 1.0) < few * far_more * unit) return;
    const auto of_a = std::make_shared<Variety<T>>();
    rules.push_back({[=](std::int64_t, T a, T b) {
                       of_a->add(a);
                       const double left =
                           std::abs(static_cast<double>(b) - factor * static_cast<double>(a));
                       return left <= few * (unit * std::abs(static_cast<double>(b)) +
                                             std::numeric_limits<T>::denorm_min());
                     },
                     always("B is A times " + factor_text(factor, few * unit)), false,
                     [=] { return of_a->convinces(); }});
  }
}

/// B = A + c
template <class T>
void add_offset(const std::vector<T>& pair, Rules<T>& rules) {
  const auto of_a = std::make_shared<Variety<T>>();
  const auto convinces = [=] { return of_a->convinces(); };
  if constexpr (is_real<T>) {
    const auto wide = [](T value) { return static_cast<double>(value); };
    const double offset = wide(pair[1]) - wide(pair[0]);
    const double largest = larger(pair[0], pair[1]);
    const double unsure = few * std::numeric_limits<T>::epsilon() * largest / std::abs(offset);
    rules.push_back({[=](std::int64_t, T a, T b) {
                       of_a->add(a);
                       const double size = std::max(largest, larger(a, b));
                       const double left = few * std::numeric_limits<T>::epsilon() * size;
                       return std::abs(wide(b) - wide(a) - offset) <= left &&
                              std::abs(offset) >= far_more * left;
                     },
                     always("B is A plus " + rounded_text(offset, digits_of(unsure))), false,
                     convinces});
  } else {
    const auto wide = [](T value) { return static_cast<std::uint64_t>(value); };
    const std::uint64_t offset = wide(pair[1]) - wide(pair[0]);
    rules.push_back({[=](std::int64_t, T a, T b) {
                       of_a->add(a);
                       return wide(b) - wide(a) == offset;
                     },
                     always("B is A plus " + std::to_string(static_cast<std::int64_t>(offset))),
                     false, convinces});
  }
}

/// The first numbers that differ of which a factor or an offset can be learned.
template <class T>
std::vector<T> pair_to_learn_from(const Field& a, const Field& b) {
  std::vector<T> pair;
  each_pair<T>(a, b, false, [&](std::int64_t, T from, T to) {
    if constexpr (is_real<T>) {
      if (!std::isnormal(from) || !std::isnormal(to)) return true;
    }
    pair = {from, to};
    return false;
  });
  return pair;
}

template <class T>
Rules<T> all_rules(const Field& a, const Field& b) {
  Rules<T> rules;
  add_subnormal(rules);
  add_constant(rules);
  add_byte_order(a, rules);
  add_transposed(a, b, rules);
  add_shifted(a, rules);
  add_single_precision(rules);
  if (const std::vector<T> pair = pair_to_learn_from<T>(a, b); !pair.empty()) {
    add_factor(pair, rules);
    add_offset(pair, rules);
  }
  return rules;
}

}  // namespace

std::string value_pattern(const Field& a, const Field& b, const Tally& tally) {
  if (tally.same_values()) return "";
  std::string text;
  a.with_type([&]<class T>(T) {
    for (const Rule<T>& rule : all_rules<T>(a, b)) {
      if (each_pair<T>(a, b, rule.whole, rule.explains) && rule.convinces()) {
        text = rule.text();
        return;
      }
    }
  });
  return text;
}

}  // namespace heat::diff
