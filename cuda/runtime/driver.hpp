#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "cuda/backend.hpp"

// What is asked of the CUDA runtime before anything is computed. There is no CUDA in this header:
// a test can describe any machine.

namespace lanewise::cuda {

/// Errors of the CUDA runtime that say why there is no GPU to use, by number. (cuda_driver.cpp
/// holds them against CUDA's names.)
namespace error {
inline constexpr int success = 0;
inline constexpr int memory_allocation = 2;
inline constexpr int initialization_error = 3;
inline constexpr int insufficient_driver = 35;
inline constexpr int devices_unavailable = 46;
inline constexpr int invalid_device_function = 98;
inline constexpr int no_device = 100;
inline constexpr int no_kernel_image = 209;
inline constexpr int unsupported_ptx_version = 222;
inline constexpr int system_not_ready = 802;
inline constexpr int system_driver_mismatch = 803;
inline constexpr int compat_not_supported = 804;
}  // namespace error

/// Who may use a GPU, as its owner set it.
enum class ComputeMode { shared, prohibited, exclusive };

struct DeviceCount {
  int error = error::success;
  int count = 0;
};

struct DeviceAnswer {
  int error = error::success;
  DeviceInfo info{};  ///< Without versions and free memory.
  ComputeMode mode = ComputeMode::shared;
};

/// The driver's and the system's answers.
struct Driver {
  std::function<int()> driver_version;  ///< 13000 for CUDA 13.0; 0 where there is no driver.
  std::function<int()> runtime_version;
  std::function<DeviceCount()> device_count;
  std::function<DeviceAnswer()> device;  ///< The first that is visible.
  /// Loads one of the library's kernels on it, which needs all that computing needs.
  std::function<int()> load_kernel;
  std::function<std::uint64_t()> free_bytes;
  std::function<std::string(int error)> error_name;          ///< "cudaErrorUnknown, unknown error".
  std::function<const char*(const char* name)> environment;  ///< As std::getenv().
  std::function<std::int64_t()> process_id;
  std::string architectures;  ///< CMake's list of what the build holds: "75-virtual,80-real,90".
};

/// The one of this machine.
Driver cuda_driver();

}  // namespace lanewise::cuda
