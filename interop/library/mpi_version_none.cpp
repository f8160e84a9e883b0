#include "mpi_version.hpp"

std::string heat::mpi_version() { return ""; }
