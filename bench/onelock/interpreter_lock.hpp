#pragma once

#include <atomic>
#include <mutex>
#include <optional>

#include "bench/onelock/platform.hpp"

namespace lanewise::onelock {

/// sys.getswitchinterval() of a CPython that nobody has tuned.
constexpr Duration default_switch_interval = std::chrono::milliseconds(5);

struct SwitchOptions {
  Duration interval = default_switch_interval;
  bool forced = true;  ///< A thread that lets go on request waits until another one has the lock.
};

/// The global interpreter lock of CPython 3.2 to 3.12, as a protocol (Python/ceval_gil.c is the
/// published source; this is written from a description of it, with nothing of an interpreter).
///
/// A thread that runs holds the lock and never gives it up by itself. A thread that wants it waits
/// for one switch interval and then asks for it by a flag; the holder sees the flag at its next
/// loop back-edge, lets go, and waits until another thread has taken over. So k threads of pure
/// computation take turns of one interval: the speed of one thread, the use of one core.
///
/// `Platform` has the members of SystemPlatform. Interface and use: see NoLock. A session's
/// `thread` is below the lock's `threads`, and no two live sessions share one.
template <class Platform = SystemPlatform>
class InterpreterLock {
 public:
  explicit InterpreterLock(unsigned threads, SwitchOptions options = {})
      : options_(options), trace_(threads, Platform::now()) {}

  class Session {
   public:
    Session(InterpreterLock& lock, unsigned thread) : lock_(lock), thread_(thread) {
      lock_.take(thread_, Platform::now());
    }

    /// A thread that ends lets go without waiting for a successor, even if one has asked: there may
    /// be nobody left to take over, and the wait would have no end. A request that is still pending
    /// goes when the next thread takes the lock.
    ~Session() { lock_.drop(thread_); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// One turn of an interpreted loop: the body, then the check at its back-edge.
    template <class Body>
    void iterate(Body&& body) {
      body();
      back_edge();
    }

    /// One relaxed load: the flag says nothing about other data, and a request that is seen an
    /// iteration late costs an iteration. It must be here in every iteration, although it keeps a
    /// compiler from vectorising the loop: that is the cost of being interruptible, which k = 1
    /// pays too, and not a cost of locking.
    void back_edge() {
      if (lock_.drop_request_.load(std::memory_order_relaxed)) [[unlikely]] {
        lock_.hand_over(thread_);
      }
    }

   private:
    InterpreterLock& lock_;
    unsigned thread_;
  };

  const Trace& trace() const { return trace_; }

 private:
  using Mutex = typename Platform::Mutex;
  using Condition = typename Platform::Condition;

  /// Out of line, so that the loop holds no more than the load and a branch.
  [[gnu::noinline, gnu::cold]] void hand_over(unsigned me) {
    const TimePoint dropped_at = drop(me);
    if (options_.forced) wait_for_switch(me);
    take(me, dropped_at);
  }

  void take(unsigned me, TimePoint asked_at) {
    std::unique_lock lock(mutex_);
    if (locked_) ++trace_.thread(me).contended;
    while (locked_) wait_one_interval(lock, trace_.thread(me));
    locked_ = true;
    {
      const std::lock_guard switch_lock(switch_mutex_);
      if (last_holder_ != me) {
        last_holder_ = me;
        ++switch_number_;
      }
    }
    // At most one thread is in a forced wait for this very switch, so all is one; and a signal that
    // cannot miss matters here, where the wait has no timeout.
    switched_.notify_all();
    // Every request ends here: the taker's own, and one left behind by a holder that has ended.
    drop_request_.store(false, std::memory_order_relaxed);
    taken_at_ = Platform::now();
    trace_.acquired(me);
    trace_.waited(me, taken_at_ - asked_at);
  }

  /// The request needs all three: a full interval, a lock still taken, and the holder of its
  /// beginning. Where the lock changed hands meanwhile, the new holder has its own interval coming
  /// and this thread begins another wait: more waiters do not make slices shorter.
  void wait_one_interval(std::unique_lock<Mutex>& lock, LockCounts& counts) {
    const std::uint64_t switch_number = switch_number_;
    const TimePoint deadline = Platform::now() + options_.interval;
    if (released_.wait_until(lock, deadline) != std::cv_status::timeout) return;
    ++counts.timeouts;
    if (!locked_ || switch_number_ != switch_number) return;
    ++counts.drop_requests;
    drop_request_.store(true, std::memory_order_relaxed);
  }

  /// The time at which the hold ended. Wakes one waiter, of the operating system's choice. There is
  /// no queue, so with three threads or more the turns are not fair, as in CPython.
  TimePoint drop(unsigned me) {
    const TimePoint now = Platform::now();
    trace_.held(me, taken_at_, now);
    const std::lock_guard lock(mutex_);
    locked_ = false;
    released_.notify_one();
    return now;
  }

  /// Without it the dropping thread, which is awake, nearly always has the lock again before the
  /// woken one gets to run. It cannot wait for ever: the request it answers was made during its own
  /// hold (take() cleared those before), by a thread that stays until it has had the lock. CPython
  /// waits once, without a loop; a condition variable may wake for no reason, hence the predicate.
  void wait_for_switch(unsigned me) {
    std::unique_lock lock(switch_mutex_);
    if (last_holder_ != me) return;
    ++trace_.thread(me).forced_waits;
    switched_.wait(lock, [&] { return last_holder_ != me; });
  }

  const SwitchOptions options_;
  std::atomic<bool> drop_request_{false};

  Mutex mutex_;
  Condition released_;               ///< locked_ has become false.
  bool locked_ = false;              ///< Guarded by mutex_.
  std::uint64_t switch_number_ = 0;  ///< Guarded by mutex_; counts the first holder too.

  Mutex switch_mutex_;                   ///< Taken inside mutex_ or alone.
  Condition switched_;                   ///< last_holder_ has changed.
  std::optional<unsigned> last_holder_;  ///< Guarded by switch_mutex_.

  TimePoint taken_at_;  ///< The holder's, as are acquired() and held() of the trace.
  Trace trace_;
};

}  // namespace lanewise::onelock
