/// A check that crashes or hangs is still named.
#ifndef HEAT_CONFORMANCE_WATCH_HPP
#define HEAT_CONFORMANCE_WATCH_HPP

#include <array>
#include <csignal>

namespace heat::conformance {

/// While it lives, a signal that would end the program is first reported with the check's name;
/// then it does what it would have done. A check that takes minutes gets SIGALRM.
class Watch {
 public:
  explicit Watch(const char* check);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

 private:
  static constexpr std::array signals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM};
  static void report(int signal);
  static const char* check_;
  static const int out_;
  static std::array<struct sigaction, signals.size()> old_;
};

}  // namespace heat::conformance

#endif
