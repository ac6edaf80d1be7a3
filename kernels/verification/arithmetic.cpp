#include "kernels/verification/arithmetic.hpp"

#include <algorithm>
#include <string>

#include "kernels/faults.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/modulus.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise::kernels {
namespace {

/// A multiplication that is to be checked.
struct Product {
  Limb* out;
  const Factor& a;
  const Factor& b;
  bool is_square;

  std::size_t size() const { return a.limbs.size() + b.limbs.size(); }

  void compute(Execution& execution) const {
    if (a.limbs.empty() || b.limbs.empty()) {
      std::fill_n(out, size(),
                  Limb{0});  // No factorial has such a factor, but a fault may make it.
    } else if (is_square) {
      square(out, a.limbs, execution);
    } else {
      multiply(out, a.limbs, b.limbs, execution);
    }
    faults::point(faults::Stage::product, out, size() * sizeof(Limb));
  }

  std::string in_words() const {
    return "the product of " + std::to_string(a.limbs.size()) + " by " +
           std::to_string(b.limbs.size()) + " limbs";
  }
};

Residues known_residues(const Factor& factor, const Execution& execution) {
  return factor.residues.known ? factor.residues : residues_of(factor.limbs, execution);
}

/// What the product's residues are if it is right.
Residues expected_residues(const Product& product, const Execution& execution) {
  const Residues a = known_residues(product.a, execution);
  return product_of(a, product.is_square ? a : known_residues(product.b, execution));
}

/// The product's residues if it has those that it should have; unknown otherwise.
Residues checked_residues(const Product& product, const Execution& execution) {
  const Verifier::Timer timer(*execution.verifier, true);
  execution.verifier->count_checks(1);
  const Residues expected = expected_residues(product, execution);
  const Residues actual = residues_of({product.out, product.size()}, execution);
  if (actual.values == expected.values) return expected;
  execution.verifier->count_fault();
  return {};
}

/// Throws Error verification_failed where a factor is no longer what it was; to compute the product
/// again would not help.
void check_factor(const Factor& factor, const Execution& execution) {
  if (!factor.residues.known) return;
  const Verifier::Timer timer(*execution.verifier, true);
  execution.verifier->count_checks(1);
  if (residues_of(factor.limbs, execution).values == factor.residues.values) return;
  execution.verifier->count_fault();
  throw Error(ErrorCode::verification_failed, "a number of " + std::to_string(factor.limbs.size()) +
                                                  " limbs changed in memory, as seen " +
                                                  where(execution.row));
}

Residues compute_and_check(const Product& product, Check check, Execution& execution) {
  Verifier* const verifier = execution.verifier;
  if (!verifier || product.size() < tuning::verified_product_limbs) {
    product.compute(execution);
    return {};
  }
  if (verifier->mode() == Verification::full) {
    check_factor(product.a, execution);
    if (!product.is_square) check_factor(product.b, execution);
  } else if (check == Check::later) {
    product.compute(execution);
    return expected_residues(product, execution);
  }
  product.compute(execution);
  if (const Residues found = checked_residues(product, execution); found.known) return found;

  Execution other = execution.on_one_thread();
  other.row = verifier->other_row(execution.row);
  product.compute(other);
  if (const Residues found = checked_residues(product, other); found.known) return found;
  throw Error(
      ErrorCode::verification_failed,
      product.in_words() + " was wrong " + where(execution.row) + " and again " + where(other.row));
}

}  // namespace

Residues residues_of(std::span<const Limb> limbs, const Execution& execution) {
  Residues found;
  execution.row.residues->residues(limbs.data(), limbs.size(), fixed_moduli_of(execution.row.radix),
                                   execution.verifier->moduli(), found.values.data());
  found.known = true;
  return found;
}

Residues product_of(const Residues& a, const Residues& b) {
  Residues product;
  for (std::size_t i = 0; i < product.values.size(); ++i) {
    product.values[i] = multiply_modulo(a.values[i], b.values[i], fixed_moduli[i]);
  }
  product.known = a.known && b.known;
  return product;
}

Residues multiply_verified(Limb* out, const Factor& a, const Factor& b, Check check,
                           Execution& execution) {
  return compute_and_check({out, a, b, false}, check, execution);
}

Residues square_verified(Limb* out, const Factor& a, Check check, Execution& execution) {
  return compute_and_check({out, a, a, true}, check, execution);
}

Residues multiplied(const Residues& a, Limb factor) {
  Residues result = a;
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    result.values[i] = multiply_modulo(factor, a.values[i], fixed_moduli[i]);
  }
  return result;
}

}  // namespace lanewise::kernels
