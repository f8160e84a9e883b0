#include "queue.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace heat::test {
namespace {

std::vector<HostStream*>& streams() {
  static std::vector<HostStream*> all;
  return all;
}

long works_done = 0;

bool is_ready(const HostStream& stream) {
  if (stream.entries.empty()) return false;
  const HostStream::Entry& next = stream.entries.front();
  return next.event == nullptr || next.event->reached >= next.count;
}

/// Run the next entry of any stream that can go on.
void run_one() {
  static std::mt19937 draw(2026);
  std::vector<HostStream*> ready;
  std::ranges::copy_if(streams(), std::back_inserter(ready),
                       [](const HostStream* stream) { return is_ready(*stream); });
  if (ready.empty()) {
    std::fputs("fake CUDA: what is waited for can never happen\n", stderr);
    std::abort();
  }
  HostStream& stream = *ready[draw() % ready.size()];
  const Work work = std::move(stream.entries.front().work);
  stream.entries.pop_front();
  if (work) work();
}

}  // namespace

std::unique_lock<std::recursive_mutex> turn() {
  static std::recursive_mutex all;
  return std::unique_lock(all);
}

void put(HostStream& stream, Work work) {
  const auto mine = turn();
  if (stream.capture) {
    stream.capture->works.push_back(std::move(work));
  } else {
    stream.entries.push_back({[work = std::move(work)] {
      work();
      ++works_done;
    }});
  }
}

void record(HostEvent& event, HostStream& stream) {
  const auto mine = turn();
  const long count = ++event.recorded;
  stream.entries.push_back({[&event, count] {
    event.reached = count;
    event.time = works_done;
  }});
}

void wait_for(HostStream& stream, HostEvent& event) {
  const auto mine = turn();
  stream.entries.push_back({nullptr, &event, event.recorded});
}

void finish(HostStream& stream) {
  const auto mine = turn();
  while (!stream.entries.empty()) run_one();
}

void finish(HostEvent& event) {
  const auto mine = turn();
  const long count = event.recorded;
  while (event.reached < count) run_one();
}

void finish_all() {
  const auto mine = turn();
  while (std::ranges::any_of(streams(), [](const auto* s) { return !s->entries.empty(); })) {
    run_one();
  }
}

bool anything_queued() {
  const auto mine = turn();
  return std::ranges::any_of(streams(), [](const auto* stream) {
    return std::ranges::any_of(stream->entries, [](const HostStream::Entry& entry) {
      return entry.by == std::this_thread::get_id();
    });
  });
}

HostStream::HostStream() {
  const auto mine = turn();
  streams().push_back(this);
}

HostStream::~HostStream() {
  const auto mine = turn();
  finish(*this);
  std::erase(streams(), this);
}

}  // namespace heat::test
