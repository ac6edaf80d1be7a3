#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

// What a lock saw: counts per thread, and who held it when.

namespace lanewise::onelock {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::nanoseconds;

/// The time as compare::LockSummary and the reports have it.
constexpr double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// What one thread, or all threads together, did with a lock. A field that a lock has no notion of,
/// or that would cost more to measure than the work itself, stays 0; the lock says which.
struct LockCounts {
  std::uint64_t acquisitions = 0;
  std::uint64_t contended = 0;      ///< Acquisitions that found the lock taken.
  std::uint64_t hand_offs = 0;      ///< Acquisitions after another thread; the first is none.
  std::uint64_t timeouts = 0;       ///< Waits that ran a full switch interval.
  std::uint64_t drop_requests = 0;  ///< Timeouts that asked the holder to let go.
  std::uint64_t forced_waits = 0;   ///< Releases that waited until another thread had the lock.
  Duration waited{};                ///< From wanting the lock to having it, forced waits included.
  Duration held{};
  Duration longest_wait{};  ///< The longest single part of `waited`.

  /// Sums, and the longer of the longest waits.
  LockCounts& operator+=(const LockCounts& other) {
    acquisitions += other.acquisitions;
    contended += other.contended;
    hand_offs += other.hand_offs;
    timeouts += other.timeouts;
    drop_requests += other.drop_requests;
    forced_waits += other.forced_waits;
    waited += other.waited;
    longest_wait = std::max(longest_wait, other.longest_wait);
    held += other.held;
    return *this;
  }
};

/// One stretch of time for which `thread` held the lock, counted from the trace's beginning.
struct Slice {
  unsigned thread = 0;
  Duration begin{};
  Duration end{};
};

/// Enough for 20 s of 5 ms slices; later ones are counted but not kept.
constexpr std::size_t default_slice_limit = 4096;

/// The record that a lock keeps. Only the holder of that lock calls acquired() and held(), so the
/// lock itself keeps the threads apart; waited() and thread() touch the thread's own counts alone.
/// Read total() and slices() when the threads have been joined.
class Trace {
 public:
  Trace(unsigned threads, TimePoint begin, std::size_t slice_limit = default_slice_limit)
      : threads_(threads), begin_(begin), slice_limit_(slice_limit) {
    slices_.reserve(slice_limit);  // A reallocation would be measured as hold time.
  }

  LockCounts& thread(unsigned index) { return threads_[index].counts; }
  const LockCounts& thread(unsigned index) const { return threads_[index].counts; }

  void acquired(unsigned thread_index) {
    LockCounts& counts = thread(thread_index);
    ++counts.acquisitions;
    if (last_holder_ == thread_index) return;
    if (last_holder_) ++counts.hand_offs;
    last_holder_ = thread_index;
  }

  void waited(unsigned thread_index, Duration duration) {
    LockCounts& counts = thread(thread_index);
    counts.waited += duration;
    counts.longest_wait = std::max(counts.longest_wait, duration);
  }

  void held(unsigned thread_index, TimePoint from, TimePoint to) {
    thread(thread_index).held += to - from;
    if (slices_.size() < slice_limit_) {
      slices_.push_back({thread_index, from - begin_, to - begin_});
    }
  }

  LockCounts total() const {
    LockCounts sum;
    for (const ThreadCounts& entry : threads_) sum += entry.counts;
    return sum;
  }

  /// In order of time.
  const std::vector<Slice>& slices() const { return slices_; }

 private:
  /// A cache line pair each (adjacent lines are prefetched together): no thread slows another down
  /// by counting.
  struct alignas(128) ThreadCounts {
    LockCounts counts;
  };

  std::vector<ThreadCounts> threads_;
  std::vector<Slice> slices_;
  std::optional<unsigned> last_holder_;
  TimePoint begin_;
  std::size_t slice_limit_;
};

}  // namespace lanewise::onelock
