/// Streams, events and graphs that run late, in any order that they allow.
#ifndef HEAT_TESTS_FAKE_CUDA_QUEUE_HPP
#define HEAT_TESTS_FAKE_CUDA_QUEUE_HPP

#include <deque>
#include <functional>
#include <vector>

namespace heat::test {

/// A point in a stream: how often it was put there, and how often it was reached.
struct FakeEvent {
  long recorded = 0, reached = 0;
};

using Work = std::function<void()>;

struct FakeGraph {
  std::vector<Work> works;
};

struct FakeStream {
  struct Entry {
    Work work;
    FakeEvent* event = nullptr;  ///< to be waited for before `work`, if there is one
    long count = 0;              ///< how often it has to have been reached
  };
  std::deque<Entry> entries;
  FakeGraph* capture = nullptr;
};

/// What a stream has to do next; while it captures, what its graph has to do.
void put(FakeStream& stream, Work work);
void record(FakeEvent& event, FakeStream& stream);
void wait_for(FakeStream& stream, FakeEvent& event);

/// Run entries of all streams until this one has none, or this event was reached. Ends the program
/// if that cannot happen.
void finish(FakeStream& stream);
void finish(FakeEvent& event);

/// All streams, in a list that finish() draws from.
FakeStream* new_stream();
void end_stream(FakeStream* stream);

}  // namespace heat::test

#endif
