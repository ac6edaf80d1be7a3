#pragma once

#include <cstdint>
#include <string>

namespace lanewise::kernels {

/// An amount of memory as messages have it: "1.50 GB"; "more than 18 EB" for 2^64 - 1, which stands
/// for what does not fit.
std::string bytes_in_words(std::uint64_t bytes);

}  // namespace lanewise::kernels
