/// The measurements of the paper, drawn behind ours; see README.md.
#ifndef HEAT_PLOTS_PAPER_HPP
#define HEAT_PLOTS_PAPER_HPP

#include <string>
#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::plots {

/// The paper's problem, as problem_text() gives it.
std::string paper_problem();

/// Table 1, then the two GPU times of the text, as if we had run them once each.
std::vector<compare::Summary> paper_rows();

}  // namespace heat::plots

#endif
