/// Copies in several ways, because no one is the fastest on every processor.
#include <cstring>

#include "interop/library/levels.hpp"
#include "limits.hpp"
#include "vector_of.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace heat::limits {
namespace {

/// Not an assignment, because the compiler would make the library's memcpy of it.
template <int bytes>
[[gnu::always_inline]] inline void store(double* to, const typename VectorOf<bytes>::type& v) {
  std::memcpy(to, &v, bytes);
  asm volatile("" : : : "memory");
}

#if defined(__x86_64__)
/// Past the caches. GCC lets nothing that is built for several levels call the intrinsics of the
/// longer vectors.
template <int bytes>
[[gnu::always_inline]] inline void stream(double* to, const typename VectorOf<bytes>::type& v) {
  auto& at = *reinterpret_cast<typename VectorOf<bytes>::type*>(to);
#if defined(__clang__)
  __builtin_nontemporal_store(v, &at);
#else
  if constexpr (bytes == 16) {
    _mm_stream_pd(to, v);
  } else {
    asm volatile("vmovntpd %1, %0" : "=m"(at) : "v"(v));
  }
#endif
}
#endif

template <int bytes, Way way>
[[gnu::always_inline]] inline void copy_line(const Line& from, Line& to) {
  constexpr int lanes = bytes / static_cast<int>(sizeof(double));
  for (int i = 0; i < 8; i += lanes) {
    typename VectorOf<bytes>::type v;
    std::memcpy(&v, &from.cells[i], bytes);
#if defined(__x86_64__)
    if constexpr (way.past_caches) {
      stream<bytes>(&to.cells[i], v);
      continue;
    }
#endif
    store<bytes>(&to.cells[i], v);
  }
}

template <int bytes, Way way>
[[gnu::always_inline]] inline void copy_lines(const Line* from, Line* to, std::size_t count) {
  const std::size_t part = count / way.streams;
  for (std::size_t i = 0; i < part; ++i) {
#pragma GCC unroll 4
    for (std::size_t at = i; at < way.streams * part; at += part) {
      if constexpr (way.ahead > 0) __builtin_prefetch(from + at + way.ahead);
      copy_line<bytes, way>(from[at], to[at]);
    }
  }
  for (std::size_t at = way.streams * part; at < count; ++at) {
    copy_line<bytes, way>(from[at], to[at]);
  }
#if defined(__x86_64__)
  _mm_sfence();
#endif
}

template <Way way>
void copy(const Line* from, Line* to, std::size_t count) {
  copy_lines<16, way>(from, to, count);
}
#if defined(__x86_64__)
template <Way way>
[[gnu::target("arch=x86-64-v3")]] void copy_v3(const Line* from, Line* to, std::size_t count) {
  copy_lines<32, way>(from, to, count);
}
template <Way way>
[[gnu::target("arch=x86-64-v4")]] void copy_v4(const Line* from, Line* to, std::size_t count) {
  copy_lines<64, way>(from, to, count);
}
#endif

template <Way... ways>
std::vector<Copy> copies_by() {
  std::vector<Copy> all{{16, ways, copy<ways>}...};
#if defined(__x86_64__)
  if (runs_level("x86-64-v3")) (all.push_back({32, ways, copy_v3<ways>}), ...);
  if (runs_level("x86-64-v4")) (all.push_back({64, ways, copy_v4<ways>}), ...);
#endif
  return all;
}

}  // namespace

std::vector<Copy> copies() {
  constexpr std::size_t ahead = 32;
#if defined(__x86_64__)
  return copies_by<Way{false, 1, 0}, Way{false, 4, ahead}, Way{true, 1, 0}, Way{true, 1, ahead},
                   Way{true, 4, 0}, Way{true, 4, ahead}>();
#else
  return copies_by<Way{false, 1, 0}, Way{false, 1, ahead}, Way{false, 4, 0},
                   Way{false, 4, ahead}>();
#endif
}

std::string Copy::how() const {
  return std::to_string(bytes) + "-byte stores" + (way.past_caches ? " past the caches, " : ", ") +
         std::to_string(way.streams) + (way.streams > 1 ? " streams" : " stream") +
         (way.ahead > 0 ? ", prefetch" : "");
}

}  // namespace heat::limits
