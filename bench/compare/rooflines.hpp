#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// Plain fills and copies of the squares' bytes, as a measure of what memory gives: by the C
/// library on one thread and on all cores, and by non-temporal stores on all cores
/// ("roofline-fill-libc-1t", "roofline-fill-libc", "roofline-fill-streaming", and the same for
/// "copy"). No squares come of them: they verify that every byte was written. `owner` keeps the
/// arrays alive, which are aligned to a cache line and of one length.
std::vector<Arm> roofline_arms(const std::shared_ptr<const void>& owner,
                               std::span<const std::byte> in, std::span<std::byte> out);

/// Of these the copies on all cores, each run for so long.
std::vector<Arm> parallel_copy_arms(const std::shared_ptr<const void>& owner,
                                    std::span<const std::byte> in, std::span<std::byte> out,
                                    double minimum_seconds);

}  // namespace lanewise::compare
