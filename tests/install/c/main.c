/* A program in C of some other project: runs a solver in C++ and prints its fingerprint. */
#include <heat/services.h>
#include <inttypes.h>
#include <stdio.h>

static heat_status run(heat_digest *digest) {
  heat_source sources[3];
  heat_problem problem = {.struct_size = sizeof problem, .abi_version = HEAT_ABI_VERSION};
  problem.nx = 100;
  problem.ny = 37;
  problem.sources = sources;
  problem.n_sources = 3;
  heat_solver_table table = {.struct_size = sizeof table, .abi_version = HEAT_ABI_VERSION};
  heat_kernel kernel = {.struct_size = sizeof kernel, .abi_version = HEAT_ABI_VERSION};
  heat_solver *solver = NULL;
  heat_status status = heat_default_sources(problem.nx, problem.ny, sources);
  if (status == HEAT_OK) status = heat_find_solver("cxx/serial", &table, &kernel);
  if (status == HEAT_OK) status = table.create(&problem, HEAT_NO_COMM, NULL, NULL, &solver);
  if (status == HEAT_OK) status = table.advance(solver, 250);
  if (status == HEAT_OK) status = heat_digest_solver(&problem, &table, solver, digest);
  if (solver != NULL) table.destroy(solver);
  return status;
}

int main(void) {
  heat_digest digest = {.struct_size = sizeof digest, .abi_version = HEAT_ABI_VERSION};
  if (run(&digest) != HEAT_OK) {
    char text[1000] = "";
    heat_error_message(text, sizeof text, NULL);
    fprintf(stderr, "%s\n", text);
    return 1;
  }
  printf("fingerprint %016" PRIx64 "\n", digest.fingerprint);
  return 0;
}
