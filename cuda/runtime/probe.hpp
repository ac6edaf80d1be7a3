#pragma once

namespace lanewise::cuda {

/// A kernel that does nothing, for the CUDA runtime's functions that take one: it can be loaded
/// where all others can.
const void* probe_kernel();

}  // namespace lanewise::cuda
