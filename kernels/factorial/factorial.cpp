#include "kernels/factorial/factorial.hpp"

#include <bit>
#include <cmath>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/product_tree.hpp"
#include "kernels/factorial/sieve.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/factorial/swing.hpp"
#include "kernels/faults.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/arithmetic.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// The odd part of n! from its definition.
Natural direct_odd_factorial(std::uint64_t n, Execution& execution) {
  FactorWords words(0);
  for (std::uint64_t k = 3; k <= n; ++k) words.append(k >> std::countr_zero(k));
  return product(std::move(words).take(), execution);
}

/// A level multiplies it by the swing, and that product is checked.
Natural squared(const Natural& a, Execution& execution) {
  Natural result(2 * a.size);
  result.residues = square_verified(result.limbs.get(), a.factor(), Check::later, execution);
  result.normalise();
  return result;
}

Natural multiplied(const Natural& a, const Natural& b, Execution& execution) {
  Natural result(a.size + b.size);
  result.residues =
      multiply_verified(result.limbs.get(), a.factor(), b.factor(), Check::now, execution);
  result.normalise();
  return result;
}

/// a 2^shift, shift < 64.
Natural shifted(const Natural& a, unsigned shift) {
  Natural result(a.size + 1);
  Limb below = 0;
  for (std::size_t i = 0; i < a.size; ++i) {
    const Limb limb = a.limbs[i];
    result.limbs[i] = limb << shift | below;
    below = shift == 0 ? 0 : limb >> (64 - shift);
  }
  result.limbs[a.size] = below;
  result.normalise();
  if (a.residues.known) result.residues = shifted(a.residues, shift);
  faults::point(faults::Stage::shift, result.limbs.get(), result.size * sizeof(Limb));
  return result;
}

/// a b 2^shift. The shift by whole limbs is the place the product is written to, and the rest of it
/// is done to b, the shorter factor: no pass over the result is spent on it.
std::vector<Limb> shifted_product(const Natural& a, const Natural& b, std::uint64_t shift,
                                  Execution& execution) {
  const Natural factor = shifted(b, static_cast<unsigned>(shift % 64));
  std::vector<Limb> result(shift / 64 + a.size + factor.size);
  multiply_verified(result.data() + shift / 64, a.factor(), factor.factor(), Check::later,
                    execution);
  faults::point(faults::Stage::output, result.data(), result.size() * sizeof(Limb));
  return result;
}

/// How often n is halved before its factorial is made from the definition.
unsigned count_levels(std::uint64_t n) {
  unsigned levels = 0;
  while (n >> levels > tuning::direct_factorial_limit) ++levels;
  return levels;
}

/// The part of all the work that is done after a level: each level costs about three times the one
/// before it, as Karatsuba's method does at twice the length.
double done_after(unsigned level) {
  return std::pow(3.0, -static_cast<double>(level));
}

}  // namespace

std::vector<Limb> factorial_limbs(std::uint64_t n, Execution& execution) {
  Monitor& monitor = execution.monitor;
  const auto tell = [&](double fraction) {
    monitor.report(fraction);
    monitor.check();
  };
  tell(0);
  const std::uint64_t twos = n - static_cast<std::uint64_t>(std::popcount(n));
  const unsigned levels = count_levels(n);
  Natural odd = direct_odd_factorial(n >> levels, execution);
  if (levels == 0) return shifted_product(odd, product({}, execution), twos, execution);

  const PrimeSieve sieve(n, monitor);
  for (unsigned level = levels - 1;; --level) {
    const double before = done_after(level + 1);
    const double cost = done_after(level) - before;
    odd = squared(odd, execution);
    tell(before + 0.6 * cost);
    const Natural swing = product(odd_swing_words(n >> level, sieve), execution);
    tell(before + 0.7 * cost);
    if (level == 0) return shifted_product(odd, swing, twos, execution);
    odd = multiplied(odd, swing, execution);
    tell(before + cost);
  }
}

std::vector<Limb> verified_factorial_limbs(std::uint64_t n, const std::string& call,
                                           Execution& execution) {
  const auto compute = [&](Execution& with) { return factorial_limbs(n, with); };
  const auto is_right = [&](const std::vector<Limb>& limbs, const Execution& with) {
    const Verifier::Timer timer(*with.verifier, limbs.size() >= tuning::verified_product_limbs);
    with.verifier->count_checks(1);
    return is_factorial(n, limbs, *with.row.residues);
  };
  return compute_verified(call, execution, compute, is_right);
}

}  // namespace kernels

BigUint factorial(std::uint64_t n) {
  if (n <= kernels::last_stored_factorial) return kernels::stored_factorial(n);
  return factorial(n, Options{});
}

BigUint factorial(std::uint64_t n, const Options& options) {
  using namespace kernels;
  if (n <= last_small_factorial && is_plain(options)) {
    if (n <= last_stored_factorial) return stored_factorial(n);
    if (auto result = small_factorial(n, options.verification)) return *std::move(result);
  }
  const std::string call = "factorial(" + std::to_string(n) + ")";
  return run_admitted(call, estimate_factorial(n).peak_bytes, options, [&] {
    Monitor monitor(options);
    Verifier verifier(choice(), options.verification);
    Execution execution = make_execution(options, monitor, verifier);
    BigUint result(verified_factorial_limbs(n, call, execution));
    monitor.report(1);
    tell_statistics(options, execution, verifier, estimate_factorial(n).peak_bytes);
    record_call({{Operation::factorial, ElementType::natural},
                 false,
                 execution.threads_used,
                 execution.row.isa},
                n);
    return result;
  });
}

}  // namespace lanewise
