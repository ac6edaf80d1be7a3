#include "kernels/combinatorics/short_binomial.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "kernels/factorial/small.hpp"
#include "kernels/factorial/zeros.hpp"
#include "kernels/faults.hpp"
#include "kernels/odd_inverse.hpp"
#include "kernels/saturating.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t most_limbs = 32;

static_assert(tuning::short_binomial_factors <= last_small_factorial);

/// A number modulo 2^(64 size).
class Residue {
 public:
  explicit Residue(std::size_t size) noexcept : size_(size) { limbs_[0] = 1; }

  void multiply(Limb factor) noexcept {
    Limb carry = 0;
    for (std::size_t i = 0; i < used_; ++i) {
      const Wide product = static_cast<Wide>(limbs_[i]) * factor + carry;
      limbs_[i] = static_cast<Limb>(product);
      carry = static_cast<Limb>(product >> 64);
    }
    if (used_ < size_ && carry != 0) limbs_[used_++] = carry;
  }

  /// By an odd number, from the lowest limb up: each limb of the quotient is what makes the product
  /// right there (K. Hensel's division; T. Jebelean, "An algorithm for exact division", 1993).
  void divide(std::span<const Limb> odd) noexcept {
    const Limb inverse = inverse_of_odd(odd[0]);
    std::fill(limbs_ + used_, limbs_ + size_, 0);
    used_ = size_;
    for (std::size_t i = 0; i < size_; ++i) {
      const Limb quotient = limbs_[i] * inverse;
      subtract_multiple({limbs_ + i, size_ - i}, odd, quotient);
      limbs_[i] = quotient;
    }
  }

  std::span<const Limb> limbs() const noexcept { return {limbs_, used_}; }

 private:
  static void subtract_multiple(std::span<Limb> from, std::span<const Limb> number,
                                Limb factor) noexcept {
    Limb borrow = 0;
    const std::size_t both = std::min(from.size(), number.size());
    for (std::size_t i = 0; i < both; ++i) {
      const Wide product = static_cast<Wide>(number[i]) * factor + borrow;
      const auto low = static_cast<Limb>(product);
      borrow = static_cast<Limb>(product >> 64) + (from[i] < low);
      from[i] -= low;
    }
    for (std::size_t i = both; i < from.size() && borrow != 0; ++i) {
      const bool is_less = from[i] < borrow;
      from[i] -= borrow;
      borrow = is_less;
    }
  }

  Limb limbs_[most_limbs];
  std::size_t size_;
  std::size_t used_ = 1;
};

/// At least the bits of the binomial. It is below 2^n, and at most n^k / k!, where k! > (k / 3)^k.
std::uint64_t bits_bound(std::uint64_t n, std::uint64_t k) noexcept {
  const auto width = [](std::uint64_t x) { return static_cast<std::uint64_t>(std::bit_width(x)); };
  const std::uint64_t power = saturating_product(k, width(n));
  if (k == 0 || n > saturated / 3) return std::min(n, power);
  return std::min({n, power, saturating_product(k, width(3 * n / k))});
}

}  // namespace

bool is_short_binomial(std::uint64_t n, std::uint64_t k) noexcept {
  return k <= tuning::short_binomial_factors && bits_bound(n, k) < most_limbs * 64;
}

detail::Limbs short_binomial(std::uint64_t n, std::uint64_t k, const LimbKernels& kernels) {
  Residue residue(bits_bound(n, k) / 64 + 1);
  const auto group = static_cast<std::uint64_t>(64 / std::bit_width(n | 1));
  for (std::uint64_t i = 0; i < k;) {
    Limb word = 1;
    for (const std::uint64_t end = std::min(k, i + group); i < end; ++i) {
      word *= (n - i) >> std::countr_zero(n - i);
    }
    residue.multiply(word);
  }
  residue.divide(small_odd_factorial(k, kernels).view());
  residue.multiply(
      Limb{1} << (twos_of_factorial(n) - twos_of_factorial(k) - twos_of_factorial(n - k)));
  const std::span<const Limb> limbs = residue.limbs();
  detail::Limbs result(limbs.begin(), limbs.end());
  faults::point(faults::Stage::output, result.data(), result.size() * sizeof(Limb));
  return result;
}

}  // namespace lanewise::kernels
