#include <array>
#include <bit>
#include <lanewise/combinatorics.hpp>

#include "kernels/combinatorics/call.hpp"
#include "kernels/combinatorics/factored.hpp"
#include "kernels/combinatorics/primes.hpp"
#include "kernels/saturating.hpp"
#include "kernels/verification/products.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// Below this the product fits a word.
constexpr std::uint64_t one_word_end = 53;

constexpr auto one_word_primorials = [] {
  std::array<Limb, one_word_end> made{1, 1};
  for (std::uint64_t n = 2; n < made.size(); ++n) {
    bool is_prime = true;
    for (std::uint64_t d = 2; d < n; ++d) is_prime = is_prime && n % d != 0;
    made.at(n) = made.at(n - 1) * (is_prime ? n : 1);
  }
  return made;
}();

/// Products of primes modulo the fixed moduli, one after the other.
class PrimeProduct {
 public:
  explicit PrimeProduct(std::size_t moduli) : moduli_(moduli) {}

  /// The primes first < p <= last.
  void multiply(const Primes& primes, std::uint64_t first, std::uint64_t last) {
    for (std::size_t i = 0; i < moduli_; ++i) {
      primes.for_each(first, last, [&](std::uint64_t p) {
        product_.values[i] = multiply_modulo(p, product_.values[i], fixed_moduli[i]);
      });
    }
  }

  const Residues& get() const { return product_; }

 private:
  std::size_t moduli_;
  Residues product_ = word_residues(1);
};

/// What Legendre's formula makes of the primes: n!, if they are the odd primes up to n. Also
/// `primorial`, their product times two.
///
/// Above sqrt(n) the exponent of p is floor(n / p), so that the primes' powers are the product,
/// over k >= 1, of the primes up to n / k: one running product serves them all.
Residues factorial_by_legendre(std::uint64_t n, const Primes& primes, Residues& primorial,
                               const Execution& execution) {
  const std::uint64_t root = integer_sqrt(n);
  Residues factorial = power_of(word_residues(2), n - static_cast<unsigned>(std::popcount(n)));
  PrimeProduct low(execution.verifier->moduli()), high = low;
  low.multiply(primes, 1, root);
  primes.for_each(1, root, [&](std::uint64_t p) {
    std::uint64_t exponent = 0;
    for (std::uint64_t quotient = n; quotient >= p;) exponent += quotient /= p;
    factorial = product_of(factorial, power_of(word_residues(p), exponent));
  });
  std::uint64_t done = root;
  for (std::uint64_t k = n / (root + 1); k >= 1; --k) {
    if (k % 1024 == 1) execution.monitor.check();
    high.multiply(primes, done, n / k);
    done = n / k;
    factorial = product_of(factorial, high.get());
  }
  primorial = product_of(word_residues(2), product_of(low.get(), high.get()));
  return factorial;
}

/// n >= 2.
class Primorial {
 public:
  explicit Primorial(std::uint64_t n) noexcept : n_(n) {}

  bool is_short() const noexcept { return n_ < short_bits / 2; }

  Needs needs() const noexcept {
    Needs needs;
    needs.bits = bits();
    needs.words = words();
    needs.sieved = static_cast<long double>(n_);
    return needs;
  }

  detail::Limbs make(Execution& execution) const {
    Factored number(static_cast<std::size_t>(words()));
    {
      const Primes primes(n_, execution.monitor);
      primes.for_each(1, n_, [&](std::uint64_t p) { number.multiply_odd(p); });
    }
    number.multiply_power_of_two(1);
    execution.monitor.report(0.3);
    return std::move(number).make(execution);
  }

  bool is_right(std::span<const Limb> limbs, Execution& execution) const {
    const Primes primes(n_, execution.monitor);
    Residues primorial;
    const Residues factorial = factorial_by_legendre(n_, primes, primorial, execution);
    const Residues expected = factorial_residues(n_, execution);
    const auto moduli = static_cast<std::ptrdiff_t>(execution.verifier->moduli());
    return std::equal(factorial.values.begin(), factorial.values.begin() + moduli,
                      expected.values.begin()) &&
           is_congruent(limbs, word_residues(1), primorial, execution);
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
  if (n < one_word_end) {
    if (is_plain(options)) return allocating_number(one_word_primorials[n], name);
    return make_number(Constant{one_word_primorials[n]}, options, name);
  }
  return make_number(Primorial(n), options, name);
}

}  // namespace lanewise
