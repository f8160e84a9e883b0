#include "team.hpp"

#include <omp.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <exception>
#include <limits>
#include <string>

namespace heat::cxx {
namespace {

/// What a thread threw first. No exception may leave a parallel region.
class Failure {
 public:
  template <class Call>
  void attempt(std::int64_t round, Call&& call) noexcept {
    try {
      call();
    } catch (...) {
      if (is_kept_.test_and_set()) return;
      kept_ = std::current_exception();
      round_ = round;
    }
  }
  /// The same for all threads that ask behind the barrier before this round, although others may
  /// have failed in it by then.
  [[nodiscard]] bool is_before(std::int64_t round) const { return round_ < round; }
  void rethrow() const {
    if (kept_) std::rethrow_exception(kept_);
  }

 private:
  std::atomic_flag is_kept_;
  std::atomic<std::int64_t> round_ = std::numeric_limits<std::int64_t>::max();
  std::exception_ptr kept_;
};

}  // namespace

Team::Team(const char* options) {
  constexpr int most = 1024;
  parts_ = std::clamp(omp_get_max_threads(), 1, most);
  heat::check(heat_option_integer(options, "threads", &parts_));
  if (parts_ < 1 || parts_ > most) {
    throw Error(HEAT_INVALID_ARGUMENT, "threads must be 1 to " + std::to_string(most));
  }
  bound_.resize(static_cast<std::size_t>(parts_));
  int came = 1;
#pragma omp parallel num_threads(threads())
  {
    if (omp_get_thread_num() == 0) came = omp_get_num_threads();
    heat_read_affinity(&bound_[static_cast<std::size_t>(omp_get_thread_num())]);
  }
  bound_.resize(static_cast<std::size_t>(came));
}

/// How many to ask for. One in a process that fork() made of one with a team, because threads are
/// not copied, and the runtime would wait for them.
int Team::threads() const {
  static std::atomic<pid_t> home = 0;
  pid_t found = 0;
  const bool is_first = home.compare_exchange_strong(found, getpid());
  return is_first || found == getpid() ? static_cast<int>(parts_) : 1;
}

void Team::rounds(std::int64_t count, const Work& work) const {
  Failure failure;
  std::fenv_t arithmetic;  // a thread may have been left with another one, such as flush-to-zero
  std::fegetenv(&arithmetic);
#pragma omp parallel num_threads(threads())
  {
    std::fesetenv(&arithmetic);
    const std::int64_t mine = omp_get_thread_num(), all = omp_get_num_threads();
    for (std::int64_t round = 0; round < count && !failure.is_before(round); ++round) {
      for (std::int64_t part = mine; part < parts_; part += all) {
        failure.attempt(round, [&] { work(round, part); });
      }
#pragma omp barrier
    }
  }
  failure.rethrow();
}

void Team::note() const {
  heat::check(heat_note_threads(static_cast<std::int64_t>(bound_.size()), bound_.data()));
}

}  // namespace heat::cxx
