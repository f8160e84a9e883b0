#include "causes.hpp"

#include "difference.hpp"

namespace heat::diagnose {

int Evidence::owner(std::int64_t x, std::int64_t y) const {
  for (std::size_t rank = 0; rank < blocks.size(); ++rank) {
    const heat_block& b = blocks[rank];
    if (x >= b.x && x < b.x + b.nx && y >= b.y && y < b.y + b.ny) return static_cast<int>(rank);
  }
  return 0;
}

double contract_step(double centre, double x_low, double x_high, double y_low, double y_high) {
  return 0.5 * (centre + 0.25 * (((x_low + x_high) + y_low) + y_high));
}

double right_value(const Evidence& e, std::int64_t x, std::int64_t y) {
  const auto u = [&](std::int64_t i, std::int64_t j) { return e.at(e.before, i, j); };
  if (e.step == 0) return u(x, y);
  double value = contract_step(u(x, y), u(x - 1, y), u(x + 1, y), u(x, y - 1), u(x, y + 1));
  for (const heat_source& s : e.sources) {
    if (s.x == x && s.y == y) value = value + s.rate;
  }
  return value;
}

Guess predicted(std::string id, std::string text,
                std::function<double(std::int64_t x, std::int64_t y)> value) {
  return {std::move(id),
          [value = std::move(value)](std::int64_t x, std::int64_t y, double bad, double) {
            return same_bits(bad, value(x, y));
          },
          [text = std::move(text)] { return text; }};
}

std::vector<Guess> all_guesses(const Evidence& evidence) {
  std::vector<Guess> guesses;
  if (evidence.step > 0) {
    guesses.push_back(predicted(
        "baseline", "the baseline is the wrong one: this field is the contract's",
        [&evidence](std::int64_t x, std::int64_t y) { return right_value(evidence, x, y); }));
  }
  add_source_guesses(evidence, guesses);
  add_sign_guess(guesses);
  add_arithmetic_guesses(evidence, guesses);
  add_place_guesses(evidence, guesses);
  add_rounding_guess(evidence, guesses);  // the least particular of all
  return guesses;
}

}  // namespace heat::diagnose
