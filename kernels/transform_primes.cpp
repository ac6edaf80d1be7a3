#include "kernels/transform_primes.hpp"

#include <array>
#include <bit>

namespace lanewise::kernels {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t multiply_mod(std::uint64_t a, std::uint64_t b, std::uint64_t p) {
  return static_cast<std::uint64_t>(static_cast<Wide>(a) * b % p);
}

constexpr std::uint64_t power_mod(std::uint64_t base, std::uint64_t exponent, std::uint64_t p) {
  std::uint64_t result = 1;
  for (; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result = multiply_mod(result, base, p);
    base = multiply_mod(base, base, p);
  }
  return result;
}

/// The representative in [-p/2, p/2].
constexpr double centered(std::uint64_t x, std::uint64_t p) {
  return x > p / 2 ? -static_cast<double>(p - x) : static_cast<double>(x);
}

/// A root of unity of order 2^order: a power of the least non-residue.
constexpr std::uint64_t root_of_order(unsigned order, std::uint64_t p) {
  std::uint64_t x = 2;
  while (power_mod(x, (p - 1) / 2, p) != p - 1) ++x;
  return power_mod(x, (p - 1) >> order, p);
}

/// The tables from a root of order 2^order.
constexpr Roots make_roots(std::uint64_t root, unsigned order, std::uint64_t p) {
  std::array<std::uint64_t, root_levels> power{};
  for (unsigned m = order - 1; m-- > 0;) {
    if (m < root_levels) power[m] = root;
    root = multiply_mod(root, root, p);
  }
  Roots roots{};
  for (unsigned m = 0; m < root_levels; ++m) roots.power[m] = centered(power[m], p);
  for (unsigned s = 0; s < 3; ++s) {
    for (unsigned j = 0; j < max_lanes; ++j) {
      std::uint64_t product = 1;
      for (unsigned bit = 0; bit < 3; ++bit) {
        if (j >> bit & 1) product = multiply_mod(product, power[bit + s], p);
      }
      roots.first[s][j] = centered(product, p);
    }
  }
  return roots;
}

/// log2(p), too small by at most 2^-30: bit by bit, as squares double the logarithm.
constexpr double log2_below(std::uint64_t p) {
  const auto whole = std::bit_width(p) - 1;
  // A prime has a bit. NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult)
  double x = static_cast<double>(p) / static_cast<double>(std::uint64_t{1} << whole);
  double log2 = static_cast<double>(whole);
  for (double bit = 0.5; bit >= 0x1p-31; bit /= 2) {
    x *= x;
    if (x < 2) continue;
    x /= 2;
    log2 += bit;
  }
  return log2 - 0x1p-32;  // More than what the squares' roundings add up to.
}

constexpr TransformPrime make_prime(std::uint64_t p) {
  const auto order = static_cast<unsigned>(std::countr_zero(p - 1));
  const std::uint64_t root = root_of_order(order, p);
  return {static_cast<double>(p),
          1 / static_cast<double>(p),
          log2_below(p),
          p,
          order,
          make_roots(root, order, p),
          make_roots(power_mod(root, p - 2, p), order, p)};
}

constexpr std::array<std::uint64_t, max_transform_primes> moduli = {
    1125818302464001, 1125769984081921, 1125625028935681, 1125399543152641, 1124835828695041,
    1124658661294081, 1124642555166721, 1124578130657281, 1124529812275201, 1124384857128961};

constexpr auto make_primes() {
  std::array<TransformPrime, moduli.size()> primes{};
  for (std::size_t i = 0; i < moduli.size(); ++i) primes[i] = make_prime(moduli[i]);
  return primes;
}

constexpr std::array<TransformPrime, moduli.size()> primes = make_primes();

constexpr bool are_below_2_50() {
  for (const TransformPrime& prime : primes) {
    if (prime.modulus >> 50 != 0 || prime.order < 30) return false;
  }
  return true;
}
static_assert(are_below_2_50());

/// A natural number of 52-bit digits, as long as the products of the weights.
using Digits = std::array<std::uint64_t, max_transform_primes>;

constexpr std::uint64_t digit_mask = (std::uint64_t{1} << 52) - 1;

constexpr Digits times(const Digits& x, std::uint64_t factor) {
  Digits out{};
  Wide carry = 0;
  for (std::size_t k = 0; k < out.size(); ++k) {
    carry += static_cast<Wide>(x[k]) * factor;
    out[k] = static_cast<std::uint64_t>(carry) & digit_mask;
    carry >>= 52;
  }
  return out;
}

/// The same in base 10^9.
using DecimalDigits = std::array<std::uint64_t, max_decimal_columns>;

constexpr DecimalDigits decimal_times(const DecimalDigits& x, std::uint64_t factor) {
  DecimalDigits out{};
  Wide carry = 0;
  for (std::size_t k = 0; k < out.size(); ++k) {
    carry += static_cast<Wide>(x[k]) * factor;
    out[k] = static_cast<std::uint64_t>(carry % decimal_piece_base);
    carry /= decimal_piece_base;
  }
  return out;
}

constexpr Recombination recombination_of(std::span<const TransformPrime> of) {
  Recombination table{};
  Digits product = {1};
  DecimalDigits decimal_product = {1};
  for (std::size_t i = 0; i < of.size(); ++i) {
    const std::uint64_t p = of[i].modulus;
    table.p[i] = of[i].p;
    table.inverse[i] = of[i].inverse;
    for (std::size_t j = 0; j < i; ++j) {
      table.inverses[i][j] = centered(power_mod(of[j].modulus % p, p - 2, p), p);
    }
    for (unsigned s = 0; s < 52; ++s) {
      const Digits weight = times(product, std::uint64_t{1} << s);
      for (std::size_t k = 0; k < weight.size(); ++k) {
        table.weights[s][i][k] = weight[k];
        table.weights_as_double[s][i][k] = static_cast<double>(weight[k]);
      }
    }
    for (std::size_t k = 0; k < decimal_product.size(); ++k) {
      table.decimal_weights[i][k] = decimal_product[k];
      table.decimal_weights_as_double[i][k] = static_cast<double>(decimal_product[k]);
    }
    product = times(product, p);
    decimal_product = decimal_times(decimal_product, p);
  }
  return table;
}

constexpr Recombination recombination = recombination_of(primes);

}  // namespace

TransformPrime make_transform_prime(std::uint64_t modulus) {
  return make_prime(modulus);
}

std::unique_ptr<const Recombination> make_recombination(std::span<const TransformPrime> of) {
  return std::make_unique<Recombination>(recombination_of(of));
}

TransformField transform_field() noexcept {
  return {primes, &recombination};
}

}  // namespace lanewise::kernels
