/** sum.h: real64 values as whole numbers, which ranks add in any order to the same bits. */
#ifndef HEAT_TRACE_SUM_H
#define HEAT_TRACE_SUM_H

#include <stdint.h>

/** From 2^-1074, the least value, to 2^1024 in digits of 32 bits, each in a word of 64 that has
 *  room for a sign and for what 2^31 ranks carry; then how many values were NaN, infinity,
 *  -infinity. */
enum { SUM_DIGITS = 66, SUM_WORDS = SUM_DIGITS + 3 };

/** A value as words; the sums of words of several values stand for the sum of the values. */
void split_value(double value, uint64_t *words);

/** The value that words stand for; they are changed. */
double join_value(uint64_t *words);

#endif
