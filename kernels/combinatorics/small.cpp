#include "kernels/combinatorics/small.hpp"

#include <array>
#include <bit>

#include "kernels/odd_inverse.hpp"
#include "kernels/verification/modulus.hpp"
#include "kernels/verification/products.hpp"

namespace lanewise::kernels {
namespace {

__extension__ using Wide = unsigned __int128;

/// All binomials of these n fit two words.
constexpr std::uint64_t last_full_row = 131;

/// n! modulo 2^128 without its twos, the inverse of that, and n! modulo the first fixed prime.
struct SmallFactorial {
  Wide odd = 1;
  Wide inverse = 1;
  std::uint64_t residue = 1;
  unsigned twos = 0;
};

constexpr auto small_factorials = [] {
  std::array<SmallFactorial, last_full_row + 1> made{};
  for (std::uint64_t n = 1; n <= last_full_row; ++n) {
    const auto twos = static_cast<unsigned>(std::countr_zero(n));
    made[n].odd = made[n - 1].odd * (n >> twos);
    made[n].inverse = inverse_of_odd(made[n].odd);
    made[n].residue =
        static_cast<std::uint64_t>(static_cast<Wide>(made[n - 1].residue) * n % fixed_primes[0]);
    made[n].twos = made[n - 1].twos + twos;
  }
  return made;
}();

constexpr bool fits_two_words(std::uint64_t n, std::uint64_t k) {
  Wide binomial = 1;
  for (std::uint64_t i = 1; i <= k; ++i) {
    // Times (n - k + i) / i, which is exact, in two parts so that nothing is lost.
    const std::uint64_t factor = n - k + i;
    Wide quotient = binomial / i;
    const Wide rest = binomial % i * factor / i;
    if (__builtin_mul_overflow(quotient, Wide{factor}, &quotient)) return false;
    if (__builtin_add_overflow(quotient, rest, &binomial)) return false;
  }
  return true;
}

/// The largest n whose binomial by k fits two words, up to the middle of the last full row.
constexpr auto last_of_two_words = [] {
  std::array<std::uint64_t, last_full_row / 2 + 1> made{};
  made[0] = made[1] = made[2] = ~std::uint64_t{0};
  for (std::uint64_t k = 3; k <= last_full_row / 2; ++k) {
    std::uint64_t fits = last_full_row, above = std::uint64_t{1} << 45;
    while (above - fits > 1) {
      const std::uint64_t middle = fits + (above - fits) / 2;
      (fits_two_words(middle, k) ? fits : above) = middle;
    }
    made[k] = fits;
  }
  return made;
}();
static_assert(fits_two_words(last_full_row, last_full_row / 2) &&
              !fits_two_words(last_full_row + 1, last_full_row / 2 + 1));

std::uint64_t modulo_fixed(Wide number) {
  const Modulus& q = fixed_moduli[0];
  const std::uint64_t high = multiply_modulo(static_cast<Limb>(number >> 64), q.weights[1], q);
  const std::uint64_t sum = high + multiply_modulo(static_cast<Limb>(number), 1, q);
  return sum < q.value ? sum : sum - q.value;
}

BigUint number_of(Wide number) {
  if (number >> 64 == 0) return BigUint(static_cast<Limb>(number));
  return BigUint(detail::Limbs{static_cast<Limb>(number), static_cast<Limb>(number >> 64)});
}

Wide from_table(std::uint64_t n, std::uint64_t k) {
  const SmallFactorial& above = small_factorials[n];
  const SmallFactorial &below = small_factorials[k], &other = small_factorials[n - k];
  return above.odd * (below.inverse * other.inverse) << (above.twos - below.twos - other.twos);
}

bool is_from_table(Wide binomial, std::uint64_t n, std::uint64_t k) {
  const Modulus& q = fixed_moduli[0];
  const std::uint64_t divided =
      multiply_modulo(small_factorials[k].residue, small_factorials[n - k].residue, q);
  return multiply_modulo(modulo_fixed(binomial), divided, q) == small_factorials[n].residue;
}

/// By the numbers above n - k, without their twos.
Wide from_range(std::uint64_t n, std::uint64_t k) {
  Wide odd = small_factorials[k].inverse;
  unsigned twos = 0;
  for (std::uint64_t i = 0; i < k; ++i) {
    const auto more = static_cast<unsigned>(std::countr_zero(n - i));
    odd *= (n - i) >> more;
    twos += more;
  }
  return odd << (twos - small_factorials[k].twos);
}

bool is_from_range(Wide binomial, std::uint64_t n, std::uint64_t k) {
  const Modulus& q = fixed_moduli[0];
  return multiply_modulo(modulo_fixed(binomial), small_factorials[k].residue, q) ==
         progression_modulo(n - k + 1, 1, k, q);
}

}  // namespace

std::optional<BigUint> small_binomial(std::uint64_t n, std::uint64_t k, Verification verification) {
  const bool is_checked = verification != Verification::off;
  if (n <= last_full_row) {
    const Wide binomial = from_table(n, k);
    if (is_checked && !is_from_table(binomial, n, k)) return {};
    return number_of(binomial);
  }
  if (k >= last_of_two_words.size() || n > last_of_two_words[k]) return {};
  const Wide binomial = from_range(n, k);
  if (is_checked && !is_from_range(binomial, n, k)) return {};
  return number_of(binomial);
}

std::optional<BigUint> small_progression(std::uint64_t first, std::uint64_t step,
                                         std::uint64_t count, Verification verification) {
  constexpr std::uint64_t most = 64;  // More distinct factors above zero do not fit a word.
  if (count > most) return {};
  std::uint64_t product = 1;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (__builtin_mul_overflow(product, first + i * step, &product)) return {};
  }
  const Modulus& q = fixed_moduli[0];
  if (verification != Verification::off &&
      multiply_modulo(product, 1, q) != progression_modulo(first, step, count, q)) {
    return {};
  }
  return BigUint(product);
}

}  // namespace lanewise::kernels
