#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cuda/runtime/driver.hpp"

// Why no GPU can be used, in words that name the remedy.

namespace lanewise::cuda {

/// What a driver was found to offer: a GPU, or the reason why there is none to use.
struct Judgement {
  std::optional<DeviceInfo> device;  ///< Without free memory.
  std::string reason;
  /// The driver was initialised: it cannot be used by processes that fork off this one.
  bool initialised = false;
};

/// Asks the driver all that is needed, and stops at the first thing that is wrong.
Judgement judge(const Driver& driver);

/// Why a process cannot use the GPU that another, from which it forked, had used.
std::string forked_reason();

/// 13020 as "13.2".
std::string version_in_words(int version);

/// "75-virtual,80-real,90" as "machine code for compute capability 8.0 and 9.0, PTX for 7.5 and
/// 9.0".
std::string architectures_in_words(std::string_view list);

/// A GPU in one line.
std::string in_words(const DeviceInfo& device);

}  // namespace lanewise::cuda
