/* Loaded by LD_PRELOAD, it flushes subnormal numbers to zero from the start of a program on, as
 * what -ffast-math links into a program or into a library does. */
#if defined(__SSE2__)
#include <xmmintrin.h>

__attribute__((constructor)) static void flush_to_zero(void) {
  const unsigned flush = 0x8000, zero_for_subnormal = 0x0040;
  _mm_setcsr(_mm_getcsr() | flush | zero_for_subnormal);
}
#else
typedef int nothing;
#endif
