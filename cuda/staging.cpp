// Copies between the host's memory and the GPU's by way of pinned memory: from pageable memory the
// driver would copy several times slower, and pinning an array costs more than one pass over it.

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "cuda/device.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/parallel.hpp"

namespace lanewise::cuda {
namespace {

/// Pinned memory, and the event after which the device is done with it.
struct Piece {
  std::byte* data = nullptr;
  cudaEvent_t done = nullptr;
};

/// So many pieces of one size, made when first wanted and kept until the process ends.
class Ring {
 public:
  Ring(std::size_t count, std::size_t bytes) : bytes_(bytes), unmade_(count) {}

  std::size_t bytes() const { return bytes_; }

  /// A piece that the device is done with; waits for one.
  Piece take() {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [this] { return unmade_ > 0 || !free_.empty(); });
    return *pop(lock);
  }
  /// The same where none need be waited for. Who holds a piece must not wait for another.
  std::optional<Piece> take_another() {
    std::unique_lock lock(mutex_);
    return pop(lock);
  }
  /// Gives it back; the device may still be at it up to its event.
  void put(Piece piece) {
    {
      const std::lock_guard lock(mutex_);
      free_.push_back(piece);
    }
    freed_.notify_one();
  }

 private:
  /// The piece that was given back longest ago, and before that one that has not been used.
  std::optional<Piece> pop(std::unique_lock<std::mutex>& lock) {
    if (unmade_ > 0) return make(lock);
    if (free_.empty()) return std::nullopt;
    Piece piece = free_.front();
    free_.pop_front();
    lock.unlock();
    if (const cudaError_t error = cudaEventSynchronize(piece.done); error != cudaSuccess) {
      put(piece);
      check(error, "cudaEventSynchronize");
    }
    return piece;
  }

  Piece make(std::unique_lock<std::mutex>& lock) {
    --unmade_;
    lock.unlock();
    const DeviceScope scope;
    Piece piece;
    cudaError_t error = cudaEventCreateWithFlags(&piece.done, cudaEventDisableTiming);
    if (error == cudaSuccess) {
      error = cudaMallocHost(reinterpret_cast<void**>(&piece.data), bytes_);
    }
    if (error == cudaSuccess) return piece;
    if (piece.done) cudaEventDestroy(piece.done);
    lock.lock();
    ++unmade_;
    lock.unlock();
    freed_.notify_one();
    check(error, "cudaMallocHost");
    return piece;
  }

  const std::size_t bytes_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t unmade_;      ///< Guarded by the mutex, as is
  std::deque<Piece> free_;  ///< in the order in which they came back.
};

/// Small pieces are many, so that a few words for a kernel do not wait for the ones before them.
/// Large ones are large enough for the bus (8 MiB take 150 us at 55 GB/s) and few enough to pin.
constexpr std::size_t small_bytes = std::size_t{64} << 10, large_bytes = std::size_t{8} << 20;

/// Never destroyed: the device may be gone before they would be.
Ring& ring_for(std::size_t bytes) {
  static Ring& small = *new Ring(64, small_bytes);
  static Ring& large = *new Ring(6, large_bytes);
  return bytes <= small_bytes ? small : large;
}

/// A piece in use; given back when it is no longer.
class Lease {
 public:
  Lease(Ring& ring, Piece piece) : ring_(&ring), piece_(piece) {}
  Lease(Lease&& other) noexcept
      : ring_(std::exchange(other.ring_, nullptr)), piece_(other.piece_) {}
  Lease& operator=(Lease&&) = delete;
  ~Lease() {
    if (ring_) ring_->put(piece_);
  }
  std::byte* data() const { return piece_.data; }
  cudaEvent_t done() const { return piece_.done; }

 private:
  Ring* ring_;
  Piece piece_;
};

/// One core copies slower than the bus.
void copy_on_host(std::byte* to, const std::byte* from, std::size_t bytes) {
  constexpr std::size_t grain = std::size_t{256} << 10;
  const unsigned threads = bytes < 4 * grain ? 1 : kernels::choice().threads;
  kernels::parallel_for(bytes, grain, threads, [=](std::size_t begin, std::size_t end) {
    std::memcpy(to + begin, from + begin, end - begin);
  });
}

/// Memory that the device copies from and to by itself.
bool is_pinned(const void* memory) {
  cudaPointerAttributes attributes{};
  if (cudaPointerGetAttributes(&attributes, memory) == cudaSuccess) {
    return attributes.type == cudaMemoryTypeHost;
  }
  cudaGetLastError();
  return false;
}

void copy_async(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                cudaStream_t stream) {
  check(cudaMemcpyAsync(to, from, bytes, kind, stream), "cudaMemcpyAsync");
}

void finish(cudaStream_t stream) {
  check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
}

/// What of a download is on its way into a piece.
struct Arriving {
  Lease lease;
  std::size_t begin, bytes;
};

}  // namespace

void upload_bytes(void* to, const void* from, std::size_t bytes, cudaStream_t stream) {
  if (bytes == 0) return;
  const DeviceScope scope;
  if (bytes > small_bytes && is_pinned(from)) {
    copy_async(to, from, bytes, cudaMemcpyHostToDevice, stream);
    return finish(stream);
  }
  Ring& ring = ring_for(bytes);
  for (std::size_t begin = 0; begin < bytes; begin += ring.bytes()) {
    const std::size_t part = std::min(ring.bytes(), bytes - begin);
    const Lease lease(ring, ring.take());
    copy_on_host(lease.data(), static_cast<const std::byte*>(from) + begin, part);
    copy_async(static_cast<std::byte*>(to) + begin, lease.data(), part, cudaMemcpyHostToDevice,
               stream);
    check(cudaEventRecord(lease.done(), stream), "cudaEventRecord");
  }
}

void download_bytes(void* to, const void* from, std::size_t bytes, cudaStream_t stream) {
  const DeviceScope scope;
  if (bytes == 0) return finish(stream);
  if (bytes > small_bytes && is_pinned(to)) {
    copy_async(to, from, bytes, cudaMemcpyDeviceToHost, stream);
    return finish(stream);
  }
  Ring& ring = ring_for(bytes);
  std::deque<Arriving> arriving;
  for (std::size_t sent = 0, arrived = 0; arrived < bytes;) {
    // Two under way while a third is copied on the host, as far as there are pieces to be had.
    while (sent < bytes && arriving.size() < 3) {
      std::optional<Piece> piece = arriving.empty() ? ring.take() : ring.take_another();
      if (!piece) break;
      const std::size_t part = std::min(ring.bytes(), bytes - sent);
      arriving.push_back({Lease(ring, *piece), sent, part});
      copy_async(piece->data, static_cast<const std::byte*>(from) + sent, part,
                 cudaMemcpyDeviceToHost, stream);
      check(cudaEventRecord(piece->done, stream), "cudaEventRecord");
      sent += part;
    }
    const Arriving& first = arriving.front();
    check(cudaEventSynchronize(first.lease.done()), "cudaEventSynchronize");
    copy_on_host(static_cast<std::byte*>(to) + first.begin, first.lease.data(), first.bytes);
    arrived += first.bytes;
    arriving.pop_front();
  }
}

}  // namespace lanewise::cuda
