#pragma once

#include <cstddef>
#include <vector>

#include "cuda/numbers/passes.hpp"

// How products are made by the transform: how many primes, how long, in what passes.

namespace lanewise::cuda {

/// The passes of a transform of 2^length_levels elements: over columns, in order, and over rows.
struct PassPlan {
  unsigned length_levels = 0;
  std::vector<PassGeometry> columns;
  PassGeometry rows{};
};

struct MultiplicationPlan {
  unsigned primes = 0;  ///< 0 where no transform is long enough.
  Cut cut{};
  std::size_t coefficients = 0;  ///< Of a product.
  PassPlan passes;

  std::size_t length() const { return std::size_t{1} << passes.length_levels; }
  /// Of one array, all primes.
  std::size_t doubles() const { return primes * length(); }
};

/// Transforms by at most so many primes: kernels that put residues together are compiled for each
/// number of them.
inline constexpr unsigned most_primes = 8;

/// The passes of a transform by so many primes, where a block may share so many bytes.
PassPlan plan_passes(unsigned length_levels, unsigned primes, std::size_t shared_limit);

/// The plan that moves the fewest bytes for products of an by bn limbs, an, bn >= 1. Tests ask for
/// a number of primes; 0 leaves it to the plan.
MultiplicationPlan plan_multiplication(std::size_t an, std::size_t bn, std::size_t shared_limit,
                                       unsigned primes = 0);

}  // namespace lanewise::cuda
