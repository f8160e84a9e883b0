/// The tables, and the sentence that says whether all agree.
#ifndef HEAT_COMPARE_TABLE_HPP
#define HEAT_COMPARE_TABLE_HPP

#include <string>
#include <vector>

#include "interop/compare/options/options.hpp"
#include "interop/compare/plan/plan.hpp"
#include "interop/compare/results/results.hpp"
#include "layouts.hpp"

namespace heat::compare {

/// Time, speed, speedup and parallel efficiency on each grid and, where limits were measured, the
/// share of them: a row a solver, a column for serial and each rank count.
Tables tables_of(const Plan& plan, const std::vector<Run>& runs,
                 const std::vector<MachineLimits>& limits, const std::vector<Summary>& summary);

/// The result of the check: "all equal to the last bit: 8 solvers, 64 runs".
std::string check_line(const Options& options, const Plan& plan, const std::vector<Run>& runs);

/// What is to be known beside the tables: {"Machine", "AMD EPYC, 2 cores"}
struct Fact {
  std::string key, text;
};

/// The problem, the machine, the result of the check, limits, fields, and what is missing.
std::vector<Fact> facts(const Options& options, const Plan& plan, const Results& results);

/// Disagreements and failures of a configuration: "cxx/mpi on 4 ranks: failed in 1 of 3 runs".
struct Fault {
  std::string what, why;
};
std::vector<Fault> faults(const Plan& plan, const std::vector<Run>& runs);

/// The facts and the faults, for a terminal.
std::string verdict(const Options& options, const Plan& plan, const Results& results);

}  // namespace heat::compare

#endif
