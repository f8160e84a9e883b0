/// views_errors FOLDER: what heat::Trace refuses, by 2 ranks of which one is wrong, so that the
/// other would wait if it were not told.
#include <mpi.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <heat/trace.hpp>
#include <vector>

namespace {

using heat::Trace;
using heat::TraceView;
static_assert(!std::is_copy_constructible_v<Trace> && !std::is_copy_assignable_v<Trace>);
static_assert(std::is_nothrow_move_constructible_v<Trace>);
static_assert(!std::is_constructible_v<Trace, const char*, bool>);
static_assert(!std::is_constructible_v<TraceView, double*>);
static_assert(!std::is_constructible_v<TraceView, long double>);
static_assert(!std::is_constructible_v<TraceView, std::vector<bool>>);
static_assert(!std::is_constructible_v<TraceView, std::vector<std::vector<double>>>);

int failures = 0;

/// A call throws a TraceError of this status, with this in its message.
template <class Call>
void refuses(heat_trace_status status, const std::string& part, Call&& call) {
  try {
    call();
  } catch (const heat::TraceError& error) {
    if (error.status() == status && std::string(error.what()).find(part) != std::string::npos)
      return;
    std::fprintf(stderr, "status %d, %s; not %d, %s\n", static_cast<int>(error.status()),
                 error.what(), static_cast<int>(status), part.c_str());
    ++failures;
    return;
  }
  std::fprintf(stderr, "not refused: %s\n", part.c_str());
  ++failures;
}

void check(int rank, const std::string& folder) {
  const std::vector<double> u(12, 1.0);
  Trace trace(folder + "/errors.trace", MPI_COMM_WORLD);
  const heat::TracePart part = {.first = {1, 3 * rank + 1}, .whole = {4, 6}};
  const TraceView cells(u.data(), {4, 3});
  const auto refused = [&](const std::string& why, const TraceView& view,
                           const heat::TracePart& where) {
    refuses(HEAT_TRACE_INVALID, rank == 1 ? why : "rank 1: " + why,
            [&] { trace.field("u", 0, rank == 1 ? view : cells, rank == 1 ? where : part); });
  };
  refused("u: first has 1 numbers, and the array 2 axes", cells, {.first = {4}});
  refused("u: whole has 3 numbers, and the array 2 axes", cells, {.whole = {4, 6, 1}});
  refused("u: strides has 1 numbers, and the array 2 axes", {u.data(), {4, 3}, {1}}, part);
  refused("u: 8 axes; a field has 0 to 7", {u.data(), std::vector<int>(8, 1)}, {});
  refuses(HEAT_TRACE_INVALID, "whole", [&] { trace.field("u", 0, cells); });
  trace.field("u", 0, cells, part);  // what was refused has done no harm

  refuses(HEAT_TRACE_IO_ERROR, rank == 0 ? "cannot write" : "rank 0: cannot write",
          [&] { Trace(folder + "/no/such/folder/u.trace", MPI_COMM_WORLD); });
  refuses(HEAT_TRACE_IO_ERROR, "no/such/folder",
          [&] { Trace(folder + "/no/such/folder/u.trace"); });
  setenv("HEAT_TRACE", "off", 1);
  Trace off(folder + "/off.trace", MPI_COMM_WORLD);
  off.field("u", rank, cells);
  if (std::filesystem::exists(folder + "/off.trace")) ++failures;
}

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  check(rank, argv[1]);
  unsetenv("HEAT_TRACE");
  Trace late(std::string(argv[1]) + "/late.trace", MPI_COMM_WORLD);
  MPI_Finalize();
  refuses(HEAT_TRACE_MPI_ERROR, "MPI is not running", [&] { late.field("u", 0, 1.0); });
  refuses(HEAT_TRACE_MPI_ERROR, "MPI is not running",
          [&] { Trace(std::string(argv[1]) + "/later.trace", MPI_COMM_WORLD); });
  return failures == 0 ? 0 : 1;
}
