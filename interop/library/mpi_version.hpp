/// Which MPI this library runs on. mpi_version.cpp implements it, or mpi_version_none.cpp where the
/// library was built without.
#ifndef HEAT_MPI_VERSION_HPP
#define HEAT_MPI_VERSION_HPP

#include <string>

namespace heat {

/// "Open MPI v4.1.4", of the library that was loaded; "" without MPI. MPI need not have started.
std::string mpi_version();

}  // namespace heat

#endif
