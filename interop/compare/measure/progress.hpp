/// The launch that runs, its number, and the time left, on stderr.
#ifndef HEAT_COMPARE_PROGRESS_HPP
#define HEAT_COMPARE_PROGRESS_HPP

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "interop/common/comparison.hpp"

namespace heat::compare {

/// One line a launch; on a terminal the line counts the time left while the launch runs.
class Progress {
 public:
  /// @param by_rounds  more launches follow, as --repeats auto asks for
  explicit Progress(bool by_rounds);

  /// One more launch, the last of all.
  void add(const Config& launch) { launches_.push_back(launch); }

  void plan(int warmups, int repeats) const;
  /// Whether a launch will have ended before the job around this program, by the time of those
  /// before it. If not, this is said.
  [[nodiscard]] bool fits(const Config& launch) const;
  void begin(int repeat);
  /// To be called about once a second while a launch runs.
  void tick();
  void end(const Run& run);
  /// @return whether anything was run
  bool finish() const;
  /// The remaining launches of these configurations will not be run.
  void drop(const std::function<bool(const Config&)>& which);

 private:
  [[nodiscard]] double elapsed() const;
  /// Seconds that a launch took last, or others on average; 0 if there was none.
  [[nodiscard]] double expected(const Config& launch) const;
  /// @param next   the first launch that has not ended
  /// @param spent  seconds that it has taken so far
  [[nodiscard]] std::string time_left(std::size_t next, double spent) const;
  void show(const std::string& state, bool last) const;

  std::vector<Config> launches_;
  std::size_t done_ = 0;
  int repeat_ = 0;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point first_started_ = std::chrono::steady_clock::now();
  std::map<std::string, double> wall_;  ///< seconds that a launch of a configuration took last
  bool by_rounds_, terminal_;
};

}  // namespace heat::compare

#endif
