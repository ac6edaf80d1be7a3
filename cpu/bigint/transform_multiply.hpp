#pragma once

#include <cstddef>
#include <span>

#include "cpu/bigint/transform_plan.hpp"
#include "kernels/arithmetic.hpp"

// Multiplication by the transform.

namespace lanewise::cpu {

using kernels::Execution;
using kernels::Limb;

/// What a product by the transform is made with, beyond the numbers.
struct TransformMultiplication {
  TransformPlan plan;
  std::size_t piece = 0;           ///< Limbs of the longer factor that are multiplied at once.
  std::size_t primes_at_once = 1;  ///< Primes whose arrays exist for both factors.

  /// Doubles of Execution::scratch that it takes.
  std::size_t workspace(const kernels::TransformKernels& kernels) const;

  std::size_t an = 0, bn = 0;
  bool is_square = false;
};

/// The cheapest way for an >= bn >= 1; plan.primes() is 0 where there is none.
TransformMultiplication plan_multiplication(std::size_t an, std::size_t bn, bool is_square,
                                            const kernels::TransformKernels& kernels,
                                            const TransformSettings& settings);

/// out[0 .. a.size() + b.size()) = a * b, as planned for their sizes; a may be b.
void multiply_by_transform(Limb* out, std::span<const Limb> a, std::span<const Limb> b,
                           const TransformMultiplication& how, Execution& execution);

}  // namespace lanewise::cpu
