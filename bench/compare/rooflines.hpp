#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// What the memory of this machine allows at best, on all cores: filling `out`, and copying `in` to
/// `out`, each through the C library and by non-temporal stores ("roofline-fill-libc",
/// "roofline-fill-streaming", "roofline-copy-libc", "roofline-copy-streaming"). No squares come of
/// them: they verify that every byte was written.
std::vector<Arm> roofline_arms(std::span<const std::int64_t> in, std::span<std::int64_t> out);

}  // namespace lanewise::compare
