#pragma once

#include <mutex>
#include <utility>

#include "bench/onelock/platform.hpp"

// The two baselines that people take for an interpreter lock: a mutex held for a thread's whole
// call, and a mutex taken for each iteration.

namespace lanewise::onelock {

/// A mutex that counts who took it and how long they waited.
template <class Platform>
class TracedMutex {
 public:
  using Guard = std::unique_lock<typename Platform::Mutex>;

  explicit TracedMutex(Trace trace) : trace_(std::move(trace)) {}

  /// The clock is read only where the mutex is taken: the free path must cost what a mutex costs.
  Guard acquire(unsigned thread) {
    Guard lock(mutex_, std::try_to_lock);
    if (!lock) wait(lock, thread);
    trace_.acquired(thread);
    return lock;
  }

  Trace& trace() { return trace_; }
  const Trace& trace() const { return trace_; }

 private:
  [[gnu::noinline]] void wait(Guard& lock, unsigned thread) {
    const TimePoint asked = Platform::now();
    lock.lock();
    ++trace_.thread(thread).contended;
    trace_.waited(thread, Platform::now() - asked);
  }

  typename Platform::Mutex mutex_;
  Trace trace_;
};

/// Threads in turn: a session holds the mutex from its beginning to its end, so k threads are one
/// thread and k - 1 that wait. Counts no timeouts and no requests.
template <class Platform = SystemPlatform>
class WholeCallLock {
 public:
  explicit WholeCallLock(unsigned threads) : mutex_(Trace(threads, Platform::now())) {}

  class Session {
   public:
    Session(WholeCallLock& lock, unsigned thread)
        : mutex_(lock.mutex_),
          thread_(thread),
          guard_(mutex_.acquire(thread)),
          begin_(Platform::now()) {}
    ~Session() { mutex_.trace().held(thread_, begin_, Platform::now()); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    template <class Body>
    void iterate(Body&& body) {
      body();
    }

   private:
    TracedMutex<Platform>& mutex_;
    unsigned thread_;
    typename TracedMutex<Platform>::Guard guard_;
    TimePoint begin_;
  };

  const Trace& trace() const { return mutex_.trace(); }

 private:
  TracedMutex<Platform> mutex_;
};

/// A mutex around every iteration. Often taken for a model of an interpreter lock, and none: it is
/// many times slower with one thread, and with several it keeps their cores busy with the mutex.
/// Counts no timeouts and no requests, and neither hold time nor slices: two readings of the clock
/// would cost more than the iteration.
template <class Platform = SystemPlatform>
class IterationMutex {
 public:
  explicit IterationMutex(unsigned threads) : mutex_(Trace(threads, Platform::now(), 0)) {}

  class Session {
   public:
    Session(IterationMutex& lock, unsigned thread) : mutex_(lock.mutex_), thread_(thread) {}

    template <class Body>
    void iterate(Body&& body) {
      const auto guard = mutex_.acquire(thread_);
      body();
    }

   private:
    TracedMutex<Platform>& mutex_;
    unsigned thread_;
  };

  const Trace& trace() const { return mutex_.trace(); }

 private:
  TracedMutex<Platform> mutex_;
};

}  // namespace lanewise::onelock
