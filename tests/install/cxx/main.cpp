/// A program in C++ of some other project: runs a solver and prints its fingerprint.
#include <cinttypes>
#include <cstdio>
#include <heat/heat.hpp>

int main(int argc, char** argv) {
  try {
    heat::Problem problem{.nx = 100, .ny = 37, .steps = 250};
    problem.sources = heat::default_sources(problem.nx, problem.ny);
    heat::Solver solver(argc > 1 ? argv[1] : "fortran/serial", problem);
    solver.advance(problem.steps);
    std::printf("fingerprint %016" PRIx64 "\n", solver.digest().fingerprint);
    return 0;
  } catch (const heat::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
