/// heat_self_check(): does this library compute known answers in this process and thread?
#include <cfenv>
#include <cfloat>
#include <string>

#include "build_info.hpp"
#include "known_answers.hpp"
#include "registry.hpp"

namespace {

/// With so many, all solvers together take some ten milliseconds.
constexpr double most_updates = 1e6;

/// The cause that this thread's own arithmetic shows, or else the likely one.
std::string cause(const std::string& name, const heat::WrongAnswers& wrong) {
  volatile double least = DBL_MIN;
  volatile double half = least * 0.5;
  if (half == 0.0 && wrong.only_subnormal) {
    return "flush-to-zero is on in this thread, as in a program that is linked with -ffast-math";
  }
  if (std::fegetround() != FE_TONEAREST) return "this thread does not round to the nearest number";
  const bool in_fortran = name.starts_with("fortran/");
  return heat::likely_cause(
      wrong, in_fortran ? heat::build_info::fortran_flags : heat::build_info::cxx_flags);
}

void check_solver(const std::string& name, const std::vector<heat::KnownAnswer>& known) {
  const heat::NamedSolver found(name);
  if ((found.table.needs & HEAT_NEEDS_MPI) != 0) {
    throw heat::Error(HEAT_INVALID_ARGUMENT, name + " needs MPI: check a solver without ranks");
  }
  std::vector<std::uint64_t> computed;
  for (const heat::KnownAnswer& one : known) {
    heat::Solver solver(found, one.problem);
    solver.advance(one.problem.steps);
    computed.push_back(solver.digest().fingerprint);
  }
  const heat::WrongAnswers wrong = heat::compare_answers(known, computed);
  if (wrong.count == 0) return;
  throw heat::Error(HEAT_WRONG_ANSWER,
                    name + " is wrong in " + wrong.text + "; likely cause: " + cause(name, wrong));
}

/// The solvers of this library that need neither MPI nor a GPU; together they have every sweep.
std::vector<std::string> plain_solvers() {
  std::vector<std::string> names;
  for (const auto& entry : heat::solver_entries()) {
    auto table = heat::make<heat_solver_table>();
    if (entry.entry(&table) == HEAT_OK && table.needs == 0) names.emplace_back(entry.name);
  }
  return names;
}

}  // namespace

heat_status heat_self_check(const char* solver) {
  return heat::guard([&] {
    const auto known = heat::known_answers(most_updates);
    if (solver != nullptr) return check_solver(solver, known);
    for (const std::string& name : plain_solvers()) check_solver(name, known);
  });
}
