#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/arithmetic.hpp"

// Whether limbs are a factorial, by means that share nothing with how factorials are computed. A
// random fault passes with a probability below 2^-50; one bit flipped, or any run of them, never.

namespace lanewise::kernels {

/// What n! leaves modulo words, known without n!: residues of limbs are judged by it wherever the
/// limbs are.
///
/// Up to table_last, n! mod a fixed prime is known. Above, Wilson's theorem: for every prime p > n,
///   n! (n + 1) (n + 2) ... (p - 1) = (p - 1)! = -1 mod p,
/// asked for the next primes, as many as two words below 2^51 hold. Costs 10 ns up to table_last;
/// above, 3 us to find the primes, and sqrt(n) / 2 remainders.
class FactorialCheck {
 public:
  static constexpr std::size_t most_moduli = 2;

  /// n < 2^50; for limbs of the radix.
  explicit FactorialCheck(std::uint64_t n, Radix radix = Radix::binary);
  FactorialCheck(const FactorialCheck&) = delete;
  FactorialCheck& operator=(const FactorialCheck&) = delete;

  /// What the limbs are to be reduced by.
  std::span<const Modulus> moduli() const noexcept { return {moduli_, count_}; }

  /// Whether n! has these residues, one for each of moduli().
  bool accepts(std::span<const std::uint64_t> residues) const noexcept;

 private:
  /// The next primes above n whose product is below the kernels' limit.
  struct PrimeGroup {
    static constexpr std::uint64_t limit = std::uint64_t{1} << 51;

    std::array<std::uint64_t, 3> primes;  ///< Above table_last at most three fit.
    std::size_t count;
    std::uint64_t product;

    bool take(std::uint64_t prime) noexcept;
  };

  bool wilson_holds(std::size_t group, std::uint64_t residue) const noexcept;

  std::uint64_t n_;
  const Modulus* moduli_;
  std::size_t count_;
  PrimeGroup groups_[most_moduli];  ///< Above table_last.
  Modulus products_[most_moduli];   ///< Theirs.
};

/// Whether the limbs of the radix, little-endian, are n!; n < 2^50. Costs the check, and one pass
/// over the limbs (about 0.1 ns a limb from cache with IFMA, twice 0.3 without).
bool is_factorial(std::uint64_t n, std::span<const Limb> limbs, const ResidueKernels& kernels,
                  Radix radix = Radix::binary);

/// The largest n whose factorial's residue comes from the table.
inline constexpr std::uint64_t table_last = (1 << 15) - 1;

/// n! modulo the first fixed prime, n <= table_last.
std::uint64_t factorial_residue(std::uint64_t n) noexcept;

}  // namespace lanewise::kernels
