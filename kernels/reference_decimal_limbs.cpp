#include "kernels/reference_decimal_limbs.hpp"

#include <algorithm>

#include "kernels/decimal/division.hpp"

namespace lanewise::kernels::reference {
namespace {

using decimal::Wide;
using Limb = std::uint64_t;

constexpr Limb base = decimal_limb_base;
using decimal::divide_by_base;
using decimal::Division;

/// A column of a product, and what it leaves over to the next.
class Column {
 public:
  /// Adds factor times the sum of a[i] b[-i], i < n; the factor is 1 or 2.
  void add(const Limb* a, const Limb* b, std::size_t n, unsigned factor = 1) {
    for (;;) {
      const std::size_t count = std::min(n, most_products);
      Wide sum = 0;
      for (std::size_t i = 0; i < count; ++i) sum += static_cast<Wide>(a[i]) * b[-signed_index(i)];
      sum_ += sum * factor;
      if (n <= most_products) break;
      n -= count;
      a += count;
      b -= count;
      reduce();
    }
  }

  /// The column's limb, and on to the next column.
  Limb finish() {
    reduce();
    const auto limb = static_cast<Limb>(sum_);
    sum_ = carry_;
    carry_ = 0;
    return limb;
  }

 private:
  /// Twice 60 (10^18 - 1)^2, one square more and a carry below 2^80 are below 2^127.
  static constexpr std::size_t most_products = 60;

  static std::ptrdiff_t signed_index(std::size_t i) { return static_cast<std::ptrdiff_t>(i); }

  void reduce() {
    const Division divided = divide_by_base(sum_);
    sum_ = divided.remainder;
    carry_ += divided.quotient;
  }

  Wide sum_ = 0;
  Wide carry_ = 0;  ///< Of the next column.
};

Limb multiply_1(Limb* out, const Limb* in, std::size_t n, Limb factor) noexcept {
  Limb carry = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Division divided = divide_by_base(static_cast<Wide>(in[i]) * factor + carry);
    out[i] = divided.remainder;
    carry = static_cast<Limb>(divided.quotient);
  }
  return carry;
}

void multiply(Limb* out, const Limb* a, std::size_t an, const Limb* b, std::size_t bn) noexcept {
  Column column;
  for (std::size_t c = 0; c + 1 < an + bn; ++c) {
    const std::size_t first = c < bn ? 0 : c - bn + 1;
    const std::size_t end = std::min(c + 1, an);
    column.add(a + first, b + (c - first), end - first);
    out[c] = column.finish();
  }
  out[an + bn - 1] = column.finish();
}

void square(Limb* out, const Limb* a, std::size_t n) noexcept {
  Column column;
  for (std::size_t c = 0; c + 1 < 2 * n; ++c) {
    const std::size_t first = c < n ? 0 : c - n + 1;
    const std::size_t middle = (c + 1) / 2;
    column.add(a + first, a + (c - first), middle - first, 2);
    if (c % 2 == 0) column.add(a + middle, a + middle, 1);
    out[c] = column.finish();
  }
  out[2 * n - 1] = column.finish();
}

Limb add(Limb* out, const Limb* a, const Limb* b, std::size_t n) noexcept {
  Limb carry = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Limb sum = a[i] + b[i] + carry;
    carry = sum >= base;
    out[i] = carry ? sum - base : sum;
  }
  return carry;
}

Limb subtract(Limb* out, const Limb* a, const Limb* b, std::size_t n) noexcept {
  Limb borrow = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Limb difference = a[i] - b[i] - borrow;
    borrow = difference >> 63;
    out[i] = borrow ? difference + base : difference;
  }
  return borrow;
}

}  // namespace

constinit const LimbKernels decimal_limb_kernels = {multiply_1, multiply, square, add,
                                                    subtract,   90,       150};

}  // namespace lanewise::kernels::reference
