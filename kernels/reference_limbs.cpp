#include "kernels/reference_limbs.hpp"

namespace lanewise::kernels::reference {
namespace {

__extension__ using Limb2 = unsigned __int128;

std::uint64_t low(Limb2 x) {
  return static_cast<std::uint64_t>(x);
}

std::uint64_t high(Limb2 x) {
  return static_cast<std::uint64_t>(x >> 64);
}

}  // namespace

std::uint64_t multiply_1(std::uint64_t* out, const std::uint64_t* in, std::size_t n,
                         std::uint64_t factor) noexcept {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Limb2 sum = static_cast<Limb2>(in[i]) * factor + carry;
    out[i] = low(sum);
    carry = high(sum);
  }
  return carry;
}

void multiply(std::uint64_t* out, const std::uint64_t* a, std::size_t an, const std::uint64_t* b,
              std::size_t bn) noexcept {
  for (std::size_t i = 0; i < an + bn; ++i) out[i] = 0;
  for (std::size_t j = 0; j < bn; ++j) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < an; ++i) {
      const Limb2 sum = static_cast<Limb2>(a[i]) * b[j] + out[i + j] + carry;
      out[i + j] = low(sum);
      carry = high(sum);
    }
    out[an + j] = carry;
  }
}

void square(std::uint64_t* out, const std::uint64_t* a, std::size_t n) noexcept {
  multiply(out, a, n, a, n);
}

std::uint64_t add(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b,
                  std::size_t n) noexcept {
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Limb2 sum = static_cast<Limb2>(a[i]) + b[i] + carry;
    out[i] = low(sum);
    carry = high(sum);
  }
  return carry;
}

std::uint64_t subtract(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b,
                       std::size_t n) noexcept {
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Limb2 difference = static_cast<Limb2>(a[i]) - b[i] - borrow;
    out[i] = low(difference);
    borrow = high(difference) & 1;
  }
  return borrow;
}

}  // namespace lanewise::kernels::reference
