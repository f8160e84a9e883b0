#include "mpi_version.hpp"

#include <mpi.h>

#include <array>

std::string heat::mpi_version() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  if (MPI_Get_library_version(text.data(), &length) != MPI_SUCCESS) return "";
  const std::string all = text.data();
  return all.substr(0, all.find_first_of(",\n"));  // what follows is how it was packaged
}
