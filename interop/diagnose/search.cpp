#include "search.hpp"

#include <algorithm>

#include "gather.hpp"
#include "interop/common/text.hpp"
#include "npy_writer.hpp"

namespace heat::diagnose {
namespace {

/// Into how many pieces the lockstep is cut: a comparison costs about two steps of both solvers.
constexpr std::int64_t pieces = 32;

/// A field, and after how many steps it is.
struct State {
  KeptField field;
  std::int64_t step = -1;  ///< -1: there is none
};

class Search {
  using Manner = Findings::Manner;

 public:
  Search(const World& world, const Request& request)
      : world_(world),
        request_(request),
        agreed_{KeptField(world, request.problem.nx, request.problem.ny)},
        older_{agreed_} {}

  Findings run() {
    make_pair();
    const bool part = lockstep();
    findings_.blocks = pair_->blocks();
    if (!part) {
      all_at_once();
    } else if (findings_.high == 0) {
      restart();
      findings_.manner = Manner::stepwise;
      keep();  // the start, as the baseline has it
      look_at_step(0);
    } else if (replay()) {
      bisect();
      findings_.manner = Manner::stepwise;
      if (!last_step()) from_the_start();
    } else {
      findings_.manner = Manner::kept_state;
      from_the_start();
    }
    return findings_;
  }

 private:
  void make_pair() {
    pair_.reset();  // first, so that two pairs are never in memory
    pair_ = std::make_unique<Pair>(world_, request_);
  }
  void restart() {
    make_pair();
    agreed_.step = older_.step = -1;
  }

  /// Keep the present state of the baseline as the last that agreed.
  void keep() {
    std::swap(older_, agreed_);
    pair_->keep(agreed_.field);
    agreed_.step = step_;
  }
  void go_back_to(const State& state) {
    pair_->go_back_to(state.field);
    step_ = state.step;
  }
  void advance(std::int64_t steps) {
    pair_->advance(steps);
    step_ += steps;
  }

  /// Advance in pieces until the fields part, then to the end.
  /// @return whether they parted
  bool lockstep() {
    const std::int64_t steps = request_.problem.steps;
    piece_ = std::max<std::int64_t>(1, (steps + pieces - 1) / pieces);
    step_ = 0;
    bool agree = pair_->agree();
    if (agree) keep();
    while (agree && step_ < steps) {
      advance(std::min(piece_, steps - step_));
      agree = pair_->agree();
      if (agree) keep();
    }
    if (agree) return false;
    findings_.low = agreed_.step;
    findings_.high = step_;
    advance(steps - step_);
    look_at_end();
    return true;
  }

  /// Whether the interval goes wrong again from the state before it.
  bool replay() {
    go_back_to(agreed_);
    advance(findings_.high - findings_.low);
    return !pair_->agree();
  }

  void bisect() {
    while (findings_.high - findings_.low > 1) {
      const std::int64_t middle = findings_.low + (findings_.high - findings_.low) / 2;
      go_back_to(agreed_);
      advance(middle - findings_.low);
      if (pair_->agree()) {
        keep();
        findings_.low = middle;
      } else {
        findings_.high = middle;
      }
    }
  }

  /// Go to the first bad step from one further back, if there is one: a solver then has the same
  /// data of the step before, such as a halo, as in its run, and the field of that step is at hand.
  /// @return false if it does not go wrong in the same way
  bool last_step() {
    const std::int64_t low = findings_.low;
    if (older_.step < 0) {
      go_back_to(agreed_);
    } else {
      go_back_to(older_);
      advance(low - 1 - step_);
      pair_->keep(older_.field);
      older_.step = step_;
      advance(1);
      if (!pair_->agree()) return false;
    }
    advance(1);
    if (pair_->agree()) return false;
    look_at_step(low + 1);
    return true;
  }

  /// Run both anew, in the same pieces to a step before the last that agreed, then step by step:
  /// their data between calls are then those at which they parted.
  void from_the_start() {
    const std::int64_t low = std::max<std::int64_t>(findings_.low - 1, 0), high = findings_.high;
    restart();
    step_ = 0;
    while (step_ < low) advance(std::min(piece_, low - step_));
    keep();
    while (step_ < high) {
      advance(1);
      if (!pair_->agree()) {
        findings_.low = step_ - 1;
        findings_.high = step_;
        return look_at_step(step_);
      }
      keep();
    }
    findings_.manner = Manner::kept_state;
    name("kept-state",
         "the fields part only while several steps are taken in one call: the solver keeps "
         "something between steps");
  }

