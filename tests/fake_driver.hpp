#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "cuda/runtime/driver.hpp"

namespace lanewise::tests {

/// A driver that answers what a test says. At first all is well, on an H100.
struct FakeDriver {
  int driver_version = 13010, runtime_version = 13000;
  cuda::DeviceCount count{cuda::error::success, 1};
  cuda::DeviceAnswer device{cuda::error::success,
                            {"NVIDIA H100", 9, 0, 80'000'000'000, 0, 52'428'800, 132, 0, 0},
                            cuda::ComputeMode::shared};
  int load_error = cuda::error::success;
  std::uint64_t free_bytes = 79'000'000'000;
  std::map<std::string, std::string> environment{};
  std::atomic<std::int64_t> process_id{100};
  std::atomic<int> asked{0};  ///< How often devices were counted.

  /// Answers for as long as this lives.
  cuda::Driver answers() {
    cuda::Driver driver;
    driver.driver_version = [this] { return driver_version; };
    driver.runtime_version = [this] { return runtime_version; };
    driver.device_count = [this] { return ++asked, count; };
    driver.device = [this] { return device; };
    driver.load_kernel = [this] { return load_error; };
    driver.free_bytes = [this] { return free_bytes; };
    driver.error_name = [](int error) { return "name of " + std::to_string(error); };
    driver.environment = [this](const char* name) -> const char* {
      const auto found = environment.find(name);
      return found == environment.end() ? nullptr : found->second.c_str();
    };
    driver.process_id = [this] { return process_id.load(); };
    driver.architectures = "75-virtual,80-real,90";
    return driver;
  }
};

}  // namespace lanewise::tests
