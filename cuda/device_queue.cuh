#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <type_traits>

#include "cuda/block.hpp"
#include "cuda/device.hpp"

// What drives kernels on a GPU: the members of cuda/host_queue.hpp's HostQueue over a stream.

namespace lanewise::cuda {

class DeviceQueue {
 public:
  template <class T>
  using Array = DeviceArray<T>;

  /// On a stream of its own.
  DeviceQueue() : stream_(std::make_shared<const StreamHandle>()) {}
  /// On a stream that the caller keeps open for longer than the queue and its arrays live.
  explicit DeviceQueue(cudaStream_t stream)
      : stream_(std::make_shared<const StreamHandle>(stream)) {}

  /// What a block may share at most.
  std::size_t shared_limit = shared_limit_of_device();

  /// Runs the kernel after what was asked for before, and while the caller goes on.
  template <class Kernel>
  void launch(const Kernel& kernel, std::size_t blocks) {
    static_assert(std::is_trivially_copyable_v<Kernel> && sizeof(Kernel) <= most_argument_bytes);
    static_assert(Kernel::threads >= 1 && Kernel::threads <= 1024);
    if (blocks == 0) return;
    if (blocks > most_blocks) throw std::logic_error("more blocks than a launch can have");
    const std::size_t shared = kernel.shared_bytes();
    if (shared > shared_limit) throw std::logic_error("too much shared memory");
    const DeviceScope scope;
    auto* const function = reinterpret_cast<const void*>(&run_kernel<Kernel>);
    if (shared > shared_without_asking) allow_shared_memory<Kernel>();
    void* arguments[] = {const_cast<Kernel*>(&kernel)};
    check(cudaLaunchKernel(function, dim3(static_cast<unsigned>(blocks)), dim3(Kernel::threads),
                           arguments, shared, stream_->get()),
          "cudaLaunchKernel");
    ++launches;
  }

  template <class T>
  DeviceArray<T> allocate(std::size_t count) {
    return DeviceArray<T>(count, stream_);
  }

  /// `from` has been read when this returns, for it goes through pinned memory.
  template <class T>
  void upload(T* to, std::span<const T> from) {
    static_assert(std::is_trivially_copyable_v<T>);
    upload_bytes(to, from.data(), from.size_bytes(), stream_->get());
  }
  /// Waits for what was asked for before.
  template <class T>
  void download(std::span<T> to, const T* from) {
    static_assert(std::is_trivially_copyable_v<T>);
    download_bytes(to.data(), from, to.size_bytes(), stream_->get());
  }
  /// Between arrays of the device.
  template <class T>
  void copy(T* to, const T* from, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (count == 0) return;
    const DeviceScope scope;
    check(cudaMemcpyAsync(to, from, count * sizeof(T), cudaMemcpyDeviceToDevice, stream_->get()),
          "cudaMemcpyAsync");
  }
  template <class T>
  void fill_zero(T* to, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (count == 0) return;
    const DeviceScope scope;
    check(cudaMemsetAsync(to, 0, count * sizeof(T), stream_->get()), "cudaMemsetAsync");
  }
  /// Waits for all that was asked for, and throws what went wrong in it.
  void finish() {
    const DeviceScope scope;
    check(cudaStreamSynchronize(stream_->get()), "cudaStreamSynchronize");
  }

  cudaStream_t stream() const { return stream_->get(); }

  std::size_t launches = 0;

 private:
  /// All that the device has, once for each kernel: the limit is the kernel's, and threads that set
  /// it to what each of their launches needs would take it from one another.
  template <class Kernel>
  static void allow_shared_memory() {
    [[maybe_unused]] static const bool is_raised = [] {
      raise_shared_limit(reinterpret_cast<const void*>(&run_kernel<Kernel>),
                         shared_limit_of_device());
      return true;
    }();
  }

  static constexpr std::size_t most_argument_bytes = 4096;
  static constexpr std::size_t most_blocks = (std::size_t{1} << 31) - 1;
  static constexpr std::size_t shared_without_asking = std::size_t{48} << 10;

  std::shared_ptr<const StreamHandle> stream_;
};

}  // namespace lanewise::cuda