  /// The pieces agree: take all steps in one call, as the run that disagreed did.
  void all_at_once() {
    const std::int64_t steps = request_.problem.steps;
    restart();
    step_ = 0;
    advance(steps);
    findings_.low = 0;
    findings_.high = steps;
    look_at_end();
    const std::string in_pieces = "advanced " + compare::count_of(piece_, "step") + " at a time";
    if (findings_.at_end.cells > 0) {
      findings_.manner = Manner::only_at_once;
      name("hidden-by-pieces", in_pieces +
                                   ", both agree to the end: the fault depends on how many "
                                   "steps one call takes");
    } else {
      findings_.manner = Manner::nowhere;
      name("agree", "both fields are equal to the last bit, " + in_pieces + " and at once");
    }
  }

  void name(const std::string& cause, const std::string& text) {
    findings_.cause = cause;
    findings_.cause_text = text;
  }

  /// @param of_formula  whether the baseline's step is that of the formula
  void unexplained(const Evidence& evidence, bool of_formula) {
    const heat_kernel* own = nullptr;
    check(heat_solver_formula(request_.solver.c_str(), &own));
    const auto name_of = [](const heat_kernel* kernel) {
      return kernel == nullptr ? std::string("heat's") : "'" + std::string(kernel->name) + "'";
    };
    const std::string its = name_of(own), right = name_of(evidence.formula);
    if (its != right) {
      return name("other-formula", "the formula is another one: " + its + " instead of " + right);
    }
    name("unknown",
         "no known cause explains every cell" +
             (of_formula ? "" : "; nor does the formula, " + right + ", explain the baseline"));
  }

  /// @param file  may be empty
  [[nodiscard]] NpyWriter writer(const std::filesystem::path& file) const {
    return {world_.rank() == 0 ? file : std::filesystem::path(), request_.problem.nx,
            request_.problem.ny};
  }

  /// Compare the fields after all steps, and write where they differ.
  void look_at_end() {
    NpyWriter file = writer(request_.difference);
    findings_.at_end = Difference();
    pair_->each_cell([&](const Cell& cell) {
      findings_.at_end.add(cell);
      file.add(cell.bad, cell.good);
    });
    findings_.difference_lost = file.close();
  }

  /// Compare the fields after the first bad step, write where they differ, and guess why.
  void look_at_step(std::int64_t step) {
    findings_.low = std::max<std::int64_t>(step - 1, 0);
    findings_.high = step;
    Evidence evidence = evidence_of(step);
    const bool has_earlier = older_.step >= 0 && older_.step == step - 2;
    const auto show = [&](const heat_block& band) {
      gather(world_, agreed_.field, has_earlier ? &older_.field : nullptr, band, evidence);
    };
    Guesses guesses = all_guesses(evidence);
    const auto keep_right = [&](const Cell& cell) {
      std::erase_if(guesses, [&](Guess& guess) { return !guess.explains(cell); });
    };
    NpyWriter file = writer(request_.at_first);
    bool of_formula = true;
    pair_->each_cell(
        [&](const Cell& cell) {
          findings_.at_first.add(cell);
          file.add(cell.bad, cell.good);
          if (!cell.agrees()) keep_right(cell);
          of_formula = of_formula &&
                       (step == 0 || same_bits(cell.good, right_value(evidence, cell.x, cell.y)));
        },
        show);
    if (findings_.difference_lost.empty()) findings_.difference_lost = file.close();
    pair_->each_cell(keep_right, show);
    const bool overflow = pair_->neither_is_finite();
    if (world_.rank() != 0) return;
    std::erase_if(guesses, [](const Guess& g) { return g.confirmed && !g.confirmed(); });
    if (overflow) {
      name("not-finite",
           "neither field is finite: the problem itself grows beyond the largest number");
    } else if (findings_.at_first.cells == 0) {
      findings_.manner = Manner::never;
      name("varies", "run again, both agree: the result varies from run to run, as with a race");
    } else if (guesses.empty()) {
      unexplained(evidence, of_formula);
    } else {
      name(guesses.front().id, guesses.front().text());
    }
  }

  Evidence evidence_of(std::int64_t step) {
    const Problem& problem = request_.problem;
    Evidence evidence;
    evidence.nx = problem.nx;
    evidence.ny = problem.ny;
    evidence.step = step;
    evidence.sources = problem.sources;
    evidence.blocks = pair_->blocks();
    check(heat_solver_formula(request_.baseline.c_str(), &evidence.formula));
    return evidence;
  }

  const World& world_;
  const Request& request_;
  std::unique_ptr<Pair> pair_;
  std::int64_t piece_ = 1, step_ = 0;
  State agreed_, older_;  ///< the last state that agreed, and the one before it
  Findings findings_;
};

}  // namespace

Findings diagnose(const World& world, const Request& request) {
  return Search(world, request).run();
}

}  // namespace heat::diagnose
