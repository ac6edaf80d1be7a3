#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "kernels/kernel_table.hpp"

// Limbs one at a time. The shape that compilers turn into one uninterrupted mul / add-with-carry
// chain is four products whose carries start and end in registers: a carry flag that has to survive
// the loop's own arithmetic is saved and restored every time round (gcc 12 and clang 14 both do).
//
// Measured on a 2-core AMD EPYC (Zen 5), 64 limbs, gcc 12: multiply_1 0.44 ns a limb (0.60 for the
// plain loop), multiply 0.49 ns a limb product (0.73; four rows at a time 0.61, spills).

namespace {

using Limb = std::uint64_t;
__extension__ using Limb2 = unsigned __int128;

namespace words {

/// a + b + carry; carry becomes the carry out.
inline Limb add_with_carry(unsigned char& carry, Limb a, Limb b) {
#if defined(__x86_64__)
  unsigned long long sum;
  carry = _addcarry_u64(carry, a, b, &sum);
  return sum;
#else
  const Limb2 sum = static_cast<Limb2>(a) + b + carry;
  carry = static_cast<unsigned char>(sum >> 64);
  return static_cast<Limb>(sum);
#endif
}

/// a - b - borrow; borrow becomes the borrow out.
inline Limb subtract_with_borrow(unsigned char& borrow, Limb a, Limb b) {
#if defined(__x86_64__)
  unsigned long long difference;
  borrow = _subborrow_u64(borrow, a, b, &difference);
  return difference;
#else
  const Limb2 difference = static_cast<Limb2>(a) - b - borrow;
  borrow = static_cast<unsigned char>(difference >> 64) & 1;
  return static_cast<Limb>(difference);
#endif
}

/// Five limbs: a[0..4) * b + carry, which is below 2^320.
struct FourProducts {
  Limb limb[5];
};
inline FourProducts multiply_four(const Limb* a, Limb b, Limb carry) {
  const Limb2 p0 = static_cast<Limb2>(a[0]) * b;
  const Limb2 p1 = static_cast<Limb2>(a[1]) * b;
  const Limb2 p2 = static_cast<Limb2>(a[2]) * b;
  const Limb2 p3 = static_cast<Limb2>(a[3]) * b;
  unsigned char flag = 0;
  const Limb s0 = add_with_carry(flag, static_cast<Limb>(p0), carry);
  const Limb s1 = add_with_carry(flag, static_cast<Limb>(p1), static_cast<Limb>(p0 >> 64));
  const Limb s2 = add_with_carry(flag, static_cast<Limb>(p2), static_cast<Limb>(p1 >> 64));
  const Limb s3 = add_with_carry(flag, static_cast<Limb>(p3), static_cast<Limb>(p2 >> 64));
  const Limb s4 = add_with_carry(flag, static_cast<Limb>(p3 >> 64), 0);
  return {{s0, s1, s2, s3, s4}};
}

inline Limb multiply_1(Limb* out, const Limb* in, std::size_t n, Limb factor) noexcept {
  Limb carry = 0;
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    const FourProducts p = multiply_four(in + i, factor, carry);
    out[i] = p.limb[0];
    out[i + 1] = p.limb[1];
    out[i + 2] = p.limb[2];
    out[i + 3] = p.limb[3];
    carry = p.limb[4];
  }
  for (; i < n; ++i) {
    const Limb2 sum = static_cast<Limb2>(in[i]) * factor + carry;
    out[i] = static_cast<Limb>(sum);
    carry = static_cast<Limb>(sum >> 64);
  }
  return carry;
}

/// out[0..n) += in[0..n) * factor, and returns the carry limb.
inline Limb multiply_add_1(Limb* out, const Limb* in, std::size_t n, Limb factor) {
  Limb carry = 0;
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    const FourProducts p = multiply_four(in + i, factor, carry);
    unsigned char flag = 0;
    out[i] = add_with_carry(flag, p.limb[0], out[i]);
    out[i + 1] = add_with_carry(flag, p.limb[1], out[i + 1]);
    out[i + 2] = add_with_carry(flag, p.limb[2], out[i + 2]);
    out[i + 3] = add_with_carry(flag, p.limb[3], out[i + 3]);
    carry = add_with_carry(flag, p.limb[4], 0);
  }
  for (; i < n; ++i) {
    const Limb2 sum = static_cast<Limb2>(in[i]) * factor + out[i] + carry;
    out[i] = static_cast<Limb>(sum);
    carry = static_cast<Limb>(sum >> 64);
  }
  return carry;
}

inline void multiply(Limb* out, const Limb* a, std::size_t an, const Limb* b,
                     std::size_t bn) noexcept {
  out[an] = multiply_1(out, a, an, b[0]);
  for (std::size_t j = 1; j < bn; ++j) out[an + j] = multiply_add_1(out + j, a, an, b[j]);
}

inline Limb add(Limb* out, const Limb* a, const Limb* b, std::size_t n) noexcept {
  unsigned char carry = 0;
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    out[i] = add_with_carry(carry, a[i], b[i]);
    out[i + 1] = add_with_carry(carry, a[i + 1], b[i + 1]);
    out[i + 2] = add_with_carry(carry, a[i + 2], b[i + 2]);
    out[i + 3] = add_with_carry(carry, a[i + 3], b[i + 3]);
  }
  for (; i < n; ++i) out[i] = add_with_carry(carry, a[i], b[i]);
  return carry;
}

inline Limb subtract(Limb* out, const Limb* a, const Limb* b, std::size_t n) noexcept {
  unsigned char borrow = 0;
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    out[i] = subtract_with_borrow(borrow, a[i], b[i]);
    out[i + 1] = subtract_with_borrow(borrow, a[i + 1], b[i + 1]);
    out[i + 2] = subtract_with_borrow(borrow, a[i + 2], b[i + 2]);
    out[i + 3] = subtract_with_borrow(borrow, a[i + 3], b[i + 3]);
  }
  for (; i < n; ++i) out[i] = subtract_with_borrow(borrow, a[i], b[i]);
  return borrow;
}

}  // namespace words
}  // namespace
