/// The vectors of one instruction level, and the little that GCC's vector types cannot say well.
#ifndef HEAT_CXX_VECTOR_HPP
#define HEAT_CXX_VECTOR_HPP

#include <cstdint>
#ifdef __SSE2__
#include <immintrin.h>
#endif

// Static, so that builds for different instruction levels cannot be merged by the linker.
namespace heat::cxx {

#if defined(__AVX512F__)
constexpr int lanes = 8;
#elif defined(__AVX__)
constexpr int lanes = 4;
#else
constexpr int lanes = 2;
#endif

/// Neighbouring cells of a row; arithmetic is lane by lane.
using Vector = double __attribute__((vector_size(lanes * sizeof(double))));

/// Two vectors that follow each other in a row, one cell on and one cell back:
///
///     low: a b c d   high: e f g h   ->   on: b c d e (low's x + 1)   back: d e f g (high's x - 1)
struct Neighbours {
  Vector on;
  Vector back;
};

static inline Neighbours neighbours(Vector low, Vector high) {
#if defined(__AVX512F__)
  constexpr __mmask8 all = 0xff;  // the unmasked form makes GCC 12 warn: its bug 105593
  const __m512i l = _mm512_castpd_si512(low), h = _mm512_castpd_si512(high);
  return {_mm512_castsi512_pd(_mm512_maskz_alignr_epi64(all, h, l, 1)),
          _mm512_castsi512_pd(_mm512_maskz_alignr_epi64(all, h, l, 7))};
#elif defined(__AVX__)
  const Vector middle = _mm256_permute2f128_pd(low, high, 0x21);
  return {_mm256_shuffle_pd(low, middle, 0x5), _mm256_shuffle_pd(middle, high, 0x5)};
#else
  const Vector both = {low[1], high[0]};
  return {both, both};
#endif
}

/// Aligned.
static inline Vector load(const double* cells) { return *reinterpret_cast<const Vector*>(cells); }
static inline void store(double* cells, Vector v) { *reinterpret_cast<Vector*>(cells) = v; }

/// Aligned, past the caches where the processor can.
static inline void stream(double* cells, Vector v) {
#if defined(__AVX512F__)
  _mm512_stream_pd(cells, v);
#elif defined(__AVX__)
  _mm256_stream_pd(cells, v);
#elif defined(__SSE2__)
  _mm_stream_pd(cells, v);
#else
  store(cells, v);
#endif
}

}  // namespace heat::cxx

#endif
