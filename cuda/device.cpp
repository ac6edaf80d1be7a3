#include "cuda/device.hpp"

#include <lanewise/error.hpp>
#include <string>

#include "cuda/runtime/health.hpp"
#include "cuda/sticky_errors.hpp"

namespace lanewise::cuda {
namespace {

constexpr int device = 0;

// Numbers of sticky_errors.hpp.
static_assert(is_sticky(cudaErrorECCUncorrectable) && is_sticky(cudaErrorNvlinkUncorrectable) &&
              is_sticky(cudaErrorContained) && is_sticky(cudaErrorIllegalAddress) &&
              is_sticky(cudaErrorLaunchTimeout) && is_sticky(cudaErrorContextIsDestroyed) &&
              is_sticky(cudaErrorAssert) && is_sticky(cudaErrorHardwareStackError) &&
              is_sticky(cudaErrorIllegalInstruction) && is_sticky(cudaErrorMisalignedAddress) &&
              is_sticky(cudaErrorInvalidAddressSpace) && is_sticky(cudaErrorInvalidPc) &&
              is_sticky(cudaErrorLaunchFailure) && is_sticky(cudaErrorTensorMemoryLeak) &&
              is_sticky(cudaErrorMpsClientTerminated) && is_sticky(cudaErrorExternalDevice) &&
              is_sticky(cudaErrorUnknown));
static_assert(!is_sticky(cudaErrorMemoryAllocation) && !is_sticky(cudaErrorInvalidValue));

std::string in_words(cudaError_t error, const char* call) {
  return std::string(call) + ": " + cudaGetErrorName(error) + ", " + cudaGetErrorString(error);
}

/// A pool of the library's own: the device's default one, which gives memory back to the system
/// whenever a stream is waited for, belongs to all.
cudaMemPool_t make_pool() {
  const DeviceScope scope;
  cudaMemPoolProps properties{};
  properties.allocType = cudaMemAllocationTypePinned;
  properties.location = {cudaMemLocationTypeDevice, device};
  cudaMemPool_t pool = nullptr;
  check(cudaMemPoolCreate(&pool, &properties), "cudaMemPoolCreate");
  std::uint64_t keeps = UINT64_MAX;
  check(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keeps),
        "cudaMemPoolSetAttribute");
  return pool;
}

/// Never destroyed: arrays of static life may be freed after it.
cudaMemPool_t pool() {
  static const cudaMemPool_t made = make_pool();
  return made;
}

}  // namespace

void throw_device_error(cudaError_t error, const char* call) {
  cudaGetLastError();  // So that the next call does not report it again.
  const std::string words = in_words(error, call);
  if (error == cudaErrorMemoryAllocation) {
    throw Error(ErrorCode::out_of_memory,
                "the GPU has not enough free memory (" + words +
                    "); compute less at a time, or free what other programs hold on it");
  }
  if (is_sticky(error)) {
    mark_dead("the GPU failed earlier in this process (" + words + "): start the program again");
    throw Error(ErrorCode::device_error,
                "the GPU failed (" + words +
                    "), and can no longer be used by this process; results of calls that were "
                    "under way are lost: start the program again, or use the backend cpu");
  }
  throw Error(ErrorCode::device_error,
              "the GPU refused a call (" + words + "); use the backend cpu");
}

DeviceScope::DeviceScope() {
  check(cudaGetDevice(&previous_), "cudaGetDevice");
  if (previous_ != device) check(cudaSetDevice(device), "cudaSetDevice");
}

DeviceScope::~DeviceScope() {
  if (previous_ != device) cudaSetDevice(previous_);
}

StreamHandle::StreamHandle() {
  const DeviceScope scope;
  check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
}

StreamHandle::~StreamHandle() {
  if (is_owned_) cudaStreamDestroy(stream_);
}

void* allocate_bytes(std::size_t bytes, cudaStream_t stream) {
  const DeviceScope scope;
  void* memory = nullptr;
  cudaError_t error = cudaMallocFromPoolAsync(&memory, bytes, pool(), stream);
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
    trim_pool();
    error = cudaMallocFromPoolAsync(&memory, bytes, pool(), stream);
  }
  check(error, "cudaMallocFromPoolAsync");
  return memory;
}

void free_bytes(void* memory, cudaStream_t stream) noexcept {
  // At the program's end there may be no device to free it on: what fails is nobody's concern.
  int current = device;
  cudaGetDevice(&current);
  if (current != device) cudaSetDevice(device);
  cudaFreeAsync(memory, stream);
  if (current != device) cudaSetDevice(current);
}

void trim_pool() {
  const DeviceScope scope;
  check(cudaMemPoolTrimTo(pool(), 0), "cudaMemPoolTrimTo");
}

std::size_t free_bytes_of_device() {
  const DeviceScope scope;
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  std::uint64_t reserved = 0, used = 0;
  check(cudaMemPoolGetAttribute(pool(), cudaMemPoolAttrReservedMemCurrent, &reserved),
        "cudaMemPoolGetAttribute");
  check(cudaMemPoolGetAttribute(pool(), cudaMemPoolAttrUsedMemCurrent, &used),
        "cudaMemPoolGetAttribute");
  return free + (reserved - used);
}

void raise_shared_limit(const void* kernel, std::size_t bytes) {
  check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                             static_cast<int>(bytes)),
        "cudaFuncSetAttribute");
}

std::size_t shared_limit_of_device() {
  static const int limit = [] {
    int bytes = 0;
    check(cudaDeviceGetAttribute(&bytes, cudaDevAttrMaxSharedMemoryPerBlockOptin, device),
          "cudaDeviceGetAttribute");
    return bytes;
  }();
  return static_cast<std::size_t>(limit);
}

const char* architecture_of_device() {
  static const std::string name = [] {
    int major = 0, minor = 0;
    check(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device),
          "cudaDeviceGetAttribute");
    check(cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, device),
          "cudaDeviceGetAttribute");
    return "sm_" + std::to_string(major) + std::to_string(minor);
  }();
  return name.c_str();
}

}  // namespace lanewise::cuda
