#pragma once

#include <string>

// Whether the GPU still works for this process.

namespace lanewise::cuda {

/// The device gave an error after which every call of this process on it fails: from now on it is
/// not available, for this reason.
void mark_dead(std::string reason);

}  // namespace lanewise::cuda
