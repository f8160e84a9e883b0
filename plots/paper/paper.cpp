#include "paper.hpp"

#include <array>

#include "plots/canvas/page.hpp"

namespace heat::plots {
namespace {

constexpr std::array rank_counts{0, 1, 4, 9, 16, 36, 49, 64, 81};

/// Seconds of an implementation on so many ranks.
struct Line {
  const char* name;
  std::array<double, rank_counts.size()> seconds;
};

constexpr std::array table1{
    Line{"F90", {19.25, 21.91, 7.34, 6.15, 4.68, 2.13, 1.89, 1.23, 1.69}},
    Line{"F2Py", {18.94, 23.60, 7.45, 6.17, 4.62, 2.15, 1.63, 1.27, 1.01}},
    Line{"Cython", {23.97, 23.98, 7.46, 6.29, 4.69, 2.23, 1.67, 1.31, 2.06}},
    Line{"Numba", {30.48, 30.53, 8.18, 6.33, 5.86, 3.22, 2.68, 1.79, 2.07}},
    Line{"Python", {212.43, 227.19, 64.74, 44.78, 33.46, 15.21, 10.43, 7.85, 6.70}}};

constexpr double baseline = table1[0].seconds[0];

compare::Summary row(const char* name, int ranks, double seconds) {
  compare::Summary one;
  one.name = name;
  one.config.ranks = ranks;
  one.median = one.min = one.max = seconds;
  one.speedup = baseline / seconds;
  if (ranks > 0) one.efficiency = *one.speedup / ranks;
  return one;
}

}  // namespace

std::string paper_problem() { return problem_text({4800, 4800}, 500); }

std::vector<compare::Summary> paper_rows() {
  std::vector<compare::Summary> rows;
  for (const Line& line : table1) {
    for (std::size_t i = 0; i < rank_counts.size(); ++i) {
      rows.push_back(row(line.name, rank_counts[i], line.seconds[i]));
    }
  }
  rows.push_back(row("Numba on K40", 0, 22.28));
  rows.push_back(row("Numba on V100", 0, 8.02));
  return rows;
}

}  // namespace heat::plots
