#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <lanewise/cuda.hpp>
#include <string>
#include <utility>

// CUDA's calls and memory for the programs that measure, apart from the library's own.

namespace lanewise::bench::gpu {

/// Throws std::runtime_error with the call and the error's name.
void check(cudaError_t error, const char* call);

/// Memory that is the device's, or the host's and pinned.
class Memory {
 public:
  enum class Kind { device, pinned };

  Memory(std::size_t bytes, Kind kind);
  Memory(Memory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), bytes_(other.bytes_), kind_(other.kind_) {}
  Memory& operator=(Memory&&) = delete;
  ~Memory();

  void* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }

 private:
  void* data_ = nullptr;
  std::size_t bytes_;
  Kind kind_;
};

/// An array of the device, of another owner than the library's pool.
template <class T>
class Array {
 public:
  explicit Array(std::size_t n) : memory_(n * sizeof(T), Memory::Kind::device), size_(n) {}

  T* data() const { return static_cast<T*>(memory_.data()); }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return memory_.bytes(); }
  cuda::DeviceSpan<T> span() const { return {data(), size_}; }

 private:
  Memory memory_;
  std::size_t size_;
};

/// Copies between any two memories, and waits.
void copy(void* to, const void* from, std::size_t bytes, cudaStream_t stream);

class Event {
 public:
  Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event();
  void record(cudaStream_t stream) const;
  /// Waits for this one.
  double seconds_since(const Event& start) const;

 private:
  cudaEvent_t event_ = nullptr;
};

/// What the runtime says of the first device.
struct DeviceProperties {
  std::string name;
  int major = 0, minor = 0;
  int processors = 0;  ///< Streaming multiprocessors.
  int clock_khz = 0, memory_clock_khz = 0;
  int l2_bytes = 0, bus_bits = 0;
  int driver_version = 0, runtime_version = 0;
  std::size_t memory_bytes = 0;
};
DeviceProperties device_properties();

/// Bytes that can be allocated now, when the library's pool has given back what it keeps.
std::size_t free_memory();

}  // namespace lanewise::bench::gpu
