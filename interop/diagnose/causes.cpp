#include "causes.hpp"

namespace heat::diagnose {

int owner_of(const std::vector<heat_block>& blocks, std::int64_t x, std::int64_t y) {
  for (std::size_t rank = 0; rank < blocks.size(); ++rank) {
    const heat_block& b = blocks[rank];
    if (x >= b.x && x < b.x + b.nx && y >= b.y && y < b.y + b.ny) return static_cast<int>(rank);
  }
  return 0;
}

std::int64_t margin_of(const heat_kernel* formula) { return widened(formula).halo + 1; }

Stencil stencil_at(const Evidence& e, std::int64_t x, std::int64_t y) {
  const auto u = [&](std::int64_t i, std::int64_t j) { return e.at(e.before, i, j); };
  return {u(x, y), u(x - 1, y), u(x + 1, y), u(x, y - 1), u(x, y + 1)};
}

double contract_step(const Stencil& u) {
  return 0.5 * (u.centre + 0.25 * (((u.x_low + u.x_high) + u.y_low) + u.y_high));
}

double step_at(const Evidence& e, std::int64_t x, std::int64_t y) {
  return step_of(e,
                 [&](std::int64_t dx, std::int64_t dy) { return e.at(e.before, x + dx, y + dy); });
}

double inject(const std::vector<heat_source>& sources, std::int64_t x, std::int64_t y, double value,
              const std::function<Addition>& add) {
  for (const heat_source& s : sources) {
    if (s.x == x && s.y == y) value = add(value, s.rate);
  }
  return value;
}

double value_with(const Evidence& e, const std::vector<heat_source>& sources, std::int64_t x,
                  std::int64_t y) {
  if (e.step == 0) return e.at(e.before, x, y);
  return inject(sources, x, y, step_at(e, x, y));
}

double right_value(const Evidence& e, std::int64_t x, std::int64_t y) {
  return value_with(e, e.sources, x, y);
}

std::function<std::string()> always(std::string text) {
  return [text = std::move(text)] { return text; };
}

Guess predicted(std::string id, std::string text,
                std::function<double(std::int64_t x, std::int64_t y)> value) {
  return {std::move(id),
          [value = std::move(value)](const Cell& c) { return same_bits(c.bad, value(c.x, c.y)); },
          always(std::move(text))};
}

Guesses all_guesses(const Evidence& evidence) {
  Guesses guesses;
  if (evidence.step > 0) {
    guesses.push_back(predicted(
        "baseline",
        std::string("the baseline is the wrong one: this field is ") +
            (evidence.formula == nullptr ? "the contract's" : "that of its plugin's formula"),
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
