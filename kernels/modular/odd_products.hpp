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

/// first (first + 2) ... , `count` factors below the modulus, multiples of the ring's prime too.
std::uint64_t progression(const ModularRing& ring, std::uint64_t first, std::uint64_t count,
                          Execution& execution);

/// The product of 2 i + 1 for begin <= i < end, but for multiples of the ring's prime.
std::uint64_t odd_product(const ModularRing& ring, std::uint64_t begin, std::uint64_t end,
                          Execution& execution);

/// out[i] = the product of the first points[i] odd numbers; the points rise, and are at most half
/// the modulus.
std::vector<std::uint64_t> odd_products(const ModularRing& ring,
                                        std::span<const std::uint64_t> points,
                                        Execution& execution);

/// Whether the row multiplies long progressions in vectors.
bool has_vectors(const ModularRing& ring, const Execution& execution);

}  // namespace lanewise::kernels
