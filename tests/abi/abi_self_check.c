/* heat_self_check(): right here, and wrong where the thread's mode makes answers wrong. */
#include <fenv.h>
#include <stdio.h>
#include <string.h>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#include "tests/support/abi_check.h"

static void check_right(void) {
  CHECK(heat_self_check(NULL) == HEAT_OK, "all solvers compute the known answers");
  CHECK(heat_self_check("cxx/serial") == HEAT_OK, "so does one that is named");
  CHECK(heat_self_check("cxx/serial+cxx") == HEAT_OK, "also with a kernel");
  CHECK_FAILS(heat_self_check("cxx/seriel"), HEAT_NOT_FOUND, "'cxx/serial'", "names are checked");
  heat_solver_table table = {.struct_size = sizeof table, .abi_version = HEAT_ABI_VERSION};
  heat_kernel kernel = {.struct_size = sizeof kernel, .abi_version = HEAT_ABI_VERSION};
  const int is_built = heat_find_solver("cxx/mpi", &table, &kernel) == HEAT_OK;
  CHECK_FAILS(heat_self_check("cxx/mpi"), is_built ? HEAT_INVALID_ARGUMENT : HEAT_UNAVAILABLE,
              is_built ? "needs MPI" : "MPI::MPI_CXX was not found", "ranks are needed");
}

static void check_wrong(const char *cause) {
  CHECK_FAILS(heat_self_check(NULL), HEAT_WRONG_ANSWER, cause, "the cause is named");
  CHECK_FAILS(heat_self_check("cxx/serial_tiled"), HEAT_WRONG_ANSWER, cause, "by one solver, too");
  CHECK(strstr(message(), "cxx/serial_tiled is wrong in ") == message(), "the solver is named");
}

void test_self_check(void) {
  check_right();
#if defined(__SSE2__)
  const unsigned kept = _mm_getcsr(), flush_to_zero = 0x8000, zero_for_subnormal = 0x0040;
  _mm_setcsr(kept | flush_to_zero | zero_for_subnormal);
  check_wrong("likely cause: flush-to-zero is on");
  /* Two of the small rows of vectors.csv have subnormal numbers, and they alone change. */
  CHECK(strstr(message(), " is wrong in 2 of ") != NULL, "the wrong answers are counted");
  CHECK(strstr(message(), "33x47 cells, 90 steps") != NULL, "the first of them is told");
  CHECK(strstr(message(), "not ccfd220146fbdf5c") != NULL, "with what it should be");
  _mm_setcsr(kept | flush_to_zero);
  check_wrong("likely cause: flush-to-zero is on");
  _mm_setcsr(kept);
#elif defined(__aarch64__)
  fenv_t kept, flushing;
  CHECK(fegetenv(&kept) == 0, "the thread's mode can be read");
  flushing = kept;
  flushing.__fpcr |= 1U << 24;
  CHECK(fesetenv(&flushing) == 0, "and be set");
  check_wrong("likely cause: flush-to-zero is on");
  CHECK(fesetenv(&kept) == 0, "and set back");
#else
  puts("here nothing flushes subnormal numbers");
#endif
  CHECK(fesetround(FE_TOWARDZERO) == 0, "the direction of rounding can be set");
  check_wrong("likely cause: this thread does not round to the nearest");
  CHECK(fesetround(FE_TONEAREST) == 0, "and set back");
  check_right();
}
