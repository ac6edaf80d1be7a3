#pragma once

#include "kernels/kernel_table.hpp"

// Limbs one at a time. Carries that live in the flags from limb to limb are out of reach of
// compilers, which save and restore them (gcc 12 and clang 14 both do, and from one version of a
// source to the next differ by half): where there is MULX, which leaves flags alone, the chains are
// written out.

namespace {

using Limb = std::uint64_t;
__extension__ using Limb2 = unsigned __int128;

namespace words {

/// *out = a * factor + carry, and returns the carry limb.
inline Limb multiply_limb(Limb* out, Limb a, Limb factor, Limb carry) {
  const Limb2 sum = static_cast<Limb2>(a) * factor + carry;
  *out = static_cast<Limb>(sum);
  return static_cast<Limb>(sum >> 64);
}

/// *out += a * factor + carry, and returns the carry limb.
inline Limb multiply_add_limb(Limb* out, Limb a, Limb factor, Limb carry) {
  const Limb2 sum = static_cast<Limb2>(a) * factor + *out + carry;
  *out = static_cast<Limb>(sum);
  return static_cast<Limb>(sum >> 64);
}

/// *out = a + b + carry, and returns the carry.
inline Limb add_limb(Limb* out, Limb a, Limb b, Limb carry) {
  const Limb2 sum = static_cast<Limb2>(a) + b + carry;
  *out = static_cast<Limb>(sum);
  return static_cast<Limb>(sum >> 64);
}

/// *out = a - b - borrow, and returns the borrow.
inline Limb subtract_limb(Limb* out, Limb a, Limb b, Limb borrow) {
  const Limb2 difference = static_cast<Limb2>(a) - b - borrow;
  *out = static_cast<Limb>(difference);
  return static_cast<Limb>(difference >> 64) & 1;
}

#if defined(__BMI2__)

inline constexpr std::size_t block_limbs = 4;
using Block = Limb[block_limbs];

inline Limb multiply_block(Limb* out, const Limb* a, Limb factor, Limb carry) {
  Limb low, high;
  asm("mulxq (%[a]), %[low], %[high]\n\t"
      "addq %[carry], %[low]\n\t"
      "movq %[low], (%[out])\n\t"
      "mulxq 8(%[a]), %[low], %[carry]\n\t"
      "adcq %[high], %[low]\n\t"
      "movq %[low], 8(%[out])\n\t"
      "mulxq 16(%[a]), %[low], %[high]\n\t"
      "adcq %[carry], %[low]\n\t"
      "movq %[low], 16(%[out])\n\t"
      "mulxq 24(%[a]), %[low], %[carry]\n\t"
      "adcq %[high], %[low]\n\t"
      "movq %[low], 24(%[out])\n\t"
      "adcq $0, %[carry]"
      : [low] "=&r"(low), [high] "=&r"(high), [carry] "+&r"(carry),
        "=m"(*reinterpret_cast<Block*>(out))
      : [a] "r"(a), [out] "r"(out), "d"(factor), "m"(*reinterpret_cast<const Block*>(a))
      : "cc");
  return carry;
}

/// The products' carries in one chain, the sums' in another. With ADX the two could run at once,
/// but that gains nothing (Zen 5), for a chain is as long as its products.
inline Limb multiply_add_block(Limb* out, const Limb* a, Limb factor, Limb carry) {
  Limb low0, low1, low2, low3, high0, high1, high2;
  asm("mulxq (%[a]), %[low0], %[high0]\n\t"
      "mulxq 8(%[a]), %[low1], %[high1]\n\t"
      "mulxq 16(%[a]), %[low2], %[high2]\n\t"
      "addq %[carry], %[low0]\n\t"
      "mulxq 24(%[a]), %[low3], %[carry]\n\t"
      "adcq %[high0], %[low1]\n\t"
      "adcq %[high1], %[low2]\n\t"
      "adcq %[high2], %[low3]\n\t"
      "adcq $0, %[carry]\n\t"
      "addq (%[out]), %[low0]\n\t"
      "movq %[low0], (%[out])\n\t"
      "adcq 8(%[out]), %[low1]\n\t"
      "movq %[low1], 8(%[out])\n\t"
      "adcq 16(%[out]), %[low2]\n\t"
      "movq %[low2], 16(%[out])\n\t"
      "adcq 24(%[out]), %[low3]\n\t"
      "movq %[low3], 24(%[out])\n\t"
      "adcq $0, %[carry]"
      : [low0] "=&r"(low0), [low1] "=&r"(low1), [low2] "=&r"(low2), [low3] "=&r"(low3),
        [high0] "=&r"(high0), [high1] "=&r"(high1), [high2] "=&r"(high2), [carry] "+&r"(carry),
        "+m"(*reinterpret_cast<Block*>(out))
      : [a] "r"(a), [out] "r"(out), "d"(factor), "m"(*reinterpret_cast<const Block*>(a))
      : "cc");
  return carry;
}

/// A block of out = a +- b +- carry by `op`, the instruction; the carry goes in and out of its
/// flag.
#define LANEWISE_CHAIN(op)                                                               \
  Limb limb;                                                                             \
  asm("addq $-1, %[carry]\n\t"                                                           \
      "movq (%[a]), %[limb]\n\t" op                                                      \
      " (%[b]), %[limb]\n\tmovq %[limb], (%[out])\n\t"                                   \
      "movq 8(%[a]), %[limb]\n\t" op                                                     \
      " 8(%[b]), %[limb]\n\tmovq %[limb], 8(%[out])\n\t"                                 \
      "movq 16(%[a]), %[limb]\n\t" op                                                    \
      " 16(%[b]), %[limb]\n\tmovq %[limb], 16(%[out])\n\t"                               \
      "movq 24(%[a]), %[limb]\n\t" op                                                    \
      " 24(%[b]), %[limb]\n\tmovq %[limb], 24(%[out])\n\t"                               \
      "movl $0, %k[carry]\n\t"                                                           \
      "adcq $0, %[carry]"                                                                \
      : [limb] "=&r"(limb), [carry] "+&r"(carry), "=m"(*reinterpret_cast<Block*>(out))   \
      : [a] "r"(a), [b] "r"(b), [out] "r"(out), "m"(*reinterpret_cast<const Block*>(a)), \
        "m"(*reinterpret_cast<const Block*>(b))                                          \
      : "cc");                                                                           \
  return carry

inline Limb add_block(Limb* out, const Limb* a, const Limb* b, Limb carry) {
  LANEWISE_CHAIN("adcq");
}

inline Limb subtract_block(Limb* out, const Limb* a, const Limb* b, Limb carry) {
  LANEWISE_CHAIN("sbbq");
}

#undef LANEWISE_CHAIN

#else

inline constexpr std::size_t block_limbs = 1;

inline Limb multiply_block(Limb* out, const Limb* a, Limb factor, Limb carry) {
  return multiply_limb(out, *a, factor, carry);
}

inline Limb multiply_add_block(Limb* out, const Limb* a, Limb factor, Limb carry) {
  return multiply_add_limb(out, *a, factor, carry);
}

inline Limb add_block(Limb* out, const Limb* a, const Limb* b, Limb carry) {
  return add_limb(out, *a, *b, carry);
}

inline Limb subtract_block(Limb* out, const Limb* a, const Limb* b, Limb carry) {
  return subtract_limb(out, *a, *b, carry);
}

#endif

inline Limb multiply_1(Limb* out, const Limb* in, std::size_t n, Limb factor) {
  Limb carry = 0;
  std::size_t i = 0;
  for (; i + block_limbs <= n; i += block_limbs) {
    carry = multiply_block(out + i, in + i, factor, carry);
  }
  for (; i < n; ++i) carry = multiply_limb(out + i, in[i], factor, carry);
  return carry;
}

/// out[0..n) += in[0..n) * factor, and returns the carry limb.
inline Limb multiply_add_1(Limb* out, const Limb* in, std::size_t n, Limb factor) {
  Limb carry = 0;
  std::size_t i = 0;
  for (; i + block_limbs <= n; i += block_limbs) {
    carry = multiply_add_block(out + i, in + i, factor, carry);
  }
  for (; i < n; ++i) carry = multiply_add_limb(out + i, in[i], factor, carry);
  return carry;
}

inline void multiply(Limb* out, const Limb* a, std::size_t an, const Limb* b, std::size_t bn) {
  out[an] = multiply_1(out, a, an, b[0]);
  for (std::size_t j = 1; j < bn; ++j) out[an + j] = multiply_add_1(out + j, a, an, b[j]);
}

inline Limb add(Limb* out, const Limb* a, const Limb* b, std::size_t n) {
  Limb carry = 0;
  std::size_t i = 0;
  for (; i + block_limbs <= n; i += block_limbs) carry = add_block(out + i, a + i, b + i, carry);
  for (; i < n; ++i) carry = add_limb(out + i, a[i], b[i], carry);
  return carry;
}

inline Limb subtract(Limb* out, const Limb* a, const Limb* b, std::size_t n) {
  Limb carry = 0;
  std::size_t i = 0;
  for (; i + block_limbs <= n; i += block_limbs) {
    carry = subtract_block(out + i, a + i, b + i, carry);
  }
  for (; i < n; ++i) carry = subtract_limb(out + i, a[i], b[i], carry);
  return carry;
}

}  // namespace words
}  // namespace
