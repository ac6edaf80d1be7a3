#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/numbers/carry.hpp"
#include "cuda/numbers/passes.hpp"

// The coefficients of products from their residues (H. L. Garner, "The residue number system",
// 1959), and their sum, which overlaps in bits, with carries.

namespace lanewise::cuda {

/// Words of a coefficient of a product.
LANEWISE_HOST_DEVICE constexpr unsigned words_of_coefficient(unsigned primes) {
  return (primes * 50 + 63) / 64;
}

/// The number below p_0 ... p_(count - 1) that has these residues, each at most 3 p_i in absolute
/// value: v_0 + p_0 (v_1 + p_1 (v_2 + ...)), 0 <= v_i < p_i.
template <unsigned count, unsigned words>
LANEWISE_HOST_DEVICE constexpr void combine_residues(const double (&residues)[count],
                                                     const PrimeConstants* primes,
                                                     Limb (&value)[words]) {
  double digits[count];
  LANEWISE_UNROLL
  for (unsigned i = 0; i < count; ++i) {
    const Field field(primes[i].p, primes[i].inverse);
    double digit = residues[i];
    LANEWISE_UNROLL
    for (unsigned j = 0; j < i; ++j) {
      digit = field.multiply(digit - digits[j], primes[i].inverse_of_prime[j]);
    }
    digits[i] = field.canonical(digit);
  }
  LANEWISE_UNROLL
  for (unsigned w = 0; w < words; ++w) value[w] = 0;
  LANEWISE_UNROLL
  for (unsigned i = count; i-- > 0;) {
    multiply_add(value, primes[i].modulus, to_integer(digits[i]));
  }
}

/// Which coefficients the limbs from one on are made of, counted in bits from the first of them.
struct CoefficientWindow {
  std::size_t first;   ///< The first coefficient.
  std::size_t origin;  ///< Its first bit.
  unsigned bits, words;
  std::uint32_t reciprocal;  ///< 2^32 / bits, rounded up.

  LANEWISE_HOST_DEVICE constexpr CoefficientWindow(std::size_t limb, unsigned bits_of_each,
                                                   unsigned words_of_each)
      : first(limb < words_of_each ? 0 : (limb - words_of_each) * 64 / bits_of_each + 1),
        origin(first * bits_of_each),
        bits(bits_of_each),
        words(words_of_each),
        reciprocal(~std::uint32_t{0} / bits_of_each + 1) {}

  /// At most so many coefficients for so many limbs.
  LANEWISE_HOST_DEVICE static constexpr std::size_t most(std::size_t limbs, unsigned bits,
                                                         unsigned words) {
    return (limbs + words + 1) * 64 / bits + 2;
  }

  /// Of those that reach into a limb, counted from the first: [begin, end).
  LANEWISE_HOST_DEVICE constexpr unsigned begin(std::size_t limb) const {
    const auto bit =
        static_cast<std::int32_t>(limb * 64 - origin) - static_cast<std::int32_t>(words * 64);
    return bit < 0 ? 0 : divided(static_cast<std::uint32_t>(bit)) + 1;
  }
  LANEWISE_HOST_DEVICE constexpr unsigned end(std::size_t limb) const {
    return divided(static_cast<std::uint32_t>(limb * 64 + 63 - origin)) + 1;
  }

  /// Of the 64 bits of a limb, what a coefficient has there; word w of it is at value[w * stride].
  LANEWISE_HOST_DEVICE constexpr Limb part(const Limb* value, std::size_t stride, unsigned i,
                                           std::size_t limb) const {
    const auto shift = static_cast<std::int32_t>(origin + std::size_t{i} * bits - limb * 64);
    if (shift >= 0) return value[0] << shift;
    const auto right = static_cast<unsigned>(-shift);
    const unsigned word = right / 64;
    const Limb low = value[word * stride] >> right % 64;
    if (right % 64 == 0 || word + 1 == words) return low;
    return low | value[(word + 1) * stride] << (64 - right % 64);
  }

