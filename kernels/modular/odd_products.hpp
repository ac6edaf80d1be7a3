#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/arithmetic.hpp"
#include "kernels/modular/montgomery.hpp"

// Products of odd numbers modulo an odd word, from which factorials are made:
// n! = 2^e prod_i odd(n >> i), where odd(n) is the product of the odd numbers up to n.

namespace lanewise::kernels {

/// Numbers are as Montgomery has them.
struct ModularRing {
  Montgomery field;
  /// Of a modulus that is a power of a prime, the prime; 0 where nothing is known. Its multiples
  /// are left out of products.
  std::uint64_t prime = 0;

  bool is_field() const { return prime == field.modulus(); }
};

/// out[i] = the product of the first points[i] odd numbers; the points rise, and are at most half
/// the modulus. Reports progress, on the calling thread.
std::vector<std::uint64_t> odd_products(const ModularRing& ring,
                                        std::span<const std::uint64_t> points,
                                        Execution& execution);

/// n! / before!, n >= before, in a field or where no multiple of the ring's prime lies between.
/// Costs twice what n - before does in odd_products().
std::uint64_t factorial_quotient(const ModularRing& ring, std::uint64_t before, std::uint64_t n,
                                 Execution& execution);

/// Whether the row multiplies long progressions modulo such a number in vectors.
bool has_vectors(std::uint64_t modulus, const Execution& execution);

}  // namespace lanewise::kernels
