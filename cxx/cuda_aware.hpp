/// Whether MPI takes addresses of a GPU's memory, as far as MPI itself can tell.
#ifndef HEAT_CXX_CUDA_AWARE_HPP
#define HEAT_CXX_CUDA_AWARE_HPP

#include <mpi.h>
#if __has_include(<mpi-ext.h>)
#include <mpi-ext.h>  // Open MPI, MVAPICH
#endif

namespace heat::cxx {

/// Ask MPI. One that cannot be asked counts as one that says no: given an address of a device, an
/// MPI that does not expect it reads it as the host's, and the program ends.
inline bool mpi_says_cuda_aware() {
#ifdef MPIX_CUDA_AWARE_SUPPORT
  return MPIX_Query_cuda_support() == 1;
#else
  return false;
#endif
}

}  // namespace heat::cxx

#endif