 private:
  /// bit / bits, exact for all bits of a window: the reciprocal's error, below bits, times bit
  /// stays below 2^32.
  LANEWISE_HOST_DEVICE constexpr unsigned divided(std::uint32_t bit) const {
    return static_cast<unsigned>((static_cast<std::uint64_t>(bit) * reciprocal) >> 32);
  }
};

/// Limbs of products from residues, but for carries between blocks, of which it leaves the states.
template <unsigned count>
struct Recombine {
  static constexpr unsigned threads = 256;
  static constexpr unsigned limbs_of_thread = 4;
  static constexpr std::size_t limbs_of_block = threads * limbs_of_thread;
  static constexpr unsigned words = words_of_coefficient(count);
  using Sums = BlockSums<threads, limbs_of_thread>;

  Products products;
  const PrimeConstants* primes;
  const double* residues;
  unsigned length_levels;
  unsigned bits;
  std::size_t coefficients;  ///< Of a product.
  BlockCarry* carries;       ///< One for each block.

  LANEWISE_HOST_DEVICE static constexpr std::size_t blocks_of(std::size_t size) {
    return (size + limbs_of_block - 1) / limbs_of_block;
  }
  std::size_t blocks(std::size_t product_count) const {
    return product_count * blocks_of(products.size);
  }

  /// Most coefficients of a block: also what the limb below carries into its first is made here.
  LANEWISE_HOST_DEVICE std::size_t window_size() const {
    return CoefficientWindow::most(limbs_of_block + 1, bits, words);
  }
  std::size_t shared_bytes() const {
    return shared_size<Limb>(window_size() * words) +
           carry_shared_bytes<threads, limbs_of_thread>();
  }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    const std::size_t product = block.index() / blocks_of(products.size);
    const std::size_t first = block.index() % blocks_of(products.size) * limbs_of_block;
    const std::size_t left = products.size - first;
    const std::size_t limbs = left < limbs_of_block ? left : limbs_of_block;
    const CoefficientWindow window(first == 0 ? 0 : first - 1, bits, words);
    const std::size_t stride = window_size();
    Limb* const values = block.template shared<Limb>(stride * words);
    const Sums sums(block);
    const double* const arrays = residues + ((product * count) << length_levels);

    block.each([&](unsigned thread) {
      for (std::size_t i = thread; i < window.end(first + limbs - 1); i += threads) {
        make_value(arrays, window.first + i, values + i, stride);
      }
    });
    block.each([&](unsigned thread) {
      for (std::size_t i = thread; i < limbs_of_block; i += threads) {
        const Wide sum = i < limbs ? sum_of_parts(window, values, stride, first + i) : 0;
        sums.sums[i] = static_cast<Limb>(sum);
        if (i + 1 < limbs_of_block) sums.digits[i + 1] = static_cast<CarryDigit>(sum >> 64);
      }
      if (thread == 0) {
        const Wide below = first == 0 ? 0 : sum_of_parts(window, values, stride, first - 1);
        sums.digits[0] = static_cast<CarryDigit>(below >> 64);
      }
    });
    resolve_carries(block, sums);
    Limb* const out = products[product].out + first;
    block.each([&](unsigned thread) {
      for (std::size_t i = thread; i < limbs; i += threads) out[i] = sums.sums[i];
      if (thread == 0) carries[block.index()] = sums.state();
    });
  }

 private:
  /// Coefficient i; zero beyond the last one.
  LANEWISE_HOST_DEVICE void make_value(const double* arrays, std::size_t i, Limb* value,
                                       std::size_t stride) const {
    Limb made[words] = {};
    if (i < coefficients) {
      double residues_of_value[count];
      LANEWISE_UNROLL
      for (unsigned k = 0; k < count; ++k) {
        residues_of_value[k] = arrays[(std::size_t{k} << length_levels) + i];
      }
      combine_residues(residues_of_value, primes, made);
    }
    LANEWISE_UNROLL
    for (unsigned w = 0; w < words; ++w) value[w * stride] = made[w];
  }

  LANEWISE_HOST_DEVICE static Wide sum_of_parts(const CoefficientWindow& window, const Limb* values,
                                                std::size_t stride, std::size_t limb) {
    Wide sum = 0;
    for (unsigned i = window.begin(limb); i < window.end(limb); ++i) {
      sum += window.part(values + i, stride, i, limb);
    }
    return sum;
  }
};

}  // namespace lanewise::cuda
