#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "bench/onelock/trace.hpp"

// A platform for lock protocols in virtual time: the same run every time, and no sleeps.

namespace lanewise::onelock::test {

/// Runs threads one at a time. The one with the baton runs until it blocks; then the next one that
/// can run gets the baton; and when none can, time moves to the earliest moment at which one will.
///
/// Without a seed the threads run in the order in which they could. With one, the order is drawn,
/// and the baton may also pass wherever a mutex is taken or released.
class Simulation {
 public:
  using ThreadId = std::size_t;

  explicit Simulation(std::optional<unsigned> seed = {}) {
    if (seed) random_.emplace(*seed);
    current_ = this;
  }
  ~Simulation() { current_ = nullptr; }
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  /// The simulation that the calling thread runs in, or that it made.
  static Simulation& current() { return *current_; }

  TimePoint now() {
    const std::lock_guard lock(mutex_);
    return now_;
  }

  /// Runs the bodies as threads 0, 1, ... from the present virtual time and returns at the end of
  /// the last. Aborts the test where all wait and none has a timeout: there is no way out of that.
  void run(const std::vector<std::function<void()>>& bodies) {
    threads_.assign(bodies.size(), {});
    for (ThreadId id = 0; id < bodies.size(); ++id) ready_.push_back(id);
    std::vector<std::thread> threads;
    for (ThreadId id = 0; id < bodies.size(); ++id) {
      threads.emplace_back([this, id, &bodies] { run_one(id, bodies[id]); });
    }
    {
      std::unique_lock lock(mutex_);
      pass_baton();
    }
    for (std::thread& thread : threads) thread.join();
  }

  /// The calling thread computes for so long; others may run meanwhile.
  void work(Duration duration) { block(now() + duration); }

  ThreadId self() const { return self_; }

  /// Blocks the caller until wake() or the deadline. False where it was the deadline.
  bool block(std::optional<TimePoint> deadline) {
    std::unique_lock lock(mutex_);
    Thread& me = threads_[self_];
    me = {.blocked = true, .woken = false, .deadline = deadline, .since = ++blocks_};
    pass_baton();
    wait_for_baton(lock);
    return me.woken;
  }

  void wake(ThreadId id) {
    const std::lock_guard lock(mutex_);
    threads_[id].woken = true;
    if (threads_[id].blocked) make_ready(id);
  }

  /// With a seed: every second time, lets any other thread run first that can.
  void preempt() {
    std::unique_lock lock(mutex_);
    if (!random_ || ((*random_)() & 1) == 0) return;
    ready_.push_back(self_);
    pass_baton();
    wait_for_baton(lock);
  }

 private:
  struct Thread {
    bool blocked = false;
    bool woken = false;
    std::optional<TimePoint> deadline;
    std::size_t since = 0;  ///< Breaks ties between deadlines: first blocked, first ready.
  };

  void run_one(ThreadId id, const std::function<void()>& body) {
    current_ = this;
    self_ = id;
    {
      std::unique_lock lock(mutex_);
      wait_for_baton(lock);
    }
    body();
    const std::lock_guard lock(mutex_);
    ++finished_;
    if (finished_ < threads_.size()) pass_baton();
  }

  void wait_for_baton(std::unique_lock<std::mutex>& lock) {
    passed_.wait(lock, [&] { return running_ == self_; });
  }

  void make_ready(ThreadId id) {
    threads_[id].blocked = false;
    ready_.push_back(id);
  }

  void pass_baton() {
    if (ready_.empty()) advance_time();
    const std::size_t choice = random_ ? (*random_)() % ready_.size() : 0;
    running_ = ready_[choice];
    ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(choice));
    passed_.notify_all();
  }

  void advance_time() {
    std::optional<ThreadId> first;
    for (ThreadId id = 0; id < threads_.size(); ++id) {
      if (threads_[id].blocked && threads_[id].deadline && (!first || is_before(id, *first))) {
        first = id;
      }
    }
    if (!first) {
      std::fputs("simulation: every thread waits and none has a timeout\n", stderr);
      std::abort();
    }
    now_ = std::max(now_, *threads_[*first].deadline);
    make_ready(*first);
  }

  bool is_before(ThreadId a, ThreadId b) const {
    const Thread& x = threads_[a];
    const Thread& y = threads_[b];
    return x.deadline != y.deadline ? *x.deadline < *y.deadline : x.since < y.since;
  }

  inline static thread_local Simulation* current_ = nullptr;
  inline static thread_local ThreadId self_ = 0;

  std::mutex mutex_;  ///< Guards all below; a real one, as the threads are.
  std::condition_variable passed_;
  std::optional<ThreadId> running_;
  std::vector<Thread> threads_;
  std::deque<ThreadId> ready_;
  std::size_t blocks_ = 0;
  std::size_t finished_ = 0;
  TimePoint now_{};
  std::optional<std::minstd_rand> random_;
};

/// Threads that wait for one thing, the first one first. Used by the thread with the baton alone.
class WaitQueue {
 public:
  /// Returns at the deadline, or when a wake_one() has chosen this thread.
  void wait(std::optional<TimePoint> deadline) {
    Simulation& simulation = Simulation::current();
    waiting_.push_back(simulation.self());
    if (simulation.block(deadline)) return;
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), simulation.self()));
  }

  /// False where nobody waits.
  bool wake_one() {
    if (waiting_.empty()) return false;
    Simulation::current().wake(waiting_.front());
    waiting_.pop_front();
    return true;
  }

 private:
  std::deque<Simulation::ThreadId> waiting_;
};

class FakeMutex {
 public:
  void lock() {
    Simulation::current().preempt();
    while (locked_) waiters_.wait({});
    locked_ = true;
  }

  bool try_lock() {
    Simulation::current().preempt();
    if (locked_) return false;
    locked_ = true;
    return true;
  }

  void unlock() {
    release();
    Simulation::current().preempt();
  }

  /// unlock() that keeps the baton.
  void release() {
    locked_ = false;
    waiters_.wake_one();
  }

 private:
  bool locked_ = false;
  WaitQueue waiters_;
};

class FakeCondition {
 public:
  /// The clock decides, as in libstdc++: a signal that comes with the deadline is a timeout.
  std::cv_status wait_until(std::unique_lock<FakeMutex>& lock, TimePoint deadline) {
    wait_once(lock, deadline);
    return Simulation::current().now() < deadline ? std::cv_status::no_timeout
                                                  : std::cv_status::timeout;
  }

  template <class Predicate>
  void wait(std::unique_lock<FakeMutex>& lock, Predicate predicate) {
    while (!predicate()) wait_once(lock, {});
  }

  void notify_one() { waiters_.wake_one(); }

  void notify_all() {
    while (waiters_.wake_one()) {
    }
  }

 private:
  /// release(), not unlock(): no signal may fall between the release and the wait.
  void wait_once(std::unique_lock<FakeMutex>& lock, std::optional<TimePoint> deadline) {
    lock.mutex()->release();
    waiters_.wait(deadline);
    lock.mutex()->lock();
  }

  WaitQueue waiters_;
};

struct FakePlatform {
  using Mutex = FakeMutex;
  using Condition = FakeCondition;

  static TimePoint now() { return Simulation::current().now(); }
};

}  // namespace lanewise::onelock::test
