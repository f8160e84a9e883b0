#include "usage.h"

#include <stdio.h>

const char *heat_host_usage(void) {
  return "heat-run-cxx, heat-run-fortran: run one solver, of any language, on one problem.\n"
         "\n"
         "  heat-run-cxx --solver NAME [options]\n"
         "  mpirun -n 4 heat-run-fortran --solver cxx/mpi [options]\n"
         "\n"
         "  --solver NAME           cxx/serial, fortran/mpi, fortran/mpi+cxx, ...\n"
         "  --plugin FILE           load a library of further solvers, repeatable\n"
         "  --grid NXxNY            interior cells, x/fast first (4800x4800)\n"
         "  --steps N               time steps (500)\n"
         "  --initial START         zero, or random:SEED (zero)\n"
         "  --source X,Y,RATE       a source, repeatable, or none (the paper's three)\n"
         "  --option KEY=VALUE,...  options of the solver\n"
         "  --ranks N               fail unless the world has N ranks\n"
         "  --field FILE            write the final field as a NumPy file\n"
         "  --cases FILE            run the problem in each line of FILE, --grid to --source\n"
         "  --list                  list the solvers and end\n"
         "  --help                  print this and end\n"
         "\n"
         "Prints lines \"key value\"; times are in seconds.\n"
         "Exit status: 0 done, 1 the run failed, 2 wrong usage, 3 the solver is missing here.\n";
}

int heat_host_print(const char *text) {
  const int written = fputs(text, stdout);
  return fflush(stdout) != 0 || written < 0;
}
