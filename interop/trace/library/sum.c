#include "interop/trace/library/sum.h"

#include <math.h>
#include <string.h>

enum { DIGIT = 32, LEAST_EXPONENT = -1074, MANTISSA = 53 };

void split_value(double value, uint64_t *words) {
  memset(words, 0, SUM_WORDS * sizeof *words);
  if (!isfinite(value)) {
    words[SUM_DIGITS + (isnan(value) ? 0 : value > 0 ? 1 : 2)] = 1;
    return;
  }
  int exponent = 0;
  uint64_t mantissa = (uint64_t)ldexp(frexp(fabs(value), &exponent), MANTISSA);
  int place = exponent - MANTISSA - LEAST_EXPONENT;
  if (place < 0) { /* a subnormal number, which ends with zeros */
    mantissa >>= -place;
    place = 0;
  }
  uint64_t *const digit = words + place / DIGIT;
  const int shift = place % DIGIT;
  const uint64_t rest = mantissa >> (DIGIT - shift);
  digit[0] = mantissa << shift & UINT32_MAX;
  digit[1] = rest & UINT32_MAX;
  digit[2] = rest >> DIGIT;
  for (int i = 0; i < 3 && value < 0; i++) digit[i] = -digit[i];
}

/* Bring every digit below 2^32. @return what is carried beyond the last: -1 of a negative sum */
static int64_t carry(uint64_t *words) {
  int64_t carried = 0;
  for (int i = 0; i < SUM_DIGITS; i++) {
    const int64_t digit = (int64_t)words[i] + carried;
    words[i] = (uint64_t)digit & UINT32_MAX;
    carried = (digit - (int64_t)words[i]) / (INT64_C(1) << DIGIT);
  }
  return carried;
}

double join_value(uint64_t *words) {
  const uint64_t *const counts = words + SUM_DIGITS;
  if (counts[0] > 0 || (counts[1] > 0 && counts[2] > 0)) return NAN;
  if (counts[1] > 0) return INFINITY;
  if (counts[2] > 0) return -INFINITY;
  double sign = 1;
  if (carry(words) < 0) {
    sign = -1;
    for (int i = 0; i < SUM_DIGITS; i++) words[i] = -words[i];
    carry(words); /* the -1 that it carries is the one from before */
  }
  double value = 0;
  for (int i = SUM_DIGITS - 1; i >= 0; i--) {
    value += ldexp((double)words[i], DIGIT * i + LEAST_EXPONENT);
  }
  return sign * value;
}
