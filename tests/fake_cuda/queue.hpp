/// Streams, events and graphs that run late, in any order that they allow.
#ifndef HEAT_TESTS_FAKE_CUDA_QUEUE_HPP
#define HEAT_TESTS_FAKE_CUDA_QUEUE_HPP

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace heat::test {

/// A point in a stream: how often it was put there and reached, and how much work of all streams
/// was done when it was reached last.
struct HostEvent {
  long recorded = 0, reached = 0, time = 0;
};

using Work = std::function<void()>;

struct HostGraph {
  std::vector<Work> works;
};

/// It is in the list of all streams while it lives, and does all its work in the end.
struct HostStream {
  struct Entry {
    Work work;
    HostEvent* event = nullptr;  ///< to be waited for before `work`, if there is one
    long count = 0;              ///< how often it has to have been reached
    std::thread::id by = std::this_thread::get_id();
  };
  HostStream();
  HostStream(const HostStream&) = delete;
  HostStream& operator=(const HostStream&) = delete;
  ~HostStream();

  std::deque<Entry> entries;
  std::unique_ptr<HostGraph> capture;
};

/// Held by a call of the runtime while it uses state that all threads share: they take turns.
[[nodiscard]] std::unique_lock<std::recursive_mutex> turn();

/// Work that a stream, or while it captures its graph, has to do next.
void put(HostStream& stream, Work work);
void record(HostEvent& event, HostStream& stream);
void wait_for(HostStream& stream, HostEvent& event);

/// Run entries of all streams until this one has none, this event was reached, or none has any.
/// Ends the program if that cannot happen.
void finish(HostStream& stream);
void finish(HostEvent& event);
void finish_all();

/// Whether anything that this thread queued is left to do.
bool anything_queued();

}  // namespace heat::test

#endif
