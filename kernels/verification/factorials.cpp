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

}  // namespace

/// Up to seven factors are left, of 15 bits each, so that a word holds four.
std::uint64_t factorial_residue(std::uint64_t n) noexcept {
  std::uint64_t words[2] = {1, 1};
  for (std::uint64_t i = n - n % table_step + 1; i <= n; ++i) words[i / 4 % 2] *= i;
  const std::uint64_t residue =
      multiply_modulo(words[0], residue_table[n / table_step], fixed_moduli[0]);
  return multiply_modulo(words[1], residue, fixed_moduli[0]);
}

bool FactorialCheck::PrimeGroup::take(std::uint64_t prime) noexcept {
  if (prime > (limit - 1) / product) return false;
  primes[count++] = prime;
  product *= prime;
  return true;
}

FactorialCheck::FactorialCheck(std::uint64_t n, Radix radix) : n_(n) {
  if (n <= table_last) {
    moduli_ = fixed_moduli_of(radix);
    count_ = 1;
    return;
  }
  constexpr std::uint64_t least = table_last + 1;
  static_assert(least * least * least * least >= PrimeGroup::limit, "more than three primes fit");
  PrimesAfter primes(n);
  std::uint64_t prime = primes.next();
  for (std::size_t i = 0; i < most_moduli; ++i) {
    groups_[i] = {{}, 0, 1};
    while (groups_[i].take(prime)) prime = primes.next();
    products_[i] = make_modulus(groups_[i].product, radix);
  }
  moduli_ = products_;
  count_ = most_moduli;
}

/// `residue` is n! modulo the product of the group's primes.
bool FactorialCheck::wilson_holds(std::size_t index, std::uint64_t residue) const noexcept {
  const PrimeGroup& group = groups_[index];
  std::uint64_t i = n_;
  for (std::size_t k = 0; k < group.count; ++k) {
    const std::uint64_t p = group.primes[k];
    while (++i < p) residue = multiply_modulo(i, residue, products_[index]);
    // residue = (p - 1)! / (the group's primes before p): they are left out, so as to stay units.
    std::uint64_t factorial = residue % p;
    for (std::size_t j = 0; j < k; ++j) {
      factorial = static_cast<std::uint64_t>(static_cast<Wide>(factorial) * group.primes[j] % p);
    }
    if (factorial != p - 1) return false;
  }
  return true;
}

bool FactorialCheck::accepts(std::span<const std::uint64_t> residues) const noexcept {
  if (n_ <= table_last) return residues[0] == factorial_residue(n_);
  for (std::size_t i = 0; i < most_moduli; ++i) {
    if (!wilson_holds(i, residues[i])) return false;
  }
  return true;
}

bool is_factorial(std::uint64_t n, std::span<const Limb> limbs, const ResidueKernels& kernels,
                  Radix radix) {
  const FactorialCheck check(n, radix);
  const std::size_t count = check.moduli().size();
  std::uint64_t residues[FactorialCheck::most_moduli];
  kernels.residues(limbs.data(), limbs.size(), check.moduli().data(), count, residues);
  return check.accepts({residues, count});
}

}  // namespace lanewise::kernels
