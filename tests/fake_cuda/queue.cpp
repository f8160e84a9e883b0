#include "queue.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace heat::test {
namespace {

std::vector<FakeStream*>& streams() {
  static std::vector<FakeStream*> all;
  return all;
}

bool is_ready(const FakeStream& stream) {
  if (stream.entries.empty()) return false;
  const FakeStream::Entry& next = stream.entries.front();
  return next.event == nullptr || next.event->reached >= next.count;
}

/// Run the next entry of any stream that can go on.
void run_one() {
  static std::mt19937 draw(2026);
  std::vector<FakeStream*> ready;
  std::ranges::copy_if(streams(), std::back_inserter(ready),
                       [](const FakeStream* stream) { return is_ready(*stream); });
  if (ready.empty()) {
    std::fputs("fake CUDA: what is waited for can never happen\n", stderr);
    std::abort();
  }
  FakeStream& stream = *ready[draw() % ready.size()];
  const Work work = std::move(stream.entries.front().work);
  stream.entries.pop_front();
  if (work) work();
}

}  // namespace

void put(FakeStream& stream, Work work) {
  if (stream.capture != nullptr) {
    stream.capture->works.push_back(std::move(work));
  } else {
    stream.entries.push_back({std::move(work)});
  }
}

void record(FakeEvent& event, FakeStream& stream) {
  const long count = ++event.recorded;
  put(stream, [&event, count] { event.reached = count; });
}

void wait_for(FakeStream& stream, FakeEvent& event) {
  stream.entries.push_back({nullptr, &event, event.recorded});
}

void finish(FakeStream& stream) {
  while (!stream.entries.empty()) run_one();
}

void finish(FakeEvent& event) {
  const long count = event.recorded;
  while (event.reached < count) run_one();
}

FakeStream* new_stream() {
  streams().push_back(new FakeStream);
  return streams().back();
}

void end_stream(FakeStream* stream) {
  finish(*stream);
  std::erase(streams(), stream);
  delete stream;
}

}  // namespace heat::test
