/// Without MPI there is one process, and no solver that needs more is available.
#include "interop/conformance/checks.hpp"
#include "team.hpp"

namespace heat::conformance {

Mpi mpi_state() { return Mpi::not_started; }
bool has_mpi() { return false; }
void start_mpi() {}
void end_mpi() {}

int Team::first_without(bool holds) const { return holds ? size_ : rank_; }
std::string Team::from(int, const std::string& text) const { return text; }
std::vector<heat_block> Team::gather(const heat_block& block) const { return {block}; }
Team Team::part(int, int) const { return *this; }
Team Team::world() { return {}; }

std::vector<Check> mpi_checks() { return {}; }

}  // namespace heat::conformance
