#include "cuda/runtime/absence.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "kernels/in_words.hpp"

namespace lanewise::cuda {
namespace {

std::string quoted(const char* text) {
  return "'" + std::string(text) + "'";
}

std::string capability(const DeviceInfo& device) {
  return std::to_string(device.major) + "." + std::to_string(device.minor);
}

/// Versions of one major number work together.
int needed_version(int runtime_version) {
  return runtime_version / 1000 * 1000;
}

std::string too_old(int driver_version, int runtime_version) {
  return "the NVIDIA driver offers CUDA " + version_in_words(driver_version) +
         " and this build needs " + version_in_words(needed_version(runtime_version)) +
         ": update the driver";
}

std::string no_device(const Driver& driver) {
  if (const char* visible = driver.environment("CUDA_VISIBLE_DEVICES")) {
    return "CUDA_VISIBLE_DEVICES is " + quoted(visible) +
           ", which leaves no GPU: unset it, or list GPUs that nvidia-smi -L shows";
  }
  return "the NVIDIA driver finds no GPU: nvidia-smi -L lists what it sees; in a container, check "
         "that a GPU was passed to it (docker run --gpus all)";
}

/// What an error means wherever it comes from; it is named at the end.
std::string meaning(int error) {
  switch (error) {
    case error::memory_allocation:
      return "the GPU has no memory left to start on: free what other programs hold on it "
             "(nvidia-smi shows them)";
    case error::initialization_error:
      return "the NVIDIA driver could not be initialised: a process that forked from one that had "
             "used CUDA cannot use it, start such a process anew";
    case error::devices_unavailable:
      return "the GPU is busy or set aside for another process: wait for that one, or have its "
             "compute mode changed (nvidia-smi --compute-mode=DEFAULT)";
    case error::system_not_ready:
      return "the system of GPUs is not ready: start NVIDIA's fabric manager "
             "(nvidia-fabricmanager), or wait until it is up";
    case error::system_driver_mismatch:
      return "the NVIDIA driver's library and its kernel module are of different versions: restart "
             "the machine, or load the module again";
    case error::compat_not_supported:
      return "the CUDA compatibility libraries that were found do not support this GPU: take them "
             "off LD_LIBRARY_PATH, or update the driver";
    case error::unsupported_ptx_version:
      return "the NVIDIA driver is too old for the PTX of this build: update the driver";
    default:
      return "the NVIDIA driver gave an error: nvidia-smi and the system's log (dmesg) may say "
             "more";
  }
}

std::string failure(const Driver& driver, int error) {
  return meaning(error) + " (error " + std::to_string(error) + ": " + driver.error_name(error) +
         ")";
}

std::string wrong_architecture(const Driver& driver, const DeviceInfo& device) {
  return device.name + " has compute capability " + capability(device) + ", and this build holds " +
         architectures_in_words(driver.architectures) +
         ": configure one with CMAKE_CUDA_ARCHITECTURES=" + std::to_string(device.major) +
         std::to_string(device.minor);
}

std::string prohibited(const DeviceInfo& device) {
  return device.name +
         " is set to be used by no process (compute mode Prohibited): nvidia-smi "
         "--compute-mode=DEFAULT changes it";
}

std::string exclusive(const DeviceInfo& device) {
  return device.name +
         " is in use by another process, and set to serve one at a time (compute mode "
         "Exclusive_Process): wait for that one, or nvidia-smi --compute-mode=DEFAULT changes it";
}

/// Why the library's kernel could not be loaded on a GPU that is there.
std::string not_loaded(const Driver& driver, const DeviceAnswer& answer, int error) {
  switch (error) {
    case error::no_kernel_image:
    case error::invalid_device_function: return wrong_architecture(driver, answer.info);
    case error::devices_unavailable:
      if (answer.mode == ComputeMode::exclusive) return exclusive(answer.info);
      [[fallthrough]];
    default: return failure(driver, error);
  }
}

/// The GPU, or why not, where the driver counts some.
Judgement judge_device(const Driver& driver) {
  DeviceAnswer answer = driver.device();
  if (answer.error != error::success) return {{}, failure(driver, answer.error), true};
  if (answer.mode == ComputeMode::prohibited) return {{}, prohibited(answer.info), true};
  const int error = driver.load_kernel();
  if (error != error::success) return {{}, not_loaded(driver, answer, error), true};
  answer.info.driver_version = driver.driver_version();
  answer.info.runtime_version = driver.runtime_version();
  return {answer.info, "", true};
}

std::string in_list(const std::vector<std::string>& words) {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) result += i + 1 == words.size() ? " and " : ", ";
    result += words[i];
  }
  return result;
}

/// The capability of "90a-real", with a point before its last digit: "9.0a".
std::string capability_in(std::string_view architecture) {
  std::string result(architecture.substr(0, architecture.find('-')));
  std::size_t digits = 0;
  while (digits < result.size() && std::isdigit(static_cast<unsigned char>(result[digits])))
    ++digits;
  return digits < 2 ? result : result.insert(digits - 1, ".");
}

}  // namespace

Judgement judge(const Driver& driver) {
  const int version = driver.driver_version();
  if (version <= 0) {
    return {{},
            "there is no NVIDIA driver (libcuda.so.1 was not found): install one; in a container, "
            "check that a GPU was passed to it (docker run --gpus all)",
            false};
  }
  const int runtime = driver.runtime_version();
  if (version < needed_version(runtime)) return {{}, too_old(version, runtime), false};
  const DeviceCount devices = driver.device_count();
  if (devices.error == error::insufficient_driver) return {{}, too_old(version, runtime), false};
  if (devices.error == error::no_device) return {{}, no_device(driver), false};
  if (devices.error != error::success) return {{}, failure(driver, devices.error), false};
  if (devices.count <= 0) return {{}, no_device(driver), true};
  return judge_device(driver);
}

std::string forked_reason() {
  return "this process forked from one that had used CUDA, which the driver does not "
         "allow: fork before the first use of the GPU, or start the process anew (exec, spawn)";
}

std::string version_in_words(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

std::string architectures_in_words(std::string_view list) {
  std::vector<std::string> code, ptx;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    const std::string_view architecture = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (!architecture.ends_with("-virtual")) code.push_back(capability_in(architecture));
    if (!architecture.ends_with("-real")) ptx.push_back(capability_in(architecture));
  }
  std::string result;
  if (!code.empty()) result = "machine code for compute capability " + in_list(code);
  if (!ptx.empty()) result += (code.empty() ? "PTX for " : ", PTX for ") + in_list(ptx);
  return result;
}

std::string in_words(const DeviceInfo& device) {
  return device.name + ": compute capability " + capability(device) + ", " +
         std::to_string(device.multiprocessors) + " multiprocessors, " +
         kernels::bytes_in_words(device.memory_bytes) + " of memory, " +
         kernels::bytes_in_words(device.free_bytes) + " of it free, " +
         kernels::bytes_in_words(device.l2_bytes) + " of L2; driver for CUDA " +
         version_in_words(device.driver_version) + ", runtime " +
         version_in_words(device.runtime_version);
}

}  // namespace lanewise::cuda
