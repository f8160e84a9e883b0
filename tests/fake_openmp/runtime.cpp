/// OpenMP's runtime for tests: what GCC calls for a parallel region, by threads and barriers that
/// ThreadSanitizer knows, because of those in libgomp it sees nothing and would report every step.
///
///     FAKE_OPENMP_LIMIT=N      no team is larger, whatever a region asks for
///     FAKE_OPENMP_RACE=unseen  it sees no barrier: a race in any solver that needs one
///     FAKE_OPENMP_RACE=twice   two threads of a team have the number 0, and so the same work
#include <pthread.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

extern "C" {  // of ThreadSanitizer
void AnnotateIgnoreSyncBegin(const char* file, int line);
void AnnotateIgnoreSyncEnd(const char* file, int line);
}

namespace {

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Whether a race is planted.
bool has_race(const std::string& name) {
  static const std::string planted = setting("FAKE_OPENMP_RACE");
  return planted == name;
}

/// The threads of a region, of which the one that came to it is number 0.
class Team {
 public:
  explicit Team(unsigned size) : size_(size) { pthread_barrier_init(&barrier_, nullptr, size); }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team() { pthread_barrier_destroy(&barrier_); }

  [[nodiscard]] unsigned size() const { return size_; }
  void wait() { pthread_barrier_wait(&barrier_); }

 private:
  unsigned size_;
  pthread_barrier_t barrier_;
};

/// A thread's place in a region; outside of any it is alone.
struct Place {
  Team* team = nullptr;
  unsigned number = 0;
};
thread_local Place here;

std::mutex critical;

unsigned limited(unsigned threads) {
  const std::string limit = setting("FAKE_OPENMP_LIMIT");
  return limit.empty() ? threads : std::min<unsigned>(threads, std::stoul(limit));
}

}  // namespace

extern "C" {

int omp_get_max_threads() { return static_cast<int>(limited(3)); }
int omp_get_num_threads() { return here.team == nullptr ? 1 : static_cast<int>(here.team->size()); }
int omp_get_thread_num() { return static_cast<int>(here.number); }
int omp_get_max_threads_() { return omp_get_max_threads(); }  // as Fortran calls them
int omp_get_num_threads_() { return omp_get_num_threads(); }
int omp_get_thread_num_() { return omp_get_thread_num(); }

void GOMP_parallel(void (*body)(void*), void* data, unsigned threads, unsigned /*flags*/) {
  Team team(limited(threads == 0 ? static_cast<unsigned>(omp_get_max_threads()) : threads));
  const auto run = [&](unsigned number) {
    const Place outside = here;
    here = {&team, has_race("twice") && number == 1 ? 0 : number};
    body(data);
    here = outside;
  };
  std::vector<std::thread> others;
  for (unsigned number = 1; number < team.size(); ++number) others.emplace_back(run, number);
  run(0);
  for (std::thread& other : others) other.join();
}

void GOMP_barrier() {
  if (here.team == nullptr) return;
  if (has_race("unseen")) AnnotateIgnoreSyncBegin(__FILE__, __LINE__);
  here.team->wait();
  if (has_race("unseen")) AnnotateIgnoreSyncEnd(__FILE__, __LINE__);
}

bool GOMP_single_start() { return here.number == 0; }
void GOMP_critical_start() { critical.lock(); }
void GOMP_critical_end() { critical.unlock(); }

}  // extern "C"
