#include <mpi.h>

#include <array>
#include <string>

namespace heat {

std::string mpi_version();  // see result.cpp

std::string mpi_version() {  // MPI need not have started
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  if (MPI_Get_library_version(text.data(), &length) != MPI_SUCCESS) return "";
  const std::string all = text.data();
  return all.substr(0, all.find_first_of(",\n"));  // how it was packaged is left out
}

}  // namespace heat
