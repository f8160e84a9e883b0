/// The vectors of one instruction level, and the little that GCC's vector types cannot say well.
#ifndef HEAT_CXX_VECTOR_HPP
#define HEAT_CXX_VECTOR_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#ifdef __SSE2__
#include <immintrin.h>
#endif

// Static, so that builds for different instruction levels cannot be merged by the linker.
namespace heat::cxx {

#if defined(__AVX512F__)
constexpr int lanes = 8;
constexpr int registers = 32;
#elif defined(__AVX__)
constexpr int lanes = 4;
constexpr int registers = 16;
#elif defined(__ARM_NEON) || defined(__VSX__)
constexpr int lanes = 2;
constexpr int registers = 32;
#else  // SSE2; where there are no vectors, GCC makes two numbers of each
constexpr int lanes = 2;
constexpr int registers = 16;
#endif

/// Neighbouring cells of a row; arithmetic is lane by lane.
using Vector = double __attribute__((vector_size(lanes * sizeof(double))));
/// Their bits, or what a comparison gives: all bits of a lane, or none.
using Integers = std::int64_t __attribute__((vector_size(lanes * sizeof(std::int64_t))));

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
  return __builtin_shufflevector(low, high, 1, 2);
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
  return __builtin_shufflevector(low, high, 1, 2);
#endif
}

/// Of a vector whose lanes are pieces of a row, the cells before them: each lane's is the last one
/// of the lane before, the first lane's is given.
///
///     v: a b c d   first: z   ->   z a b c
static inline Vector shift_in(double first, Vector v) {
  const auto pick = [&]<std::size_t... k>(std::index_sequence<k...>) {
    return __builtin_shufflevector(v, Vector{first}, (k == 0 ? lanes : k - 1)...);
  };
  return pick(std::make_index_sequence<lanes>());
}

/// The cells after them.
///
///     v: a b c d   last: z   ->   b c d z
static inline Vector shift_out(Vector v, double last) {
  const auto pick = [&]<std::size_t... k>(std::index_sequence<k...>) {
    return __builtin_shufflevector(v, Vector{last}, (k + 1)...);
  };
  return pick(std::make_index_sequence<lanes>());
}

/// A square of as many vectors as lanes, of which each becomes a lane: blocks of `width` cells,
/// then of twice as many, change places across the diagonal.
template <std::size_t width = 1>
static inline void transpose(std::array<Vector, lanes>& square) {
  if constexpr (width < lanes) {
    const auto exchange = [&]<std::size_t... k>(std::size_t i, std::index_sequence<k...>) {
      const Vector a = square[i], b = square[i + width];
      square[i] = __builtin_shufflevector(a, b, (k & width ? lanes + k - width : k)...);
      square[i + width] = __builtin_shufflevector(a, b, (k & width ? lanes + k : k + width)...);
    };
    for (std::size_t i = 0; i < lanes; ++i) {
      if ((i & width) == 0) exchange(i, std::make_index_sequence<lanes>());
    }
    transpose<2 * width>(square);
  }
}

/// At any alignment.
static inline void store_any(double* cells, Vector v) { __builtin_memcpy(cells, &v, sizeof v); }
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
