/* The contract's arithmetic, tried in a program that is compiled and linked with the flags of the
 * build, as C and as C++; arithmetic.f90 is the same in Fortran. It prints one line, "arithmetic:"
 * and the faults. */
#include <float.h>
#include <stddef.h>
#include <stdio.h>

/* Read at run time, so that no compiler knows the answers. */
static volatile double one = 1.0, big = 1e16, three = 3.0, five = 5.0, seven = 7.0, ten = 10.0;
static volatile double least = DBL_MIN, tiny = 4.9406564584124654e-324, minus_zero = -0.0;
static volatile double factor = 1.0 + 0x1p-27, square = 1.0 + 0x1p-26, huge = DBL_MAX;

struct layout {
  char c;
  double d;
};
enum small { one_value };

static int contracts(void) {
  const double a = factor, c = square;
  return a * a - c != 0.0; /* the product rounds to c */
}

static int reorders(void) {
  const double a = big, b = one;
  return (a + b) - a != 0.0; /* a + b rounds to a */
}

static int approximates(void) {
  const double d = three, x = five / d, y = seven / d, z = ten / d;
  return x != 5.0 / 3.0 || y != 7.0 / 3.0 || z != 10.0 / 3.0;
}

static int flushes(void) {
  const double half = least * 0.5, kept = tiny * one, up = tiny * 0x1p1000;
  volatile double result = half;
  return result == 0.0 || kept == 0.0 || up * 0x1p74 != 1.0;
}

static int drops(void) {
  const double zero = minus_zero + 0.0;
  volatile double quotient = one / zero, infinity = huge * ten;
  const double nan = infinity - infinity;
  return quotient < 0.0 || nan == nan;
}

int main(void) {
  printf("arithmetic:%s%s%s%s%s%s%s\n",
         contracts() ? " a product and a sum are rounded once, as FMA;" : "",
         reorders() ? " sums are reordered;" : "",
         approximates() ? " quotients are approximated;" : "",
         flushes() ? " subnormal numbers are flushed to zero;" : "",
         drops() ? " NaNs or signs of zeros are dropped;" : "",
         FLT_EVAL_METHOD != 0 || sizeof(0.1) != 8 ? " double is not evaluated as binary64;" : "",
         offsetof(struct layout, d) != 8 || sizeof(enum small) != 4 ? " structs are packed;" : "");
  return 0;
}
