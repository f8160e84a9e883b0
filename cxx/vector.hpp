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

/// Of two vectors that follow each other in a row, the first one cell ahead along x:
///
///     low: a b c d   high: e f g h   ->   b c d e
static inline Vector one_ahead(Vector low, Vector high) {
#if defined(__AVX512F__)
  constexpr __mmask8 all = 0xff;  // the unmasked form makes GCC 12 warn: its bug 105593
  return _mm512_castsi512_pd(
      _mm512_maskz_alignr_epi64(all, _mm512_castpd_si512(high), _mm512_castpd_si512(low), 1));
#elif defined(__AVX__)
  return _mm256_shuffle_pd(low, _mm256_permute2f128_pd(low, high, 0x21), 0x5);
#else
  return Vector{low[1], high[0]};
#endif
}

/// Of the same, the second one cell back:
///
///     low: a b c d   high: e f g h   ->   d e f g
static inline Vector one_back(Vector low, Vector high) {
#if defined(__AVX512F__)
  constexpr __mmask8 all = 0xff;
  return _mm512_castsi512_pd(
      _mm512_maskz_alignr_epi64(all, _mm512_castpd_si512(high), _mm512_castpd_si512(low), 7));
#elif defined(__AVX__)
  return _mm256_shuffle_pd(_mm256_permute2f128_pd(low, high, 0x21), high, 0x5);
#else
  return Vector{low[1], high[0]};
#endif
}

/// At any alignment.
static inline Vector load_any(const double* cells) {
  Vector v;
  __builtin_memcpy(&v, cells, sizeof v);
  return v;
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
