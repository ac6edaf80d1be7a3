#include "kernels/factorial/sizes.hpp"

#include <array>

namespace lanewise::kernels {
namespace {

/// before[n] is the limbs of 0!, ..., (n - 1)! together.
constexpr auto before = [] {
  std::array<std::uint32_t, last_tabled_size + 2> sums{};
  FactorialSize size;
  for (std::size_t n = 0; n <= last_tabled_size; ++n, size.advance()) {
    // A size that is not certain ends the compilation.
    sums[n + 1] = size.is_certain() ? sums[n] + static_cast<std::uint32_t>(size.limbs())
                                    : throw "the size of a factorial is not certain";
  }
  return sums;
}();

}  // namespace

std::size_t tabled_limbs(std::uint64_t first, std::uint64_t last) noexcept {
  return before[last + 1] - before[first];
}

}  // namespace lanewise::kernels
