#include "oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The finalizer of splitmix64, one operation a line. */
static uint64_t scramble(uint64_t z) {
  z = z + UINT64_C(0x9e3779b97f4a7c15);
  z = z ^ (z >> 30);
  z = z * UINT64_C(0xbf58476d1ce4e5b9);
  z = z ^ (z >> 27);
  z = z * UINT64_C(0x94d049bb133111eb);
  z = z ^ (z >> 31);
  return z;
}

/* The cell at (x, y), or 0 outside of the grid. */
static double at(const double *field, int64_t nx, int64_t ny, int64_t x, int64_t y) {
  if (x < 1 || x > nx || y < 1 || y > ny) return 0.0;
  return field[(y - 1) * nx + (x - 1)];
}

double oracle_random(uint64_t k, uint64_t seed) {
  uint64_t top_53_bits = scramble(scramble(k) + seed) / 2048;
  return (double)top_53_bits / 9007199254740992.0; /* 2^53 */
}

void oracle_step(const double *now, double *next, int64_t nx, int64_t ny) {
  for (int64_t y = 1; y <= ny; y++) {
    for (int64_t x = 1; x <= nx; x++) {
      double sum = at(now, nx, ny, x - 1, y);
      sum = sum + at(now, nx, ny, x + 1, y);
      sum = sum + at(now, nx, ny, x, y - 1);
      sum = sum + at(now, nx, ny, x, y + 1);
      double mean = sum / 4.0;
      next[(y - 1) * nx + (x - 1)] = (at(now, nx, ny, x, y) + mean) / 2.0;
    }
  }
}

double *oracle_solve(int64_t nx, int64_t ny, int64_t steps, const uint64_t *seed,
                     const oracle_source *sources, int64_t n_sources) {
  double *now = calloc((size_t)(nx * ny), sizeof *now);
  double *next = calloc((size_t)(nx * ny), sizeof *next);
  if (now == NULL || next == NULL) {
    free(now);
    free(next);
    return NULL;
  }
  for (int64_t k = 0; seed != NULL && k < nx * ny; k++) now[k] = oracle_random((uint64_t)k, *seed);
  for (int64_t step = 0; step < steps; step++) {
    oracle_step(now, next, nx, ny);
    for (int64_t i = 0; i < n_sources; i++) {
      next[(sources[i].y - 1) * nx + (sources[i].x - 1)] += sources[i].rate;
    }
    double *old = now;
    now = next;
    next = old;
  }
  free(next);
  return now;
}

uint64_t oracle_fingerprint(const double *field, int64_t nx, int64_t ny) {
  uint64_t sum = 0;
  for (int64_t k = 0; k < nx * ny; k++) {
    uint64_t bits;
    memcpy(&bits, &field[k], sizeof bits);
    sum += scramble(bits ^ scramble((uint64_t)k));
  }
  return sum;
}

double oracle_heat(const double *field, int64_t count) {
  long double sum = 0.0L;
  for (int64_t k = 0; k < count; k++) sum += field[k];
  return (double)sum;
}

double oracle_magnitude(const double *field, int64_t count) {
  long double sum = 0.0L;
  for (int64_t k = 0; k < count; k++) sum += fabs(field[k]);
  return (double)sum;
}
