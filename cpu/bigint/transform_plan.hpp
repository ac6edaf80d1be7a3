#pragma once

#include <cstddef>

#include "kernels/transform_kernels.hpp"
#include "kernels/transform_primes.hpp"

// How two numbers are multiplied by the transform: how many primes, how long, in what pieces.

namespace lanewise::cpu {

/// What plans are made from; tests bring small primes and short rows.
struct TransformSettings {
  kernels::TransformField field = kernels::transform_field();
  std::size_t max_columns;  ///< Of a row, at least lanes^2.
  std::size_t max_rows;
  kernels::Radix radix = kernels::Radix::binary;  ///< Of the numbers.
};

TransformSettings default_transform_settings(kernels::Radix radix = kernels::Radix::binary);

struct TransformPlan {
  kernels::TransformField field;  ///< As many primes as the plan uses.
  kernels::Packing packing{};
  kernels::TransformShape shape{};
  double cost = 0;  ///< Of one transform modulo all primes, in units of their own.

  std::size_t primes() const { return field.primes.size(); }
  std::size_t length() const { return shape.rows * shape.columns; }
  /// Doubles from one prime's array to the next: off the powers of two, which share cache sets.
  std::size_t stride() const { return shape.rows * shape.pitch + 8 * kernels::max_lanes; }
  std::size_t coefficients(std::size_t limbs) const {
    const bool is_binary = packing.digits == 0;
    const std::size_t places = limbs * (is_binary ? 64 : kernels::decimal_limb_digits);
    const std::size_t of_each = is_binary ? packing.bits : packing.digits;
    // Every packing has bits or digits. NOLINTNEXTLINE(clang-analyzer-core.DivideZero)
    return (places + of_each - 1) / of_each;
  }
};

/// The shortest plan with the first so many primes for a product of an by bn limbs, an >= bn >= 1;
/// primes() is 0 where no transform is long enough.
TransformPlan plan_transform_with(std::size_t primes, std::size_t an, std::size_t bn,
                                  std::size_t lanes, const TransformSettings& settings);

/// The cheapest plan for a product of an by bn limbs, an >= bn >= 1; primes() is 0 where there is
/// none.
TransformPlan plan_transform(std::size_t an, std::size_t bn, std::size_t lanes,
                             const TransformSettings& settings);

}  // namespace lanewise::cpu
