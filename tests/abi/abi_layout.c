/* What C knows of the contract, for Fortran to compare with. */
#include <stddef.h>

#include "heat/heat.h"
#include "heat/services.h"

void c_sizes(int64_t sizes[9]);
void c_offsets(int64_t offsets[9]);
void c_constants(int32_t constants[19]);

void c_sizes(int64_t sizes[9]) {
  const size_t all[9] = {sizeof(heat_source),  sizeof(heat_problem),      sizeof(heat_block),
                         sizeof(heat_timings), sizeof(heat_kernel),       sizeof(heat_digest),
                         sizeof(heat_result),  sizeof(heat_solver_table), sizeof(heat_sweep_build)};
  for (int i = 0; i < 9; i++) sizes[i] = (int64_t)all[i];
}

/* Of the last member of each struct; with equal sizes and members of one kind they fix the rest. */
void c_offsets(int64_t offsets[9]) {
  const size_t all[9] = {offsetof(heat_source, rate),      offsetof(heat_problem, initial),
                         offsetof(heat_block, ny),         offsetof(heat_timings, waiting),
                         offsetof(heat_kernel, sweep),     offsetof(heat_digest, heat),
                         offsetof(heat_result, digest),    offsetof(heat_solver_table, destroy),
                         offsetof(heat_sweep_build, sweep)};
  for (int i = 0; i < 9; i++) offsets[i] = (int64_t)all[i];
}

void c_constants(int32_t constants[19]) {
  const int32_t all[19] = {
      HEAT_ABI_VERSION,   HEAT_NO_COMM,      HEAT_OK,           HEAT_INVALID_ARGUMENT,
      HEAT_OUT_OF_MEMORY, HEAT_UNAVAILABLE,  HEAT_NOT_FOUND,    HEAT_ABI_MISMATCH,
      HEAT_MPI_ERROR,     HEAT_NOT_FINITE,   HEAT_IO_ERROR,     HEAT_INTERNAL_ERROR,
      HEAT_GPU_ERROR,     HEAT_WRONG_ANSWER, HEAT_INITIAL_ZERO, HEAT_INITIAL_RANDOM,
      HEAT_NEEDS_MPI,     HEAT_NEEDS_GPU,    HEAT_HOST_OFFLOAD};
  for (int i = 0; i < 19; i++) constants[i] = all[i];
}
