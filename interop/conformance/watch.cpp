#include "watch.hpp"

#include <unistd.h>

#include <cstring>

namespace heat::conformance {

const char* Watch::check_ = "";
const int Watch::out_ = dup(STDOUT_FILENO);  // a check may have turned stdout away
std::array<struct sigaction, Watch::signals.size()> Watch::old_{};

Watch::Watch(const char* check) {
  constexpr unsigned seconds = 120;
  check_ = check;
  struct sigaction action {};
  action.sa_handler = report;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &action, &old_[i]);
  alarm(seconds);
}

Watch::~Watch() {
  alarm(0);
  for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &old_[i], nullptr);
}

/// Only what a signal handler may call. Back from it the fault happens again, under the old action.
void Watch::report(int signal) {
  const auto print = [](const char* text) {
    if (write(out_, text, std::strlen(text)) < 0) _exit(1);
  };
  print("FAILED  ");
  print(check_);
  print(signal == SIGALRM ? ": it did not end\n" : ": it crashed\n");
  for (std::size_t i = 0; i < signals.size(); ++i) {
    if (signals[i] == signal) sigaction(signal, &old_[i], nullptr);
  }
  if (signal == SIGALRM) raise(signal);
}

}  // namespace heat::conformance
