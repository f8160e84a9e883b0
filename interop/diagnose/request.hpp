/// What a diagnosis is asked.
#ifndef HEAT_DIAGNOSE_REQUEST_HPP
#define HEAT_DIAGNOSE_REQUEST_HPP

#include <filesystem>
#include <string>

#include "heat/heat.hpp"

namespace heat::diagnose {

struct Request {
  std::string solver, baseline;
  std::string options, baseline_options;
  int ranks = 0, baseline_ranks = 0;  ///< of solvers with MPI; 0: all of the world's
  Problem problem;
  std::filesystem::path difference;  ///< file for |field - baseline| of every cell, or empty
};

}  // namespace heat::diagnose

#endif
