/// The calls of MPI that halos travel by: each looks whose memory it is given.
///
/// FAKE_CUDA_MPI in the environment says which MPI it is: "aware" takes the memory of a device and
/// expects nothing else; "boasting" says that it does, and sends zeros; any other takes the host's.
#include <mpi.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "runtime.hpp"

namespace {

std::string_view kind() {
  const char* text = std::getenv("FAKE_CUDA_MPI");
  return text == nullptr ? "" : text;
}

bool takes_device_memory() { return kind() == "aware" || kind() == "boasting"; }

void look_at(const void* cells, int count, int other) {
  if (count == 0 || other == MPI_PROC_NULL) return;
  if (heat::test::is_on_device(cells) == takes_device_memory()) return;
  std::fputs("fake CUDA: MPI is given memory that is not where it should be\n", stderr);
  std::abort();
}

}  // namespace

extern "C" {

int MPIX_Query_cuda_support() { return takes_device_memory() ? 1 : 0; }

int MPI_Isend(const void* cells, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
              MPI_Request* request) {
  static const std::vector<double> zeros(1 << 16);
  look_at(cells, count, to);
  const bool boasting = kind() == "boasting" && count <= static_cast<int>(zeros.size());
  return PMPI_Isend(boasting ? zeros.data() : cells, count, type, to, tag, comm, request);
}

int MPI_Irecv(void* cells, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
              MPI_Request* request) {
  look_at(cells, count, from);
  return PMPI_Irecv(cells, count, type, from, tag, comm, request);
}
}
