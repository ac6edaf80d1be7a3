#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// Plain fills and copies of the squares' bytes, as a measure of what memory gives: by the C
/// library on one thread and on all cores, and by non-temporal stores on all cores
/// ("roofline-fill-libc-1t", "roofline-fill-libc", "roofline-fill-streaming", and the same for
/// "copy"). No squares come of them: they verify that every element was written. `owner` keeps the
/// arrays alive.
std::vector<Arm> roofline_arms(const std::shared_ptr<const void>& owner,
                               std::span<const std::int64_t> in, std::span<std::int64_t> out);

}  // namespace lanewise::compare
