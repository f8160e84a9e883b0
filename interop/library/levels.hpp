/// Whether this processor and its system run code of an instruction level.
#ifndef HEAT_LEVELS_HPP
#define HEAT_LEVELS_HPP

#include <string_view>

namespace heat {

/// @param level  "x86-64-v2", "x86-64-v3", "x86-64-v4" or "neon"; no other level is known to run
inline bool runs_level([[maybe_unused]] std::string_view level) {
#if defined(__x86_64__) && defined(__clang__)
  // Clang before version 18 knows no levels, only their parts, and cannot ask for LZCNT, MOVBE and
  // F16C; no processor has AVX2 and BMI2 without these.
  const bool v2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
  const bool v3 = v2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                  __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  if (level == "x86-64-v2") return v2;
  if (level == "x86-64-v3") return v3;
  if (level == "x86-64-v4") {
    return v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
  }
#elif defined(__x86_64__)
  // The compiler takes only literals here.
  if (level == "x86-64-v2") return __builtin_cpu_supports("x86-64-v2") != 0;
  if (level == "x86-64-v3") return __builtin_cpu_supports("x86-64-v3") != 0;
  if (level == "x86-64-v4") return __builtin_cpu_supports("x86-64-v4") != 0;
#elif defined(__aarch64__)
  if (level == "neon") return true;  // all such processors have it
#endif
  return false;
}

}  // namespace heat

#endif
