#include "kernels/verification/factorials.hpp"

#include <array>
#include <bit>

#include "kernels/verification/modulus.hpp"

namespace lanewise::kernels {
namespace {

__extension__ using Wide = unsigned __int128;

// n! from a table

constexpr std::uint64_t fixed_prime = fixed_primes[0];
constexpr std::uint64_t table_step = 8;

using ResidueTable = std::array<std::uint64_t, (table_last + 1) / table_step>;

/// (8 k)! mod the fixed prime.
constexpr ResidueTable make_residue_table() {
  ResidueTable table{};
  std::uint64_t residue = 1;
  for (std::uint64_t k = 0; k < table.size(); ++k) {
    table[k] = residue;
    for (std::uint64_t i = k * table_step + 1; i <= (k + 1) * table_step; ++i) {
      residue = static_cast<std::uint64_t>(static_cast<Wide>(residue) * i % fixed_prime);
    }
  }
  return table;
}
constexpr ResidueTable residue_table = make_residue_table();

std::uint64_t fixed_residue(std::span<const Limb> limbs, const ResidueKernels& kernels,
                            Radix radix) {
  std::uint64_t residue;
  kernels.residues(limbs.data(), limbs.size(), fixed_moduli_of(radix), 1, &residue);
  return residue;
}

// Wilson's theorem

/// The primes above n > table_last, one after the other: the odd numbers of a window, sieved by all
/// odd numbers up to the root.
class PrimesAfter {
 public:
  explicit PrimesAfter(std::uint64_t n) : begin_((n + 1) | 1) { sieve(); }

  std::uint64_t next() {
    while (primes_ == 0) {
      begin_ += 2 * width;
      sieve();
    }
    const auto i = static_cast<std::uint64_t>(std::countr_zero(primes_));
    primes_ &= primes_ - 1;
    return begin_ + 2 * i;
  }

 private:
  static constexpr std::uint64_t width = 64;

  void sieve() {
    primes_ = ~std::uint64_t{0};
    const std::uint64_t last = begin_ + 2 * (width - 1);
    for (std::uint64_t d = 3; d * d <= last; d += 2) {
      const std::uint64_t missing = (d - begin_ % d) % d;  // To the next multiple, odd or even.
      std::uint64_t i = (missing % 2 == 0 ? missing : missing + d) / 2;
      for (; i < width; i += d) primes_ &= ~(std::uint64_t{1} << i);
    }
  }

  std::uint64_t begin_;
  std::uint64_t primes_ = 0;  ///< Bit i says whether begin_ + 2 i is prime.
};

/// The next primes above n whose product is below the kernels' limit.
struct PrimeGroup {
  static constexpr std::uint64_t limit = std::uint64_t{1} << 51;

  std::array<std::uint64_t, 3> primes{};  ///< Above table_last at most three fit.
  std::size_t count = 0;
  std::uint64_t product = 1;

  bool take(std::uint64_t prime) {
    if (prime > (limit - 1) / product) return false;
    primes[count++] = prime;
    product *= prime;
    return true;
  }
};
static_assert((table_last + 1) * (table_last + 1) * (table_last + 1) * (table_last + 1) >=
              PrimeGroup::limit);

/// Whether `residue`, which is n! modulo the primes' product, is as the theorem says for each.
bool wilson_holds(std::uint64_t n, const PrimeGroup& group, const Modulus& product,
                  std::uint64_t residue) {
  std::uint64_t i = n;
  for (std::size_t k = 0; k < group.count; ++k) {
    const std::uint64_t p = group.primes[k];
    while (++i < p) residue = multiply_modulo(i, residue, product);
    // residue = (p - 1)! / (the group's primes before p): they are left out, so as to stay units.
    std::uint64_t factorial = residue % p;
    for (std::size_t j = 0; j < k; ++j) {
      factorial = static_cast<std::uint64_t>(static_cast<Wide>(factorial) * group.primes[j] % p);
    }
    if (factorial != p - 1) return false;
  }
  return true;
}

bool is_factorial_by_wilson(std::uint64_t n, std::span<const Limb> limbs,
                            const ResidueKernels& kernels, Radix radix) {
  PrimesAfter primes(n);
  PrimeGroup groups[2];
  std::uint64_t prime = primes.next();
  for (PrimeGroup& group : groups) {
    while (group.take(prime)) prime = primes.next();
  }
  const Modulus moduli[2] = {make_modulus(groups[0].product, radix),
                             make_modulus(groups[1].product, radix)};
  std::uint64_t residues[2];
  kernels.residues(limbs.data(), limbs.size(), moduli, 2, residues);
  return wilson_holds(n, groups[0], moduli[0], residues[0]) &&
         wilson_holds(n, groups[1], moduli[1], residues[1]);
}

}  // namespace

/// Up to seven factors are left, of 15 bits each, so that a word holds four.
std::uint64_t factorial_residue(std::uint64_t n) noexcept {
  std::uint64_t words[2] = {1, 1};
  for (std::uint64_t i = n - n % table_step + 1; i <= n; ++i) words[i / 4 % 2] *= i;
  const std::uint64_t residue =
      multiply_modulo(words[0], residue_table[n / table_step], fixed_moduli[0]);
  return multiply_modulo(words[1], residue, fixed_moduli[0]);
}

bool is_factorial(std::uint64_t n, std::span<const Limb> limbs, const ResidueKernels& kernels,
                  Radix radix) {
  if (n > table_last) return is_factorial_by_wilson(n, limbs, kernels, radix);
  return fixed_residue(limbs, kernels, radix) == factorial_residue(n);
}

}  // namespace lanewise::kernels
