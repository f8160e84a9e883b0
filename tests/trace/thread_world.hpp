/// Ranks that are threads of this process, for the library's world.
#ifndef HEAT_TESTS_THREAD_WORLD_HPP
#define HEAT_TESTS_THREAD_WORLD_HPP

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "heat/trace.h"

namespace heat::test {

class ThreadWorld {
 public:
  explicit ThreadWorld(int ranks) : barrier_(ranks), words_(static_cast<std::size_t>(ranks)) {}

  /// Run `body(rank, world)` on all ranks, each in a thread.
  void run(const std::function<void(int, const heat_trace_world*)>& body) {
    std::vector<std::thread> threads;
    for (int rank = 0; rank < size(); ++rank) {
      threads.emplace_back([this, rank, &body] {
        Place place{this, rank};
        const heat_trace_world world{rank, size(), &place, reduce, gather, release};
        body(rank, &world);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  [[nodiscard]] int size() const { return static_cast<int>(words_.size()); }

  std::atomic<int> releases = 0;    ///< how often a world was released
  std::atomic<int> reductions = 0;  ///< of all ranks
  std::atomic<bool> is_broken = false;

 private:
  struct Place {
    ThreadWorld* world;
    int rank;
  };

  static heat_trace_status reduce(void* state, std::uint64_t* words, std::int32_t n_sums,
                                  std::int32_t n_least, std::int32_t n_words) {
    const Place& place = *static_cast<Place*>(state);
    ThreadWorld& world = *place.world;
    ++world.reductions;
    if (world.is_broken) return HEAT_TRACE_MPI_ERROR;
    world.words_[static_cast<std::size_t>(place.rank)] = words;
    world.barrier_.arrive_and_wait();
    std::vector<std::uint64_t> all(world.words_[0], world.words_[0] + n_words);
    for (std::size_t rank = 1; rank < world.words_.size(); ++rank) {
      for (std::size_t w = 0; w < all.size(); ++w) {
        const std::uint64_t other = world.words_[rank][w];
        if (w < static_cast<std::size_t>(n_sums)) {
          all[w] += other;
        } else if (w < static_cast<std::size_t>(n_sums + n_least)) {
          all[w] = std::min(all[w], other);
        } else {
          all[w] = std::max(all[w], other);
        }
      }
    }
    world.barrier_.arrive_and_wait();
    std::copy(all.begin(), all.end(), words);
    return HEAT_TRACE_OK;
  }

  static heat_trace_status gather(void* state, const std::uint64_t* words, std::int32_t n_words,
                                  std::uint64_t* all) {
    const Place& place = *static_cast<Place*>(state);
    ThreadWorld& world = *place.world;
    world.words_[static_cast<std::size_t>(place.rank)] = words;
    world.barrier_.arrive_and_wait();
    for (std::size_t rank = 0; all != nullptr && rank < world.words_.size(); ++rank) {
      all = std::copy_n(world.words_[rank], n_words, all);
    }
    world.barrier_.arrive_and_wait();
    return HEAT_TRACE_OK;
  }

  static void release(void* state) { ++static_cast<Place*>(state)->world->releases; }

  std::barrier<> barrier_;
  std::vector<const std::uint64_t*> words_;
};

}  // namespace heat::test

#endif
