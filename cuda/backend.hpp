#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "kernels/device_table.hpp"

// The one header of cuda/ that dispatch.cpp sees. There is no CUDA in it.

namespace lanewise::cuda {

struct Availability {
  bool usable = false;
  std::string reason;  ///< Why it is not usable, and what to do about it; empty where it is.
};

/// Whether this process can compute on an NVIDIA GPU. The first call asks the driver, which takes
/// it some tenths of a second where there is one, and memory of the GPU; later calls remember,
/// unless the process has forked or the GPU failed since. Thread-safe.
Availability availability();

/// A GPU as the driver describes it. Versions are CUDA's numbers: 13000 is 13.0.
struct DeviceInfo {
  std::string name;
  int major = 0, minor = 0;  ///< The compute capability.
  std::uint64_t memory_bytes = 0, free_bytes = 0;
  std::uint64_t l2_bytes = 0;
  unsigned multiprocessors = 0;
  int driver_version = 0, runtime_version = 0;
};

/// The GPU that work runs on, with what memory is free now; nothing where none is usable.
std::optional<DeviceInfo> device_info();

/// The GPU, where there is one, and what this build holds for GPUs, in words.
std::string description();

/// What the GPU does with host arrays, where it is usable; null in a build without CUDA.
const kernels::DeviceTable* device_table();

/// Who has made a choice by what availability() said is told when it says something else: the GPU
/// has failed, or the process has forked. There is one listener; it may be called on any thread, in
/// a forked child, and while it holds locks of its own.
void when_availability_changes(void (*listener)());

}  // namespace lanewise::cuda
