/// Causes that lie in the arithmetic: another order, FMA, flushed subnormals, another precision.
#include <array>
#include <tuple>

#include "causes.hpp"
#include "interop/common/text.hpp"

namespace heat::diagnose {
namespace {

using Step = std::function<double(const Stencil&)>;

/// A guess that the step is computed in another way, the sources being right.
Guess other_step(const Evidence& e, std::string id, std::string text, Step step,
                 std::function<Addition> add = std::plus<double>()) {
  return predicted(
      std::move(id), std::move(text),
      [&e, step = std::move(step), add = std::move(add)](std::int64_t x, std::int64_t y) {
        return inject(e.sources, x, y, step(stencil_at(e, x, y)), add);
      });
}

/// Every order of a sum of four numbers except the contract's: a pair and then the others, or two
/// pairs. In the text x- is the neighbour at x - 1, and so on.
void add_orders(const Evidence& e, Guesses& guesses) {
  static constexpr std::array<double Stencil::*, 4> parts{&Stencil::x_low, &Stencil::x_high,
                                                          &Stencil::y_low, &Stencil::y_high};
  static constexpr std::array<const char*, 4> names{"x-", "x+", "y-", "y+"};
  const auto add = [&](const std::string& order, Step sum) {
    guesses.push_back(other_step(
        e, "reassociated", "the sum is taken as " + order + " instead of ((x- + x+) + y-) + y+",
        [sum = std::move(sum)](const Stencil& u) { return 0.5 * (u.centre + 0.25 * sum(u)); }));
  };
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = a + 1; b < 4; ++b) {
      for (std::size_t c = 0; c < 4; ++c) {
        if (c == a || c == b) continue;
        const std::size_t d = 6 - a - b - c;
        if (a == 0 && b == 1 && c == 2) continue;  // the contract's
        add(std::string("((") + names[a] + " + " + names[b] + ") + " + names[c] + ") + " + names[d],
            [=](const Stencil& u) {
              return ((u.*parts[a] + u.*parts[b]) + u.*parts[c]) + u.*parts[d];
            });
      }
    }
  }
  for (std::size_t b = 1; b < 4; ++b) {
    const std::size_t c = b == 1 ? 2 : 1, d = 6 - b - c;
    add(std::string("(x- + ") + names[b] + ") + (" + names[c] + " + " + names[d] + ")",
        [=](const Stencil& u) { return (u.x_low + u.*parts[b]) + (u.*parts[c] + u.*parts[d]); });
  }
}

double flush(double value) { return std::fpclassify(value) == FP_SUBNORMAL ? 0.0 * value : value; }

void add_flushing(const Evidence& e, Guesses& guesses) {
  for (const bool operands_too : {false, true}) {
    const auto in = [=](double value) { return operands_too ? flush(value) : value; };
    guesses.push_back(other_step(
        e, "flush-to-zero",
        std::string("subnormal ") + (operands_too ? "operands and results" : "results") +
            " are flushed to zero",
        [=](const Stencil& u) {
          const double in_x = flush(in(u.x_low) + in(u.x_high));
          const double sum = flush(flush(in_x + in(u.y_low)) + in(u.y_high));
          return flush(0.5 * flush(in(u.centre) + flush(0.25 * sum)));
        },
        [=](double a, double b) { return flush(in(a) + in(b)); }));
  }
}

void add_precision(const Evidence& e, Guesses& guesses) {
  const auto as_float = [](double value) { return static_cast<float>(value); };
  using Add = std::function<Addition>;
  const Add add_floats = [=](double a, double b) -> double { return as_float(a) + as_float(b); };
  const Add store_sum = [=](double a, double b) -> double { return as_float(a + b); };
  for (const Add& add : {Add(std::plus<double>()), add_floats}) {
    guesses.push_back(other_step(
        e, "single-precision", "the step is computed in single precision",
        [=](const Stencil& u) -> double {
          const float in_x = as_float(u.x_low) + as_float(u.x_high);
          const float sum = (in_x + as_float(u.y_low)) + as_float(u.y_high);
          return 0.5F * (as_float(u.centre) + 0.25F * sum);
        },
        add));
  }
  for (const Add& add : {Add(std::plus<double>()), store_sum}) {
    guesses.push_back(other_step(
        e, "single-precision", "the field is kept in single precision",
        [=](const Stencil& u) -> double { return as_float(contract_step(u)); }, add));
  }
}

/// What may happen to the results of any formula.
void add_guesses_of_results(const Evidence& e, Guesses& guesses) {
  const auto as_float = [](double value) -> double { return static_cast<float>(value); };
  const std::tuple<const char*, const char*, double (*)(double)> stores[] = {
      {"flush-to-zero", "subnormal results are flushed to zero", flush},
      {"single-precision", "the field is kept in single precision", as_float}};
  for (const auto& [id, text, store] : stores) {
    guesses.push_back(predicted(id, text, [&e, store](std::int64_t x, std::int64_t y) {
      return inject(e.sources, x, y, store(step_at(e, x, y)),
                    [store](double sum, double rate) { return store(sum + rate); });
    }));
  }
}

/// Another weight of the neighbours, learned from the first cell that shows it. How the weight is
/// applied is not known, so the last bits are not either: cells may be off by 1e-12 of their size.
Guess other_weight(const Evidence& e) {
  const auto weight = std::make_shared<double>(0.0);
  return {"other-formula",
          [&e, weight](const Cell& c) {
            const Stencil u = stencil_at(e, c.x, c.y);
            const double value = inject(e.sources, c.x, c.y, c.bad, std::minus<double>());
            const double sum = u.sum();
            const double scale = std::abs(u.centre) + std::abs(sum) + std::abs(c.bad);
            if (std::abs(sum) < 1e-3 * scale) return c.agrees() || scale == 0.0;
            if (*weight == 0.0) *weight = (value - 0.5 * u.centre) / sum;
            if (std::abs(*weight - 0.125) < 1e-9) return false;  // rounding, not another formula
            return std::abs(value - (0.5 * u.centre + *weight * sum)) <= 1e-12 * scale;
          },
          [weight] {
            return "the formula is another one: the neighbours weigh " +
                   compare::format("%.6g", *weight) + " instead of 0.125";
          }};
}

}  // namespace

void add_arithmetic_guesses(const Evidence& e, Guesses& guesses) {
  if (e.step == 0) {
    guesses.push_back(predicted("single-precision", "the field is kept in single precision",
                                [&e](std::int64_t x, std::int64_t y) -> double {
                                  return static_cast<float>(right_value(e, x, y));
                                }));
    return;
  }
  if (e.formula != nullptr) return add_guesses_of_results(e, guesses);
  guesses.push_back(
      other_step(e, "fma", "0.25 * sum is contracted with the addition to FMA",
                 [](const Stencil& u) { return 0.5 * std::fma(0.25, u.sum(), u.centre); }));
  add_flushing(e, guesses);
  add_orders(e, guesses);
  guesses.push_back(other_step(e, "reassociated", "the step is 0.5 * centre + 0.125 * sum",
                               [](const Stencil& u) { return 0.5 * u.centre + 0.125 * u.sum(); }));
  add_precision(e, guesses);
  guesses.push_back(other_weight(e));
}

}  // namespace heat::diagnose
