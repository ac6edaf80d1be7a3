// The driver of this machine, asked through the CUDA runtime. Its library is looked for when the
// first of these functions is called, not when the program starts.

#include <cuda_runtime_api.h>
#include <unistd.h>

#include <cstdlib>

#include "cuda/runtime/driver.hpp"
#include "cuda/runtime/probe.hpp"

namespace lanewise::cuda {
namespace {

constexpr int device = 0;

static_assert(error::success == cudaSuccess &&
              error::memory_allocation == cudaErrorMemoryAllocation &&
              error::initialization_error == cudaErrorInitializationError &&
              error::insufficient_driver == cudaErrorInsufficientDriver &&
              error::devices_unavailable == cudaErrorDevicesUnavailable &&
              error::invalid_device_function == cudaErrorInvalidDeviceFunction &&
              error::no_device == cudaErrorNoDevice &&
              error::no_kernel_image == cudaErrorNoKernelImageForDevice &&
              error::unsupported_ptx_version == cudaErrorUnsupportedPtxVersion &&
              error::system_not_ready == cudaErrorSystemNotReady &&
              error::system_driver_mismatch == cudaErrorSystemDriverMismatch &&
              error::compat_not_supported == cudaErrorCompatNotSupportedOnDevice);

/// The number of an error, which the runtime is not to report again.
int number_of(cudaError_t error) {
  if (error != cudaSuccess) cudaGetLastError();
  return error;
}

/// 0 where there is no driver, which is no error here.
int driver_version() {
  int version = 0;
  return number_of(cudaDriverGetVersion(&version)) == error::success ? version : 0;
}

int runtime_version() {
  int version = 0;
  number_of(cudaRuntimeGetVersion(&version));
  return version;
}

/// The count is written only where there is no error.
DeviceCount device_count() {
  DeviceCount answer;
  answer.error = number_of(cudaGetDeviceCount(&answer.count));
  return answer;
}

ComputeMode mode_of_number(int mode) {
  switch (mode) {
    case cudaComputeModeProhibited: return ComputeMode::prohibited;
    case cudaComputeModeExclusive:
    case cudaComputeModeExclusiveProcess: return ComputeMode::exclusive;
    default: return ComputeMode::shared;
  }
}

DeviceAnswer describe_device() {
  DeviceAnswer answer;
  cudaDeviceProp properties{};
  int mode = 0;
  answer.error = number_of(cudaGetDeviceProperties(&properties, device));
  if (answer.error == error::success) {
    answer.error = number_of(cudaDeviceGetAttribute(&mode, cudaDevAttrComputeMode, device));
  }
  answer.mode = mode_of_number(mode);
  answer.info.name = properties.name;
  answer.info.major = properties.major;
  answer.info.minor = properties.minor;
  answer.info.memory_bytes = properties.totalGlobalMem;
  answer.info.l2_bytes = static_cast<std::uint64_t>(properties.l2CacheSize);
  answer.info.multiprocessors = static_cast<unsigned>(properties.multiProcessorCount);
  return answer;
}

/// f() with the library's device as the thread's, which may be using another. The first error is
/// the answer's.
template <class Function>
cudaError_t on_device(Function f) {
  int previous = device;
  cudaError_t error = cudaGetDevice(&previous);
  if (error == cudaSuccess) error = cudaSetDevice(device);
  if (error == cudaSuccess) error = f();
  if (previous != device) cudaSetDevice(previous);
  return error;
}

int load_kernel() {
  return number_of(on_device([] {
    cudaFuncAttributes attributes{};
    return cudaFuncGetAttributes(&attributes, probe_kernel());
  }));
}

std::uint64_t free_bytes() {
  std::size_t free = 0, total = 0;
  number_of(on_device([&] { return cudaMemGetInfo(&free, &total); }));
  return free;
}

std::string error_name(int number) {
  const auto error = static_cast<cudaError_t>(number);
  return std::string(cudaGetErrorName(error)) + ", " + cudaGetErrorString(error);
}

}  // namespace

Driver cuda_driver() {
  return {driver_version,
          runtime_version,
          device_count,
          describe_device,
          load_kernel,
          free_bytes,
          error_name,
          [](const char* name) -> const char* { return std::getenv(name); },
          [] { return static_cast<std::int64_t>(getpid()); },
          LANEWISE_CUDA_ARCHITECTURES};
}

}  // namespace lanewise::cuda
