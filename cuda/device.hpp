#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

// The device, its memory and its errors, for code that is compiled by the host's compiler or by
// CUDA's. The library computes on one device: the first that CUDA_VISIBLE_DEVICES leaves.

namespace lanewise::cuda {

/// Throws what an error of the CUDA runtime means to a caller: Error out_of_memory, or device_error
/// with its name. After one that stays, the device is marked dead.
[[noreturn]] void throw_device_error(cudaError_t error, const char* call);
inline void check(cudaError_t error, const char* call) {
  if (error != cudaSuccess) [[unlikely]]
    throw_device_error(error, call);
}

/// Makes the library's device the calling thread's, which may be using another, while it lives.
class DeviceScope {
 public:
  DeviceScope();
  DeviceScope(const DeviceScope&) = delete;
  DeviceScope& operator=(const DeviceScope&) = delete;
  ~DeviceScope();

 private:
  int previous_ = 0;
};

/// A stream of ours, closed at the end, or one that the caller keeps open.
class StreamHandle {
 public:
  StreamHandle();
  explicit StreamHandle(cudaStream_t borrowed) noexcept : stream_(borrowed), is_owned_(false) {}
  StreamHandle(const StreamHandle&) = delete;
  StreamHandle& operator=(const StreamHandle&) = delete;
  ~StreamHandle();

  cudaStream_t get() const noexcept { return stream_; }

 private:
  cudaStream_t stream_ = nullptr;
  bool is_owned_ = true;
};

/// Memory from the library's pool in the stream's order. The pool keeps what is freed, for the next
/// allocation; where the device has no more it is given back once, and asked for again.
void* allocate_bytes(std::size_t bytes, cudaStream_t stream);
void free_bytes(void* memory, cudaStream_t stream) noexcept;
/// Returns what the pool keeps unused to the device.
void trim_pool();

/// What can be allocated: what the device has free, and what the pool keeps unused.
std::size_t free_bytes_of_device();

/// Copies by way of pinned memory that the process keeps, in pieces, of which some are under way
/// while the next is copied on the host. upload_bytes() has read `from` when it returns,
/// download_bytes() has written `to`.
void upload_bytes(void* to, const void* from, std::size_t bytes, cudaStream_t stream);
void download_bytes(void* to, const void* from, std::size_t bytes, cudaStream_t stream);

/// Lets a kernel have so much dynamic shared memory.
void raise_shared_limit(const void* kernel, std::size_t bytes);
/// What a block may share at most on the device.
std::size_t shared_limit_of_device();

/// Such as "sm_90"; of static life.
const char* architecture_of_device();

/// Memory of a queue's device; freed in the queue's order, which it may outlive.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  DeviceArray(std::size_t count, std::shared_ptr<const StreamHandle> stream)
      : stream_(std::move(stream)), size_(count) {
    if (count > SIZE_MAX / sizeof(T)) throw_device_error(cudaErrorMemoryAllocation, "allocate");
    if (count > 0) data_ = static_cast<T*>(allocate_bytes(count * sizeof(T), stream_->get()));
  }
  DeviceArray(DeviceArray&& other) noexcept
      : stream_(std::move(other.stream_)),
        data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  DeviceArray& operator=(DeviceArray&& other) noexcept {
    std::swap(stream_, other.stream_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    DeviceArray freed(std::move(other));
    return *this;
  }
  ~DeviceArray() {
    if (data_) free_bytes(data_, stream_->get());
  }

  T* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  std::shared_ptr<const StreamHandle> stream_;
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace lanewise::cuda
