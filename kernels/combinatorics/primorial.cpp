#include <algorithm>
#include <array>
#include <bit>
#include <lanewise/combinatorics.hpp>
#include <vector>

#include "kernels/combinatorics/call.hpp"
#include "kernels/combinatorics/factored.hpp"
#include "kernels/combinatorics/primes.hpp"
#include "kernels/combinatorics/short_product.hpp"
#include "kernels/factorial/zeros.hpp"
#include "kernels/saturating.hpp"
#include "kernels/verification/products.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// The last n whose product fits a word; 53 is the next prime.
constexpr std::uint64_t last_of_word = 52;

constexpr auto one_word_primorials = [] {
  std::array<Limb, last_of_word + 1> made{1, 1};
  for (std::uint64_t n = 2; n <= last_of_word; ++n) {
    bool is_prime = true;
    for (std::uint64_t d = 2; d < n; ++d) is_prime = is_prime && n % d != 0;
    made.at(n) = made.at(n - 1) * (is_prime ? n : 1);
  }
  return made;
}();

void multiply_primes(ResidueProduct& product, const Primes& primes, std::uint64_t first,
                     std::uint64_t last) {
  primes.for_each(first, last, [&](std::uint64_t p) { product.multiply(p); });
}

/// The odd primes up to sqrt(n) to the powers that n! has of them: from the exponents' highest bits
/// down, squares and the primes that have the bit.
ResidueProduct low_powers(std::uint64_t n, const Primes& primes, std::size_t moduli) {
  struct Power {
    std::uint64_t prime, exponent;
  };
  std::vector<Power> powers;
  primes.for_each(1, integer_sqrt(n), [&](std::uint64_t p) {
    powers.push_back({p, exponent_in_factorial(n, p)});
  });
  ResidueProduct product(moduli);
  for (auto bit = static_cast<unsigned>(std::bit_width(n)); bit-- > 0;) {
    product.multiply(product);
    for (const auto& [prime, exponent] : powers) {
      if (exponent >> bit & 1) product.multiply(prime);
    }
  }
  return product;
}

/// Whether Legendre's formula makes n! of the primes, and so they are those up to n. Multiplies
/// `primorial` by those above sqrt(n).
///
/// Above sqrt(n) the exponent of p is floor(n / p), so that the primes' powers are the product,
/// over k >= 1, of the primes up to n / k: one running product serves them all.
bool are_all_primes(std::uint64_t n, const Primes& primes, ResidueProduct& primorial,
                    Execution& execution) {
  const std::size_t moduli = execution.verifier->moduli();
  const std::uint64_t root = integer_sqrt(n);
  ResidueProduct factorial = low_powers(n, primes, moduli), high(moduli);
  std::uint64_t done = root;
  for (std::uint64_t k = n / (root + 1); k >= 1; --k) {
    if (k < 64) execution.monitor.check();
    multiply_primes(high, primes, done, n / k);
    done = n / k;
    factorial.multiply(high);
  }
  primorial.multiply(high);
  const Residues twos = power_of(word_residues(2), twos_of_factorial(n));
  return agree(product_of(factorial.residues(), twos), factorial_residues(n, execution), execution);
}

/// n >= 2.
class Primorial {
 public:
  explicit Primorial(std::uint64_t n) noexcept : n_(n) {}

  bool is_short() const noexcept { return n_ < short_bits / 4; }

  Needs needs() const noexcept {
    Needs needs;
    needs.bits = bits();
    needs.words = words();
    needs.sieved = static_cast<long double>(n_);
    return needs;
  }

  detail::Limbs make(Execution& execution) const {
    if (bits() <= ShortProduct::most_bits) {
      ShortProduct number;
      const Primes primes(n_, execution.monitor);
      primes.for_each(1, n_, [&](std::uint64_t p) { number.multiply_odd(p); });
      number.multiply_power_of_two(1);
      return number.make();
    }
    Factored number(static_cast<std::size_t>(words()));
    {
      const Primes primes(n_, execution.monitor);
      constexpr std::uint64_t run = std::uint64_t{1} << 22;
      for (std::uint64_t begin = 0; begin < n_; begin += run) {
        execution.monitor.check();
        primes.for_each(begin, std::min(n_, begin + run),
                        [&](std::uint64_t p) { number.multiply_odd(p); });
      }
    }
    number.multiply_power_of_two(1);
    execution.monitor.report(0.3);
    return std::move(number).make(execution);
  }

  bool is_right(std::span<const Limb> limbs, Execution& execution) const {
    const Primes primes(n_, execution.monitor);
    ResidueProduct product(execution.verifier->moduli());
    product.multiply(2);
    if (n_ < small_primes_end) {  // These are the compiler's.
      multiply_primes(product, primes, 1, n_);
    } else {
      multiply_primes(product, primes, 1, integer_sqrt(n_));
      if (!are_all_primes(n_, primes, product, execution)) return false;
    }
    return is_congruent(limbs, word_residues(1), product.residues(), execution);
  }

 private:
  /// The primes' logarithms sum up to less than 1.01624 n (J. B. Rosser and L. Schoenfeld,
  /// "Approximate formulas for some functions of prime numbers", 1962, theorem 9).
  long double bits() const noexcept { return 1.4662L * static_cast<long double>(n_) + 1; }

  long double words() const noexcept {
    return packed_words(bits(), bits(), static_cast<unsigned>(std::bit_width(n_)));
  }

  std::uint64_t n_;
};

}  // namespace
}  // namespace kernels

BigUint primorial(std::uint64_t n, const Options& options) {
  using namespace kernels;
  const auto name = [n] { return call_name("primorial", {n}); };
  if (n <= last_of_word) {
    if (is_plain(options)) return allocating_number(one_word_primorials[n], name);
    return make_number(Constant{one_word_primorials[n]}, options, name);
  }
  return make_number(Primorial(n), options, name);
}

}  // namespace lanewise
